import Foundation
import Kubernetes
import Plan
import Synchronization
import Testing

@testable import Execution

/// Stands in for a master and its API server: answers a batch by the path of each request, look after look.
private final class StandInMaster: Remote {
    /// Path → what it answers, one after the other; the last stays.
    private let answers: Mutex<[String: [String]]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: [String]]) { self.answers = Mutex(answers) }

    var targets: [String] { asked.withLock { $0 } }

    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) -> String {
        let lines = script.text.split(separator: "\n").filter { $0.hasPrefix("GET ") }
        tell(.commandEnded(FinishedCommand(name: script.name, machine: "m1", exitStatus: 0)))
        return lines.map { line in
            let target = String(line.split(separator: " ")[1])
            asked.withLock { $0.append(target) }
            return "\(answer(to: target))\n"
        }.joined()
    }

    private func answer(to target: String) -> String {
        let path = String(target.prefix { $0 != "?" })
        let body = answers.withLock { answers -> String? in
            guard let bodies = answers[path] else { return nil }
            if bodies.count > 1 { answers[path]?.removeFirst() }
            return bodies.first
        }
        guard let body else { return "answer GET \(target) 404 {}" }
        return path.hasSuffix("/log") ? "encoded GET \(target) 200 \(body)" : "answer GET \(target) 200 \(body)"
    }

    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) -> Outcome { Outcome() }

    func fetch(_ script: Script, to path: String, tell: @escaping @Sendable (Event.Kind) -> Void) -> Outcome {
        Outcome()
    }
}

@Suite struct ReadinessWatchTests {
    private static let path = "/apis/apps/v1/namespaces/default/daemonsets/a"
    private static let pods = "/api/v1/namespaces/default/pods"

    private static func daemonSet(wanted: Int, ready: Int) -> String {
        let status: JSON = [
            "observedGeneration": 1, "desiredNumberScheduled": .integer(wanted),
            "currentNumberScheduled": .integer(wanted), "updatedNumberScheduled": .integer(wanted),
            "numberAvailable": .integer(ready), "numberReady": .integer(ready),
        ]
        let object: JSON = [
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": ["name": "a", "namespace": "default", "generation": 1],
            "spec": [
                "selector": ["matchLabels": ["app": "a"]],
                "template": ["spec": ["nodeSelector": ["machinetype": "gpu"]]],
            ],
            "status": status,
        ]
        return object.text
    }

    private static func crashing(_ restarts: Int) -> String {
        let container: JSON = [
            "name": "main", "ready": false, "restartCount": .integer(restarts),
            "state": ["waiting": ["reason": "CrashLoopBackOff"]],
            "lastState": ["terminated": ["exitCode": 3, "reason": "Error"]],
        ]
        let pod: JSON = [
            "metadata": ["name": "a-1", "namespace": "default"],
            "spec": ["nodeName": "w1", "containers": [["name": "main", "image": "x:1"]]],
            "status": ["phase": "Running", "containerStatuses": [container]],
        ]
        return JSON.object(["items": [pod]]).text
    }

    private static func watch(
        _ answers: [String: [String]],
        within: Duration = .seconds(60)
    ) async throws -> (cause: StepFailure.Cause?, told: [Event.Kind], asked: [String]) {
        let master = StandInMaster(answers)
        let route = APIRoute(Script(name: "api-batch", text: "", machine: "m1"))
        let told = Mutex<[Event.Kind]>([])
        // Two seconds a look, however long the box takes.
        let clock = Mutex(ContinuousClock.now)
        let watch = ReadinessWatch(
            ReadinessWait(for: [.get(path)], through: route, within: within),
            on: master,
            pause: .milliseconds(1),
            now: {
                clock.withLock { time in
                    time += .seconds(2)
                    return time
                }
            }
        ) { kind in told.withLock { $0.append(kind) } }
        let cause = try await watch.cause()
        return (cause, told.withLock { $0 }, master.targets)
    }

