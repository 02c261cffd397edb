@testable import Plan
import Execution
import Foundation
import ClusterPlanning
import PKI
import Testing

@testable import paictl

/// Logs of runs, read and explained.
@Suite final class ExplainTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "explain-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func log(_ text: String) throws -> LogFile {
        let path = folder.appending(path: "run.ndjson").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try LogFile(path: path)
    }

    private static let header =
        #"{"arguments":["deploy","-p","my cluster"],"event":"run-log","format":2,"host":"box","job":"deploy","process":7,"time":"2026-11-21T07:34:19Z","version":"0.1.0"}"#

    private func log(of events: [Event], end: String = "") throws -> LogFile {
        try log(([Self.header] + events.map { $0.line }).map { $0 + "\n" }.joined() + end)
    }

    private func event(_ kind: Event.Kind, _ track: String? = nil, at seconds: Int = 0) -> Event {
        Event(kind, track: track, elapsed: .seconds(seconds))
    }

    private let disk = StepFailure(
        step: "Load the images",
        cause: .script(name: "", status: "exit status 1", lastLines: ["no space left on device"])
    )
    private var waited: StepFailure {
        StepFailure(step: "Join", cause: .milestone("the API answers", blockedBy: "m1", because: disk))
    }

    private var failed: [Event] {
        let command = FinishedCommand(
            name: "load-images.sh",
            machine: "m1",
            exitStatus: 1,
            took: .seconds(4),
            sent: 250_000_000,
            received: 40,
            said: ["no space left on device"]
        )
        let report = Report(tracks: [
            .init(name: "m1", stepsDone: 2, steps: 9, failure: disk),
            .init(name: "w1", stepsDone: 1, steps: 5, failure: waited),
            .init(name: "w2", stepsDone: 5, steps: 5),
            .init(name: "w3", stepsDone: 0, steps: 0, failure: StepFailure(step: "", cause: .unreachable("no route"))),
        ])
        return [
            event(.connecting, "m1"), event(.asked(obstacle: nil), "m1", at: 1),
            event(.planned(steps: 9), "m1", at: 1),
            event(.runBegan(job: "deploy", machines: 3, steps: 19, upload: 9), at: 2),
            event(.stepBegan(title: "Load the images", changes: [Change(.image, "etcd", .missing)]), "m1", at: 3),
            event(.uploading(file: "etcd.tar", sent: 4, size: 9), "m1", at: 4),
            event(.commandEnded(command), "m1", at: 7),
            event(.stepFailed(disk), "m1", at: 7), event(.trackEnded(failure: disk), "m1", at: 7),
            event(.stepWaits(title: "Join", milestones: ["the API answers"]), "w1", at: 5),
            event(.stepFailed(waited), "w1", at: 7), event(.trackEnded(failure: waited), "w1", at: 7),
            event(.runEnded(report), at: 8),
        ]
    }

    @Test func `every event comes back from its record`() throws {
        let others: [Event.Kind] = [
            .asked(obstacle: "no route"), .found(["Docker is stopped"]), .destroys(losses: ["etcd's data"], kept: []),
            .stepEnded(title: "x"), .trackEnded(failure: nil),
            .stepFailed(StepFailure(step: "x", cause: .connection("lost"))),
            .stepFailed(StepFailure(step: "x", cause: .cancelled)),
            .commandEnded(FinishedCommand(name: "x", machine: "m1", failure: "interrupted")),
        ]
        let events = failed + others.map { event($0, "m1", at: 9) }
        let log = try log(of: events)
        #expect(log.events == events)
        #expect(log.header?.job == "deploy")
        #expect(!log.isAtWork)
    }

    @Test func `a reason comes back as a value, and one that this version does not know in its words`() throws {
        func read(_ json: String) throws -> Change { try JSONDecoder().decode(Change.self, from: Data(json.utf8)) }
        let words = #"{"kind":"certificate","subject":"a.crt","reason":"is missing""#
        #expect(try read(words + "}").reason == .told(words: "is missing"))
        #expect(try read(words + #","why":{"isOfTomorrow":{}}}"#).sentence == "a.crt is missing")
        let change = Change(.certificate, "a.crt", .certificate(mismatches: [.expired(days: 1), .doesNotName("m1")]))
        let encoded = try JSONEncoder().encode(change)
        #expect(try JSONDecoder().decode(Change.self, from: encoded) == change)
        #expect(String(decoding: encoded, as: UTF8.self).contains(#""reason":"expired 1 day ago, does not name m1""#))
    }

    @Test func `a failed run names step, command, reason, who waited, and the way on`() throws {
        let text = Explanation(try log(of: failed)).lines.joined(separator: "\n")
        #expect(
            text == """
                deploy of 2026-11-21 07:34:19 UTC failed after 0:08 (exit code 1)
                  paictl deploy -p 'my cluster', by paictl 0.1.0 on box

                done: w2
                stopped: m1, after 2 of 9 steps
                stopped: w1, after 1 of 5 steps
                never started: w3

                m1 failed in 'Load the images', at 0:07: exit status 1
                  command: load-images.sh: exit status 1, after 4.0 s (250 MB sent, 40 B received)
                  it said:
                    no space left on device
                  w1 waited for it in 'Join', until the API answers
                  next: fix what it says above

                w3 was never started: no route
                  next: see that w3 is on, that its address and port are right, and that its sshd lets you in

                then: paictl deploy -p 'my cluster'
                what is done stays done
                """
        )
    }

    @Test func `a good run is a line`() throws {
        let report = Report(tracks: [.init(name: "m1", stepsDone: 9, steps: 9)])
        let lines = Explanation(try log(of: [event(.runEnded(report), at: 187)])).lines
        #expect(lines == ["deploy of 2026-11-21 07:34:19 UTC: done, 9 steps in 3:07"])
        let idle = Explanation(try log(of: [event(.runEnded(Report(tracks: [])), at: 3)])).lines
        #expect(idle == ["deploy of 2026-11-21 07:34:19 UTC: nothing was to be changed"])
    }

    @Test func `a run that was cut short says where each machine was, also when its last line is cut`() throws {
        let text = Explanation(try log(of: Array(failed[..<6]), end: #"{"elapsed":7.1,"eve"#)).lines.joined(
            separator: "\n"
        )
        #expect(text.contains("was cut short: its log has no end; the last that it tells of is at 0:04"))
        #expect(text.contains("  m1  0 of 9 steps done; at work since 0:03 on 'Load the images'"))
        #expect(text.contains("to go on: paictl deploy -p 'my cluster'"))
    }

    @Test func `a run that was not begun says so`() throws {
        let failure =
            JSONLine.encode(FailedRun(errors: ["kubernetes-configuration.yaml:1:2: no"], exitCode: .configuration))
            + "\n"
        let text = Explanation(try log(of: [], end: failure)).lines.joined(separator: "\n")
        #expect(text.contains("was not started: the configuration is wrong (exit code 3)"))
        #expect(text.contains("  kubernetes-configuration.yaml:1:2: no\n  nothing was changed"))
    }

    /// The newest log, once nobody holds its lock: a program that another test starts does, until it has become that program.
    private func endedLog() async throws -> LogFile {
        var log = try LogFile(path: try LogFile.newest(in: folder.path))
        for _ in 0..<200 where log.isAtWork {
            try await Task.sleep(for: .milliseconds(50))
            log = try LogFile(path: log.path)
        }
        return log
    }

    @Test func `a question that was not answered is no run that was killed`() async throws {
        let planned = [event(.planned(steps: 9), "m1"), event(.destroys(losses: ["all"], kept: []))]
        do {
            let log = try #require(RunLog(directory: folder.path, job: "clean"))
            planned.forEach(log.add)
            _ = Console(output: .text, verbose: false).complain(Unanswered(), log: log)
        }
        let text = Explanation(try await endedLog()).lines.joined(separator: "\n")
        #expect(text.contains("was not started: it was interrupted (exit code 130)"), "\(text)")
        #expect(
            text.contains("\n  interrupted before the question was answered: nothing was changed\n\nto go on: paictl")
        )
    }

    @Test func `whoever ends the program instead of answering is heard`() async {
        await #expect(processExitsWith: .exitCode(130)) {
            // Nobody writes to this stdin.
            var ends: [Int32] = [0, 0]
            unsafe pipe(&ends)
            dup2(ends[0], 0)
            signal(SIGINT, SIG_IGN)
            Thread.detachNewThread {
                while true {
                    kill(getpid(), SIGINT)
                    usleep(20_000)
                }
            }
            _ = Console.line { _exit(130) }
        }
    }

    @Test(arguments: [
        ("", ":1: the file is empty"),
        ("hello\n", ":1: expected one JSON document"),
        ("[1]\n", ":1: expected an event of a run"),
        ("{\"track\":\"m1\"}\n", ":1: expected an event of a run, with 'event'"),
        (header + "\n{\"event\":\"step-began\",\"elapsed\":1}\n", ":2: 'step-began' is expected to have 'step'"),
        (header + "\n{\"event\":\"dance\",\"elapsed\":1}\n", ":2: expected an event of a run, not 'dance'"),
        (header + "\n{\"event\":\"planned\",\"elapsed\":\"x\"}\n", ":2: expected another kind of value for 'elapsed'"),
        (header + "\n{\"event\":\"asked\",\"elapsed\":1e16}\n", ":2: 'elapsed' is expected to be a number of seconds"),
        (header + "\n{\"event\":\"asked\",\"elapsed\":-1}\n", ":2: 'elapsed' is expected to be a number of seconds"),
        (
            header + "\n" + command(#""seconds":1e300,"sent":0,"received":0"#),
            ":2: 'seconds' is expected to be a number of seconds from 0 to 1000000000"
        ),
        (header + "\n" + command(#""seconds":1,"sent":0,"received":-1"#), ":2: 'received' is expected"),
        (header + "\n" + numbers("uploading", #""file":"x","sent":-1,"size":0"#), ":2: 'sent' is expected"),
        (
            header + "\n" + numbers("planned", #""steps":\#(Int.max)"#),
            ":2: 'steps' is expected to be a number from 0 to"
        ),
        (header + "\n" + numbers("run-began", #""job":"x","machines":1,"steps":1,"upload":-9"#), ":2: 'upload' is"),
        (
            header + "\n" + numbers("run-ended", #""tracks":[{"track":"m1","stepsDone":0,"steps":\#(Int.max)}]"#),
            ":2: 'steps' is expected"
        ),
        (header + "\n" + header + "\n", ":2: expected an event; 'run-log' is the first line's"),
        (header.replacing("\"format\":2", with: "\"format\":1"), ":1: expected format 2"),
    ])
    func `what is no log is refused with line and expectation`(text: String, said: String) throws {
        let error = #expect(throws: LogFile.Problem.self) { try log(text) }
        #expect(error?.description.contains("run.ndjson\(said)") == true, "\(error?.description ?? "")")
    }

    private static func numbers(_ event: String, _ more: String) -> String {
        #"{"event":"\#(event)","elapsed":1,"track":"m1",\#(more)}"# + "\n"
    }

    private static func command(_ numbers: String) -> String {
        Self.numbers("command-ended", #""command":{"name":"x","machine":"m1",\#(numbers)}"#)
    }

    @Test func `the largest numbers that are taken can be told of, and shown`() throws {
        let largest = 1 << 40
        var state = RunState()
        let events: [Event.Kind] = [
            .runBegan(job: "deploy", machines: largest, steps: largest, upload: largest), .planned(steps: largest),
            .uploading(file: "x", sent: largest - 1, size: largest),
            .commandEnded(
                FinishedCommand(
                    name: "x",
                    machine: "m1",
                    took: .seconds(1_000_000_000),
                    sent: largest,
                    received: largest
                )
            ),
            .runEnded(Report(tracks: [.init(name: "m1", stepsDone: largest, steps: largest)])),
        ]
        let log = try log(of: events.map { event($0, "m1", at: 1_000_000_000) })
        let explanation = Explanation(log)
        #expect(explanation.lines == ["deploy of 2026-11-21 07:34:19 UTC: done, \(largest) steps in 16666666:40"])
        #expect(explanation.commands.count == 1)
        for event in log.events {
            state.follow(event)
            #expect(EventWords(verbose: true).lines(for: event).allSatisfy { !$0.isEmpty })
        }
        #expect(state.uploaded == largest - 1)
    }

    @Test(.timeLimit(.minutes(5))) func `what is no file is told as that`() throws {
        let pipe = folder.appending(path: "pipe").path
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for (path, said) in [
            (pipe, "it is a pipe or a device"), ("/dev/null", "it is a pipe or a device"),
            (folder.path, "it is a directory; -p takes one"),
        ] {
            let error = #expect(throws: LogFile.Problem.self) { try LogFile(path: path) }
            #expect(error?.description.hasPrefix("\(path): \(said)") == true, "\(error?.description ?? "")")
        }
    }

    @Test func `what json prints is a log, too`() throws {
        let log = try log(failed.map { $0.line + "\n" }.joined())
        #expect(Explanation(log).lines.first == "deploy failed after 0:08 (exit code 1)")
    }

    @Test func `the latest log of a directory is found, and a run at work is told apart`() throws {
        #expect(throws: LogFile.Problem.self) { try LogFile.newest(in: folder.path) }
        let logs = [RunLog(directory: folder.path, job: "add"), RunLog(directory: folder.path, job: "add")]
        #expect(logs.allSatisfy { $0 != nil })
        let path = try LogFile.newest(in: folder.path)
        logs[1]?.add(event(.connecting, "m1"))
        let log = try LogFile(path: path)
        #expect(log.isAtWork && log.events.count == 1)
        #expect(Explanation(log).lines.first?.hasSuffix("is still at work") == true)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
