import ArgumentParser
import ClusterPlanning
import Maintenance
import Plan

extension CertsCommand {
    struct RotateCA: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-ca",
            abstract: "Have new authorities take the place of the cluster's own, stage after stage.",
            discussion: """
                First both are trusted; then the new ones sign, and every certificate is issued anew; then they alone are trusted. A stage begins once \
                the one before is through on every machine, and the same command goes on where another has stopped. Masters take turns, so that with \
                three of them the API goes on answering. What each stage does, in order, stands in maintainconf/certs-rotate-ca.yaml.
                """
        )

        @OptionGroup var options: JobOptions
        @OptionGroup var rotation: RotationOptions
        @OptionGroup var own: AuthorityOptions

        func validate() throws { try rotation.refuseToRollBack(to: own) }

        func run() async throws {
            try await options.execute("certs-rotate-ca") { settings in
                settings.rotation = rotation.goal
                own.apply(to: &settings)
            }
        }
    }
}

extension CertsCommand.Plan {
    struct RotateCA: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-ca",
            abstract: "Which stage the authorities are at, and what the next would change."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var rotation: RotationOptions
        @OptionGroup var own: AuthorityOptions

        func validate() throws { try rotation.refuseToRollBack(to: own) }

        func run() async throws {
            try await options.plan("certs-rotate-ca") { settings in
                settings.rotation = rotation.goal
                own.apply(to: &settings)
            }
        }
    }
}

extension CertsCommand {
    struct RotateKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-keys",
            abstract: "Have new keys sign tokens of service accounts and encrypt Secrets, stage after stage.",
            discussion: """
                First masters know both; then the new ones are used, every Secret is written anew and every token that is kept is signed anew; then masters \
                know the new ones alone. A stage begins once the one before is through on every machine, and the same command goes on where another has \
                stopped. What each stage does, in order, stands in maintainconf/certs-rotate-keys.yaml.
                """
        )

        @OptionGroup var options: JobOptions
        @OptionGroup var rotation: RotationOptions

        func run() async throws { try await options.execute("certs-rotate-keys") { $0.rotation = rotation.goal } }
    }
}

extension CertsCommand.Plan {
    struct RotateKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-keys",
            abstract: "Which stage the keys are at, and what the next would change."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var rotation: RotationOptions

        func run() async throws { try await options.plan("certs-rotate-keys") { $0.rotation = rotation.goal } }
    }
}

/// How far authorities or keys are rotated.
struct RotationOptions: ParsableArguments {
    enum Stop: String, ExpressibleByArgument, CaseIterable { case introduced, issued }

    @Option(
        help: "Stop after this stage: introduced (both, former and new, are trusted) or issued (the new ones sign)."
    )
    var until: Stop?

    @Flag(help: "Go back, stage after stage, to what the cluster had.")
    var rollBack = false

    var goal: Rotation.Stage {
        switch until {
        case .introduced: .introduced
        case .issued: .issued
        case nil: rollBack ? .withdrawn : .settled
        }
    }

    func validate() throws {
        guard until == nil || !rollBack else {
            throw ValidationError("--until stops on the way forward: give it or --roll-back.")
        }
    }

    func refuseToRollBack(to own: AuthorityOptions) throws {
        guard own.authorities == nil || !rollBack else {
            throw ValidationError(
                "--authorities brings new ones, and --roll-back goes back to the former: give one of them."
            )
        }
    }
}
