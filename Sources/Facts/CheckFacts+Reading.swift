import ClusterModel
import Foundation

extension CheckFacts {
    /// Adds what one more line of `check.sh` says.
    ///
    /// - Throws: when the line is not understood.
    mutating func add(_ line: FactLine) throws(FactsError) {
        if line.kind == "reach" { try reach.add(line) } else { try read(line.inner) }
    }

    private mutating func read(_ line: FactLine) throws(FactsError) {
        switch line.kind {
        case "looked": isComplete = true
        case "is": truths.insert(try line.text(1))
        case "kernel": kernel = try line.text(1)
        case "identity": identities[try line.text(1)] = try line.text(2)
        case "folder":
            let path = try line.text(1)
            var folder = folders[path] ?? Folder()
            folder.sizeKiB = try line.number(2)
            folder.freeKiB = try line.number(3)
            folder.inodes = try line.number(4)
            folder.freeInodes = try line.number(5)
            folder.mountPoint = try line.rest(from: 6)
            folders[path] = folder
        case "mount":
            let path = try line.text(1)
            let options = try line.text(2).split(separator: ",")
            var folder = folders[path] ?? Folder()
            folder.isReadOnly = options.contains("ro")
            folder.isNoExec = options.contains("noexec")
            folder.isShared = try line.text(3) == "shared"
            folders[path] = folder
        case "module": modules[try line.text(1)] = try line.text(2) == "yes"
        case "limit": limits[try line.text(1)] = try line.value(2) { UInt64($0) }
        case "undoes": overrides.append(Override(setting: try line.text(1), file: try line.rest(from: 2)))
        case "listens":
            listeners.append(
                Listener(
                    port: try line.value(1) { UInt16($0) },
                    process: try line.number(2),
                    program: try line.text(3)
                )
            )
        case "containerd": containerd = try line.text(1)
        case "containerd-candidate": containerdCandidates[try line.text(1)] = try line.text(2)
        case "docker":
            docker = DockerSettings(
                runtime: try line.text(1),
                restoresLive: try line.text(2) == "true",
                storage: try line.text(3),
                swarm: try line.text(4),
                root: try line.rest(from: 5)
            )
        case "daemon-json": dockerConfiguration = try line.value(1) { Data(base64Encoded: $0) }
        case "in-the-way": obstructions.append(try line.rest(from: 1))
        case "runs": programs.insert(try line.rest(from: 1))
        case "software": software.insert(try line.text(1))
        case "cni": podNetworks.append(try line.rest(from: 1))
        case "stale": stale.append(try line.rest(from: 1))
        case "drops": chains.append(Chain(hook: try line.text(1), name: try line.text(2)))
        case "address": addresses.append(try line.localAddress(from: 1))
        case "route": routes.append(try route(line))
        case "package-lock": packageLock = PackageLock(process: try line.number(1), program: try line.rest(from: 2))
        case "proxy": proxies.append(try line.rest(from: 1))
        case "no-proxy": withoutProxy = try line.rest(from: 1)
        case "archive": archives.append(try line.value(1) { Endpoint($0) })
        case "write-time": writeTime = try line.number(1)
        case "unknown": unknown.append(try line.text(1).replacing("_", with: " "))
        case "missing": missingTools.append(try line.text(1))
        default: throw line.unreadable
        }
    }

    private func route(_ line: FactLine) throws(FactsError) -> Route {
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
