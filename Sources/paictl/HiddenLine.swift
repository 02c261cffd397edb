import Dispatch
import Foundation

extension Terminal {
    /// Reads a line from the terminal without showing it, or from whatever stdin is; nil at its end.
    static func hiddenLine(_ question: String) -> String? {
        guard isatty(0) == 1 else { return readLine() }
        Standard.error.write(question)
        var shown = termios()
        guard unsafe tcgetattr(0, &shown) == 0 else { return readLine() }
        let before = shown
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        // Ctrl-C must not leave the terminal mute.
        signal(SIGINT, SIG_IGN)
        let interruption = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        interruption.setEventHandler { @Sendable in
            set(before)
            Standard.error.write("\n")
            exit(130)
        }
        interruption.resume()
        set(hidden)
        let line = readLine()
        set(before)
        interruption.cancel()
        signal(SIGINT, SIG_DFL)
        Standard.error.write("\n")
        return line
    }

    private static func set(_ state: termios) {
        var state = state
        _ = unsafe tcsetattr(0, TCSAFLUSH, &state)
    }

}
