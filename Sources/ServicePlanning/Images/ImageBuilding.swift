import ClusterModel
import Facts
import PKI
package import Plan
package import ServiceModel

/// Which images are built, where, and what becomes of them.
package struct ImageBuilding: Sendable {
    package var images: ServiceImages
    /// What each is built of, by name.
    package var contexts: [String: BuildContext]
    /// What there is of earlier builds, by reference.
    package var kept: [String: KeptImage]

    package init(_ images: ServiceImages, of contexts: [String: BuildContext], kept: [String: KeptImage]) {
        self.images = images
        self.contexts = contexts
        self.kept = kept
    }

    /// Where Docker is that builds.
    package struct Builder: Sendable {
        /// Nil for this box.
        package var machine: String?
        /// What stands before scripts there.
        package var preamble: String
        package var script: String
        /// What it has: reference → what that was made of.
        package var has: [String: String] = [:]

        package init(on machine: String?, preamble: String, script: String) {
            self.machine = machine
            self.preamble = preamble
            self.script = script
        }

        /// A task of `service-image.sh`; a login is sent along with it where there is one.
        func script(
            _ task: String,
            _ image: String,
            _ variables: String = "",
            login: ImageRegistry? = nil,
            payload: String? = nil
        ) -> Script {
            let registry = login?.host == ImageReference.hub ? "" : login?.host ?? ""
            let given =
                Shell.assignment("task", task) + Shell.assignment("image", image)
                + Shell.assignment("registry", registry) + Shell.assignment("user", login?.login?.user ?? "")
                + Shell.assignment("password", login?.login?.password.text ?? "")
            return Script(
                name: "service-image",
                text: preamble + given + variables + script,
                payload: payload,
                machine: machine ?? Track.box,
                deadline: .seconds(3600)
            )
        }

        /// What asks it which of these images it has.
        package func question(_ references: [String]) -> Script {
            script("look", "", Shell.assignment("images", references))
        }

        /// - Parameter text: lines `REFERENCE CONTEXT`.
        package mutating func take(_ text: String) {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                if let reference = words.first { has[reference] = words.count > 1 ? words[1] : "" }
            }
        }
    }

    /// The digest of an image's copy, of what it is called, and of what it is built on.
    ///
    /// - Parameters:
    ///   - copy: the digest of its archive.
    ///   - parents: those of the images of ours that it is built on.
    package static func digest(of image: ServiceImage, copy: String, parents: [String]) -> String {
        let parts = [copy, image.dockerfile] + image.aliases.sorted() + parents.sorted()
        return Digest.sha256Hex(Array(parts.joined(separator: "\n").utf8))
    }

    /// Which of these are not kept as they are to be.
    package func due(_ names: Set<String>) -> Set<String> {
        names.filter { name in
            guard let image = images[name], let context = contexts[name] else { return false }
            return kept[image.reference]?.context != context.digest
        }
    }

    // MARK: The plan

    static func built(_ image: String) -> Milestone { Milestone("image \(image) is built") }

    /// - Parameter names: images that are due; what they are built on is, too, where the builder does not have it.
    package func plan(_ names: Set<String>, on builder: Builder) -> Plan {
        let due = due(names)
        return Plan(
            tracks: building(due, on: builder).map { image in
                var steps: [Step] = []
                if !isBuilt(image, on: builder) { steps.append(build(image, on: builder)) }
                if due.contains(image.name) { steps.append(keep(image, on: builder)) }
                return Track(place: .image(image.name, on: builder.machine), steps: steps)
            }
        )
    }

    /// What is due, and what has to be built before that.
    private func building(_ due: Set<String>, on builder: Builder) -> [ServiceImage] {
        var names = due
        for image in images.images.reversed() where names.contains(image.name) && !isBuilt(image, on: builder) {
            names.formUnion(image.parents.filter { name in images[name].map { !isBuilt($0, on: builder) } ?? false })
        }
        return images.images.filter { names.contains($0.name) }
    }

    private func isBuilt(_ image: ServiceImage, on builder: Builder) -> Bool {
        builder.has[image.reference] == contexts[image.name]?.digest
    }

    private func build(_ image: ServiceImage, on builder: Builder) -> Step {
        let context = contexts[image.name]
        let variables =
            Shell.assignment("context", context?.digest ?? "") + Shell.assignment("dockerfile", image.dockerfile)
            + Shell.assignment("names", image.aliases)
        let isThere = builder.has[image.reference] != nil
        // What it is built on may have to be fetched from there.
        let login = image.needsLogin ? images.registry : nil
        return Step(
            title: "Build it",
            changes: [Change(.image, image.reference, isThere ? .differs(in: ["what it is made of"]) : .missing)],
            awaits: Set(image.parents.map(Self.built)),
            reaches: [Self.built(image.name)],
            work: [.script(builder.script("build", image.reference, variables, login: login, payload: context?.path))]
        )
    }

    private func keep(_ image: ServiceImage, on builder: Builder) -> Step {
        let isPushed = images.registry.host != nil
        let file = KeptImage.file(of: image.name, isPushed: isPushed)
        let reason: Reason = kept[image.reference] == nil ? .missing : .differs(in: ["the build that it is of"])
        let script = builder.script(
            isPushed ? "push" : "save",
            image.reference,
            Shell.assignment("context", contexts[image.name]?.digest ?? ""),
            login: isPushed ? images.registry : nil
        )
        return Step(
            title: isPushed ? "Push it" : "Bring its archive",
            changes: [Change(.file, file, reason)],
            work: [.fetch(script, path: file)]
        )
    }
}
