import Execution
import ClusterPlanning

/// Prints a line for each thing that happens: for pipes, log files and small terminals.
struct PlainReporter: Reporter {
    private let words: EventWords

    init(verbose: Bool) { words = EventWords(verbose: verbose) }

    mutating func receive(_ event: Event) -> Bool {
        words.lines(for: event).allSatisfy { Standard.output.write($0 + "\n") }
    }

    mutating func interrupted() { Standard.output.write(Interruption.sentence + "\n") }
}
