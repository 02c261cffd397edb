import ClusterModel
import Foundation

extension CheckFacts {
    /// Adds what one more line of `check.sh` says.
    ///
    /// - Throws: when the line is not understood.
    mutating func add(_ line: FactLine) throws(FactsError) {
        if line.kind == "reach" { return try reach.add(line) }
        let line = line.inner
        guard let read = Self.kinds[line.kind] else { throw line.unreadable }
        do { try read(&self, line) } catch { throw error as? FactsError ?? line.unreadable }
    }

    private typealias Kind = @Sendable (inout CheckFacts, FactLine) throws -> Void

    private static let kinds = [system, disks, runtimes, others].reduce(into: [:]) {
        $0.merge($1) { first, _ in first }
    }

    private static let system: [String: Kind] = [
        "looked": { check, _ in check.isComplete = true },
        "is": { $0.truths.insert(try $1.text(1)) },
        "kernel": { $0.kernel = try $1.text(1) },
        "identity": { $0.identities[try $1.text(1)] = try $1.text(2) },
        "module": { $0.modules[try $1.text(1)] = try $1.text(2) == "yes" },
        "limit": { check, line in check.limits[try line.text(1)] = try line.value(2) { UInt64($0) } },
        "undoes": { $0.overrides.append(Override(setting: try $1.text(1), file: try $1.rest(from: 2))) },
        "unknown": { $0.unknown.append(try $1.text(1).replacing("_", with: " ")) },
        "missing": { $0.missingTools.append(try $1.text(1)) },
    ]

    private static let disks: [String: Kind] = [
        "folder": {
            $0.folders[try $1.text(1), default: Folder()].measure(
                sizeKiB: try $1.number(2),
                freeKiB: try $1.number(3),
                inodes: try $1.number(4),
                freeInodes: try $1.number(5),
                mountPoint: try $1.rest(from: 6)
            )
        },
        "mount": {
            let options = try $1.text(2).split(separator: ",")
            let isShared = try $1.text(3) == "shared"
            $0.folders[try $1.text(1), default: Folder()].mount(options, isShared: isShared)
        },
        "in-the-way": { $0.obstructions.append(try $1.rest(from: 1)) },
        "write-time": { $0.writeTime = try $1.number(1) },
    ]

    private static let runtimes: [String: Kind] = [
        "containerd": { $0.containerd = try $1.text(1) },
        "containerd-candidate": { $0.containerdCandidates[try $1.text(1)] = try $1.text(2) },
        "docker": {
            $0.docker = DockerSettings(
                runtime: try $1.text(1),
                restoresLive: try $1.text(2) == "true",
                storage: try $1.text(3),
                swarm: try $1.text(4),
                root: try $1.rest(from: 5)
            )
        },
        "daemon-json": { $0.dockerConfiguration = try $1.data(1) },
        "package-lock": { $0.packageLock = PackageLock(process: try $1.number(1), program: try $1.rest(from: 2)) },
    ]

    /// What others have put there, and the ways to others.
    private static let others: [String: Kind] = [
        "listens": { check, line in
            check.listeners.append(
                Listener(
                    port: try line.value(1) { UInt16($0) },
                    process: try line.number(2),
                    program: try line.text(3)
                )
            )
        },
        "runs": { $0.programs.insert(try $1.rest(from: 1)) },
        "software": { $0.software.insert(try $1.text(1)) },
        "cni": { $0.podNetworks.append(try $1.rest(from: 1)) },
        "stale": { $0.stale.append(try $1.rest(from: 1)) },
        "drops": { $0.chains.append(Chain(hook: try $1.text(1), name: try $1.text(2))) },
        "address": { $0.addresses.append(try $1.localAddress(from: 1)) },
        "address-6": { check, line in
            let address = try line.value(2) { text in text.split(separator: "/").first.flatMap { IPv6Address($0) } }
            check.ipv6Addresses.append(IPv6LocalAddress(device: try line.text(1), address: address))
        },
        "route": { $0.routes.append(try route($1)) },
        "proxy": { $0.proxies.append(try $1.rest(from: 1)) },
        "no-proxy": { $0.withoutProxy = try $1.rest(from: 1) },
        "archive": { check, line in check.archives.append(try line.value(1) { Endpoint($0) }) },
    ]

    private static func route(_ line: FactLine) throws(FactsError) -> Route {
        let destination = try line.text(1)
        var range: IPv4Range?
        if destination != "default" {
            range = IPv4Range(destination.contains("/") ? destination : "\(destination)/32")
            guard range != nil else { throw line.unreadable }
        }
        // An IPv6 gateway, as `via inet6 …` has it, is none of ours.
        return Route(range: range, gateway: IPv4Address(try line.text(2)), device: try line.text(3))
    }
}

extension CheckFacts.Folder {
    fileprivate mutating func measure(sizeKiB: Int, freeKiB: Int, inodes: Int, freeInodes: Int, mountPoint: String) {
        self.sizeKiB = sizeKiB
        self.freeKiB = freeKiB
        self.inodes = inodes
        self.freeInodes = freeInodes
        self.mountPoint = mountPoint
    }

    fileprivate mutating func mount(_ options: [Substring], isShared: Bool) {
        isReadOnly = options.contains("ro")
        isNoExec = options.contains("noexec")
        self.isShared = isShared
    }
}

extension Reach {
    /// Adds what one more line says: host, port, and how the attempt ended.
    fileprivate mutating func add(_ line: FactLine) throws(FactsError) {
        answers[Endpoint(try line.text(1), try line.value(2) { UInt16($0) })] =
            switch try line.rest(from: 3) {
            case "open": .open
            case "Connection refused": .refused
            // What bash makes of a name that it cannot look up.
            case "Invalid argument": .failed("its name does not resolve")
            case let words: .failed(words.prefix(1).lowercased() + words.dropFirst())
            }
    }
}