    @Test func `what is ready at once asks for nothing more, and tells nothing`() async throws {
        let (cause, told, asked) = try await Self.watch([Self.path: [Self.daemonSet(wanted: 2, ready: 2)]])
        #expect(cause == nil && told.isEmpty)
        #expect(asked == [Self.path])
    }

    @Test func `what moves is told, and looks that went well are not`() async throws {
        let (cause, told, _) = try await Self.watch([
            Self.path: [
                Self.daemonSet(wanted: 2, ready: 0), Self.daemonSet(wanted: 2, ready: 0),
                Self.daemonSet(wanted: 2, ready: 1), Self.daemonSet(wanted: 2, ready: 2),
            ]
        ])
        #expect(cause == nil)
        #expect(
            told == [
                .progress(
                    Progress(ready: 0, wanted: 2, remarks: ["DaemonSet default/a: 0 of 2 available"])
                ),
                .progress(Progress(ready: 1, wanted: 2, remarks: ["DaemonSet default/a: 1 of 2 available"])),
            ]
        )
    }

    @Test func `a daemon set that no machine is for is ready, and that is told`() async throws {
        let (cause, told, _) = try await Self.watch([Self.path: [Self.daemonSet(wanted: 0, ready: 0)]])
        #expect(cause == nil)
        #expect(told == [.found(["DaemonSet default/a runs nowhere: no machine has machinetype=gpu"])])
    }

    @Test func `who crashes again and again ends the wait, with the last lines of the run before, without secrets`()
        async throws
    {
        let log = "cGFzc3dvcmQ6IGh1bnRlcjIKbm8gc3VjaCBxdWV1ZQo="
        let (cause, told, asked) = try await Self.watch([
            Self.path: [Self.daemonSet(wanted: 1, ready: 0)],
            Self.pods: [0, 1, 2, 3].map(Self.crashing),
            "\(Self.pods)/a-1/log": [log],
        ])
        guard case .unready(let objects)? = cause, let pod = objects.first?.pods.first else {
            Issue.record("it was to be given up, not \(String(describing: cause))")
            return
        }
        #expect(objects.map(\.name) == ["DaemonSet default/a"])
        #expect(pod.machine == "w1" && pod.exitCode == 3 && pod.restarts == 3)
        #expect(pod.log == ["password: •••", "no such queue"])
        let remarks = told.compactMap { kind in
            if case .progress(let progress) = kind { progress.remarks.first } else { nil }
        }
        #expect(remarks.first == "a-1 on w1 ends (exit code 3)")
        #expect(remarks.contains { $0.hasPrefix("a-1 on w1 ends (exit code 3, 2 restarts)") })
        #expect(asked.count { $0.hasPrefix("\(Self.pods)?labelSelector=app%3Da") } == 4)
    }

    @Test func `at the end of its time a wait tells why, although it has looked only once`() async throws {
        let (cause, _, asked) = try await Self.watch(
            [Self.path: [Self.daemonSet(wanted: 1, ready: 0)], Self.pods: [Self.crashing(0)]],
            within: .zero
        )
        guard case .unready(let objects)? = cause else {
            Issue.record("it was to be given up")
            return
        }
        #expect(objects.first?.pods.map(\.reason) == [.crash])
        #expect(asked.count { $0 == Self.path } == 2)
    }

    @Test func `an API server that does not answer is waited for, and is the reason in the end`() async throws {
        let (cause, _, _) = try await Self.watch([:], within: .milliseconds(20))
        guard case .unready(let objects)? = cause else {
            Issue.record("it was to be given up")
            return
        }
        #expect(objects.map(\.name) == [Self.path])
        #expect(objects.first?.words.hasPrefix("404") == true)
    }
}

/// What is said of pods that are not ready: where, what, what helps, and what they said.
@Suite struct UnreadyPodWordsTests {
    private static func pod(_ reason: UnreadyPod.Reason, words: String = "", about: [String] = [], exit: Int? = nil)
        -> UnreadyPod
    {
        UnreadyPod(
            reason,
            name: "default/a-1",
            machine: "w1",
            container: "main",
            words: words,
            about: about,
            exitCode: exit,
            restarts: 3
        )
    }

