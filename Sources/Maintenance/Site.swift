import Execution
import Foundation

/// What a run holds while it lasts: connections, with them the machines' locks, and whoever is told what happens.
package struct Site: Sendable {
    /// Whether machines are only looked at: none is locked, and nothing is made that a run would carry out.
    let isForShow: Bool
    private let began = ContinuousClock.now
    private let connections = Connections()
    private var report: @Sendable (Event) -> Void

    init(isForShow: Bool, report: @escaping @Sendable (Event) -> Void) {
        self.isForShow = isForShow
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
        Engine(
            remotes: await connections.sessions,
            local: await connections.local,
            began: began,
            here: here,
            report: report
        )
    }

    /// How many machines are held.
    var held: Int { get async { await connections.sessions.count } }

    func session(_ machine: String) async -> Session? { await connections.sessions[machine] }

    func keep(_ session: Session, of machine: String) async { await connections.keep(session, of: machine) }

    /// What runs here from now on runs so.
    ///
    /// - Parameter end: done when the site is closed.
    func keep(local: any Remote, end: @escaping @Sendable () async -> Void) async {
        await connections.keep(local: local, end: end)
    }

    func close(_ machine: String) async { await connections.take(machine)?.close() }

    /// Lets go of all machines, and of what else is held.
    func close() async {
        for end in await connections.takeEnds() { await end() }
        await withTaskGroup(of: Void.self) { group in
            for session in await connections.takeAll() { group.addTask { await session.close() } }
        }
    }

    /// Who holds the locks, as the next run will be told.
    static let holder = {
        let process = ProcessInfo.processInfo
        return "\(process.userName) on \(process.hostName), process \(process.processIdentifier), since "
            + Date.now.formatted(.iso8601)
    }()

    private actor Connections {
        private(set) var sessions: [String: Session] = [:]
        private(set) var local: any Remote = LocalShell()
        private var ends: [@Sendable () async -> Void] = []

        func keep(_ session: Session, of machine: String) { sessions[machine] = session }

        func keep(local: any Remote, end: @escaping @Sendable () async -> Void) {
            self.local = local
            ends.append(end)
        }

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
