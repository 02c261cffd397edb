import Execution

/// Turns events into something to look at.
protocol Reporter: Sendable {
    /// - Returns: false once nobody reads it.
    mutating func receive(_ event: Event) -> Bool
    /// Time has gone by, or the terminal has another size.
    mutating func tick()
    /// Someone asked the program to stop; what is under way comes to its end first.
    mutating func interrupted()
    /// The program goes on after a stop.
    mutating func resumed()
    mutating func finish()
}

extension Reporter {
    mutating func tick() {}
    mutating func interrupted() {}
    mutating func resumed() {}
    mutating func finish() {}
}

/// For what draws on the terminal itself.
struct SilentReporter: Reporter {
    mutating func receive(_ event: Event) -> Bool { true }
}

/// What a person at the terminal is told who asks the program to stop.
enum Interruption {
    static let sentence = "interrupted: what is under way is being stopped; once more ends the program at once"
}