    private static let told: [(UnreadyPod, sentence: String, remedy: String)] = [
        (
            pod(.image, words: "pull access refused", about: ["x:1"]), "x:1 cannot be pulled: pull access refused",
            "no registry is named: 'paictl service build' brings it"
        ),
        (
            pod(.image, words: "manifest unknown", about: ["reg.example/x:1"]), "reg.example/x:1 cannot be pulled",
            "has no such image or tag"
        ),
        (pod(.image, words: "401 Unauthorized", about: ["reg.example/x:1"]), "cannot be pulled", "asks for a login"),
        (
            pod(.image, words: "dial tcp: timeout", about: ["reg.example/x:1"]), "cannot be pulled",
            "see that w1 reaches reg.example"
        ),
        (pod(.crash, exit: 127), "ends again and again (exit code 127, 3 restarts)", "has no such program"),
        (pod(.memory, about: ["64Mi"]), "limit 64Mi", "resources.limits.memory"),
        (
            pod(.configuration, words: "couldn't find key port in ConfigMap default/c"),
            "is missing: couldn't find key port in ConfigMap default/c", "add the key"
        ),
        (pod(.mount, words: "/nosuch is not a directory"), "/nosuch is not a directory", "make that path on w1"),
        (
            pod(.unscheduled, words: "0/3 nodes are available", about: ["zookeeper=true"]), "no machine takes it",
            "no machine has zookeeper=true: give one that label"
        ),
        (
            pod(.port, words: "didn't have free ports", about: ["9100"]), "a port is taken (it wants 9100)",
            "take another port"
        ),
        (pod(.probe, words: "Readiness probe failed: 503"), "its probe fails (3 restarts): Readiness", "right port"),
    ]

    @Test(arguments: told)
    func `each reason has its words and its way out`(pod: UnreadyPod, sentence: String, remedy: String) throws {
        #expect(pod.sentence.hasPrefix("w1, pod default/a-1, container main: "))
        #expect(pod.sentence.contains(sentence), "\(pod.sentence)")
        #expect(try #require(pod.remedy).contains(remedy), "\(pod.remedy ?? "")")
    }

    @Test func `a container that finds its port taken says so`() {
        var pod = Self.pod(.crash, exit: 1)
        pod.log = ["listen tcp :80: bind: address already in use"]
        #expect(pod.lines.joined(separator: "\n").contains("a port that it listens on is taken: 'ss -ltnp' on w1"))
        #expect(pod.lines.last == "        listen tcp :80: bind: address already in use")
    }

    @Test func `a failure tells all of it, and comes back from a log as it was`() throws {
        var pod = Self.pod(.crash, exit: 3)
        pod.alsoOn = ["w3", "w2"]
        pod.log = ["no such queue"]
        let failure = StepFailure(
            step: "a is ready",
            cause: .unready([UnreadyObject("DaemonSet default/a", "0 of 3 available", pods: [pod])])
        )
        #expect(
            failure.lines(of: "service/a") == [
                "service/a: 'a is ready' failed: DaemonSet default/a is not ready: 0 of 3 available",
                "    w1, pod default/a-1, container main: it ends again and again (exit code 3, 3 restarts); the same on w2, w3",
                "        its last lines say why", "        it said:", "            no such queue",
            ]
        )
        let event = Event(.stepFailed(failure), track: "service/a", elapsed: .seconds(70))
        #expect(try Self.read(Self.written(event)) == event)
        let progress = Event(.progress(Progress(ready: 7, wanted: 9, remarks: ["w2 pulls x (40 s)"])), elapsed: .zero)
        #expect(try Self.read(Self.written(progress)) == progress)
        #expect(Progress(ready: 7, wanted: 9, remarks: ["w2 pulls x (40 s)"]).words == "7/9 · w2 pulls x (40 s)")
    }

    private static func written(_ event: Event) throws -> Data { try JSONEncoder().encode(event) }

    private static func read(_ data: Data) throws -> Event { try JSONDecoder().decode(Event.self, from: data) }
}
