/// A program for root's bash on a machine, which reaches it through stdin, so that it may hold secrets.
package struct Script: Sendable, Equatable {
    /// What the user reads when it fails.
    package var name: String
    package var text: String
    /// A file of this box that follows the text on stdin.
    package var payload: String?
    /// The machine it runs on; nil for the track's own.
    package var machine: String?
    package var deadline: Duration
    /// Whether it mostly waits for others, so that it does not count as work at the machine.
    package var waits: Bool

    package init(
        name: String,
        text: String,
        payload: String? = nil,
        machine: String? = nil,
        deadline: Duration = .seconds(300),
        waits: Bool = false
    ) {
        self.name = name
        self.text = text
        self.payload = payload
        self.machine = machine
        self.deadline = deadline
        self.waits = waits
    }
}
