import Kubernetes
import Plan
import Testing

@testable import Execution

/// A master on paper, whose API server answers what it is told to, and 200 to all else.
private actor PaperMaster: Remote {
    private(set) var scripts = 0
    private(set) var requests = 0
    /// By target, one answer after the other.
    private var answers: [String: [String]]

    init(_ answers: [String: [String]] = [:]) { self.answers = answers }

    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
        scripts += 1
        let lines = script.text.split(separator: "\n").drop { !$0.hasPrefix("api_batch") }.dropFirst()
        var (track, halted): (Substring, Set<Substring>) = ("", [])
        let said = lines.prefix { $0 != "BATCH" }.map { line in
            let words = line.split(separator: " ")
            if words[0] == "turn" {
                track = words[2]
                return ""
            }
            let target = String(words[1])
            guard !halted.contains(track) else { return "answer \(words[0]) \(target) 000 no answer\n" }
            requests += 1
            let answer = answers[target]?.isEmpty == false ? answers[target]?.removeFirst() : nil
            if answer?.hasPrefix("200") == false { halted.insert(track) }
            return "answer \(words[0]) \(target) \(answer ?? "200 {}")\n"
        }
        // So that others come meanwhile.
        try await Task.sleep(for: .milliseconds(50))
        return said.joined()
    }

    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome { Outcome() }

    func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome { Outcome() }
}

@Suite struct APIPoolTests {
    private static func services(_ count: Int) -> Plan {
        Plan(
            tracks: (1...count).map { number in
                let waves = (1...3).map { wave in [Request.get("/\(number)/\(wave)")] }
                let batch = APIRoute(Script(name: "api-batch", text: "")).batch(waves, named: "Bring objects")
                return Track(
                    place: .service("s\(number)", through: "m1"),
                    steps: [Step(title: "Bring objects", changes: [], work: [.requests(batch)])]
                )
            }
        )
    }

    private static func run(_ plan: Plan, on master: PaperMaster) async -> [Report.TrackReport] {
        await Engine(remotes: ["m1": master], here: Nowhere()) { _ in }.run(plan).tracks
    }

    @Test func `thirty services take few scripts, and each gets its own answers`() async {
        let master = PaperMaster(["/7/2": [#"422 {"kind":"Status","message":"no","code":422}"#]])
        let tracks = await Self.run(Self.services(30), on: master)
        #expect(tracks.filter { $0.failure != nil }.map(\.name) == ["service/s7"])
        #expect(tracks[6].failure?.cause == .api("/7/2", APIStatus(code: 422, message: "no")))
        #expect(await master.requests == 89, "the third of the one that failed is not sent")
        #expect(await master.scripts < 5, "all waves of a service go in one")
    }

    @Test func `what may pass is asked again, and nobody else waits for it`() async {
        let master = PaperMaster(["/1/1": ["503 busy", "000 refused", "200 {}"]])
        let tracks = await Self.run(Self.services(2), on: master)
        #expect(tracks.allSatisfy { $0.failure == nil })
        #expect(await master.requests == 8)
    }

    @Test func `what is cut short is nobody's success`() async {
        let tracks = await Self.run(Self.services(3), on: PaperMaster(["/2/1": ["\n"]]))
        #expect(tracks[1].failure != nil)
    }
}
