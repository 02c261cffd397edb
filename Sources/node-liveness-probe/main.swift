import Dispatch
import Glibc
import HTTP

/// Answers one request. A function, so that nothing of it belongs to the main thread.
func serve(_ stream: Stream, _ health: Health) {
    do {
        let words = try Message(stream).firstLine.split(separator: " ")
        guard words.count == 3 else { return }
        let answer = health.answer(method: String(words[0]), target: String(words[1]))
        if let reason = answer.reason { report(reason) }
        let head =
            "HTTP/1.1 \(answer.status) \(answer.words)\r\nCache-Control: no-store, max-age=0\r\nConnection: close\r\n"
        let body = words[0] == "HEAD" ? "" : answer.words
        stream.restart()
        try stream.write(
            "\(head)Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(answer.words.utf8.count)\r\n\r\n\(body)"
        )
    } catch {
        // Who went away needs no answer.
    }
}

func report(_ sentence: String) {
    let line = "node-liveness-probe: \(sentence)\n"
    unsafe _ = write(STDERR_FILENO, line, line.utf8.count)
}

func run() -> Int32 {
    // Who goes away in the middle of an answer does not end the probe.
    signal(SIGPIPE, SIG_IGN)
    // Process 1 of a container is not ended by a signal that it does not take.
    for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    let listener: Listener
    let health: Health
    do throws(HTTPError) {
        guard let flags = try Flags.parse(CommandLine.arguments.dropFirst()) else {
            unsafe _ = write(STDOUT_FILENO, Flags.help, Flags.help.utf8.count)
            return 0
        }
        listener = try Listener(host: flags.listenHost, port: flags.listenPort)
        health = Health(flags)
        report("answers at port \(flags.listenPort) for \(flags.node.authority)")
    } catch {
        report("\(error)")
        return 64
    }
    while true {
        do throws(HTTPError) {
            let stream = try listener.accept(within: .seconds(10))
            DispatchQueue.global().async { serve(stream, health) }
        } catch {
            report("\(error)")
            sleep(1)
        }
    }
}

exit(run())
