import Facts
import Plan

/// What a step comes to, as its actions add to it in turn.
struct StepDraft {
    let definition: StepDefinition
    /// Put before every script of the step.
    let preamble: [Script.Piece]
    var changes: [Change] = []
    var awaits: Set<Milestone>
    var reaches: Set<Milestone>
    /// What `wait:` waits for instead, as another action of the step would have it.
    var waitsFor: String?
    /// Whether a step that is done once comes after another that changes something.
    var follows = false
    private var work: [Work] = []
    private var open = OpenScript()

    /// Files to be written and commands to be given by one script, which later actions may still add to.
    private struct OpenScript {
        var files: [DesiredFile] = []
        var commands: [Script.Piece] = []
        var waits = false

        /// Staged first and put into place together: the kubelet watches these folders.
        var installation: [Script.Piece] {
            files.flatMap { file -> [Script.Piece] in
                [
                    .plain("stage \(Shell.quoted(file.path)) \(file.mode) <<'CONTENTS'\n"),
                    .encoded(file.pieces), .plain("\nCONTENTS\n"),
                ]
            } + [.plain(files.map { "place \(Shell.quoted($0.path))\n" }.joined())]
        }
    }

    init(_ definition: StepDefinition, preamble: [Script.Piece] = []) {
        self.definition = definition
        self.preamble = preamble
        awaits = Set([definition.awaits].compactMap { $0 }.map(Milestone.init))
        reaches = Set([definition.reaches].compactMap { $0 }.map(Milestone.init))
    }

    var deadline: Duration { definition.deadline }

    mutating func write(_ file: DesiredFile) { open.files.append(file) }

    /// Runs a script of the library, in an environment of its own.
    mutating func run(_ script: String, given variables: String = "") {
        open.commands += [.plain("(\n\(variables)"), .plain(script), .plain("\n)\n")]
    }

    /// Ends with commands, in pieces, that mostly wait for others.
    mutating func waits(_ commands: String...) {
        open.commands += commands.map(Script.Piece.plain)
        open.waits = true
    }

    /// Work of its own, which begins once what was added before it is through.
    mutating func add(_ work: Work) {
        finishScript()
        self.work.append(work)
    }

    mutating func add(_ script: Script) { add(.script(script)) }

    private mutating func finishScript() {
        guard !open.files.isEmpty || !open.commands.isEmpty else { return }
        // The wait inside the script has its own deadline, and says more than a command that was cut off.
        work.append(
            .script(
                Script(
                    name: definition.title,
                    pieces: preamble + open.installation + open.commands,
                    deadline: deadline + .seconds(definition.putsBack ? 720 : 60),
                    waits: open.waits
                )
            )
        )
        open = OpenScript()
    }

    /// The step of the plan; nil when nothing is to be done.
    mutating func step() -> Step? {
        finishScript()
        guard !changes.isEmpty || !work.isEmpty else { return nil }
        var step = Step(title: definition.title, changes: changes, awaits: awaits, reaches: reaches, work: work)
        step.awaitsAll = definition.awaitsAll
        return step
    }
}
