import Execution
import Foundation

/// What a run holds while it lasts: connections, with them the machines' locks, and whoever is told what happens.
package struct Site: Sendable {
    /// Whether machines are only looked at: none is locked, and nothing is made that a run would carry out.
    let isForShow: Bool
    /// How long after its beginning machines may begin their turns; nil for as long as it takes.
    private let window: Duration?
    private let began = ContinuousClock.now
    private let connections = Connections()
    private var report: @Sendable (Event) -> Void

    init(isForShow: Bool, window: Duration? = nil, report: @escaping @Sendable (Event) -> Void) {
        self.isForShow = isForShow
        self.window = window
        self.report = report
    }

    /// The same site, whose news go to someone else from now on.
    func reporting(to report: @escaping @Sendable (Event) -> Void) -> Site {
        var site = self
        site.report = report
        return site
    }

    func tell(_ kind: Event.Kind, _ track: String? = nil) {
        report(Event(kind, track: track, elapsed: began.duration(to: .now)))
    }

    /// What carries plans out on the machines that are held.
    func engine(_ here: any ControlHost) async -> Engine {
        let end = window.map { began + $0 }
        return Engine(
            remotes: await connections.remotes,
            began: began,
            mayBegin: { end.map { .now < $0 } ?? true },
            here: here,
            report: report
        )
    }

    /// A folder of this box for what is only needed while the run lasts, for nobody else to look into.
    func scratch() async throws -> String { try await connections.scratch() }

    /// What scripts run on that is no machine.
    func keep(_ remote: any Remote, as name: String) async { await connections.keep(remote, as: name) }

    /// How many machines are held.
    var held: Int { get async { await connections.sessions.count } }

    func session(_ machine: String) async -> Session? { await connections.sessions[machine] }

    func keep(_ session: Session, of machine: String) async { await connections.keep(session, of: machine) }

    /// What is done when the site is closed.
    func atEnd(_ end: @escaping @Sendable () async -> Void) async { await connections.atEnd(end) }

    func close(_ machine: String) async { await connections.take(machine)?.close() }

    /// Lets go of all machines, and of what else is held.
    func close() async {
        for end in await connections.takeEnds() { await end() }
        await withTaskGroup(of: Void.self) { group in
            for session in await connections.takeAll() { group.addTask { await session.close() } }
        }
        await connections.removeScratch()
    }

    /// Who holds the locks, as the next run will be told.
    static let holder = {
        let process = ProcessInfo.processInfo
        return "\(process.userName) on \(process.hostName), process \(process.processIdentifier), since "
            + Date.now.formatted(.iso8601)
    }()

    private actor Connections {
        private(set) var sessions: [String: Session] = [:]
        private var others: [String: any Remote] = [:]
        private var ends: [@Sendable () async -> Void] = []
        private var folder: String?

        var remotes: [String: any Remote] { others.merging(sessions) { _, session in session } }

        func keep(_ remote: any Remote, as name: String) { others[name] = remote }

        func scratch() throws -> String {
            if let folder { return folder }
            let path = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
            try Files.makeFolder(path)
            folder = path
            return path
        }

        func removeScratch() {
            if let folder { try? FileManager.default.removeItem(atPath: folder) }
            folder = nil
        }

        func keep(_ session: Session, of machine: String) { sessions[machine] = session }

        func atEnd(_ end: @escaping @Sendable () async -> Void) { ends.append(end) }

        func takeEnds() -> [@Sendable () async -> Void] {
            defer { ends = [] }
            return ends
        }

        func take(_ machine: String) -> Session? { sessions.removeValue(forKey: machine) }

        func takeAll() -> [Session] {
            defer { sessions = [:] }
            return Array(sessions.values)
        }
    }
}
