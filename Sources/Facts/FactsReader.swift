import ClusterModel
import Foundation

/// Reads what a machine printed that was asked something, by whatever command: one fact a line, and `end` last.
package struct FactsReader {
    /// - Throws: when the text is cut short or a line is not understood: what cannot be read is not "absent".
    package static func read(_ text: String) throws(FactsError) -> Facts {
        // By bytes, as fields are, which takes less time than characters do.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
        guard lines.last == "end" else {
            throw FactsError("the machine's facts are cut short after \(lines.count) lines")
        }
        var facts = Facts()
        var answers = APIAnswers()
        for text in lines.dropLast() {
            let line = FactLine(text)
            guard line.kind != "answer" else {
                try answers.add(text)
                continue
            }
            guard let read = kinds[line.kind] else {
                throw FactsError("the machine's facts have the unknown line '\(text.prefix(80))'")
            }
            do { try read(&facts, line) } catch { throw error as? FactsError ?? line.unreadable }
        }
        guard facts.check?.isComplete != false, facts.cis?.isComplete != false else {
            throw FactsError("the machine's facts break off before it was looked at all over")
        }
        guard !facts.hostName.isEmpty, facts.clock > 0, facts.cgroupVersion > 0 else {
            throw FactsError("the machine's facts lack its host name, clock or cgroup version")
        }
        try answers.tell(&facts)
        return facts
    }

    /// Reads a line of one kind.
    typealias Kind = @Sendable (inout Facts, FactLine) throws -> Void

    private static let kinds = [machine, software, files, cluster, keys, checked, identity, status]
        .reduce(into: [:]) { $0.merge($1) { first, _ in first } }

    /// Of `facts.sh` and `identify.sh`.
    private static let machine: [String: Kind] = [
        "hostname": { $0.hostName = try $1.text(1) },
        "distribution": {
            let words = try $1.texts(from: 2)
            $0.distribution = Distribution(try $1.text(1), words[0], like: Array(words.dropFirst()))
        },
        "architecture": { $0.architecture = try $1.text(1) },
        "cgroup": { $0.cgroupVersion = try $1.number(1) },
        "swap": { $0.swapKiB = try $1.number(1) },
        "memory": { $0.memoryKiB = try $1.number(1) },
        "cores": { $0.cores = try $1.number(1) },
        "pci-gpu": { facts, line in facts.gpus.counts[try line.value(1) { .init(rawValue: $0) }, default: 0] += 1 },
        "gpu-driver": { facts, line in
            facts.gpus.drivers[try line.value(1) { .init(rawValue: $0) }] = try line.textIfAny(2) ?? ""
        },
        "gpu-toolkit": { facts, _ in facts.gpus.hasToolkit = true },
        "clock": { $0.clock = Int64(try $1.number(1)) },
        "interface": { $0.interface = try $1.text(1) },
        "nameserver": {
            let file = try $1.text(1)
            if $0.nameServers.last?.file != file { $0.nameServers.append(.init(file: file, servers: [])) }
            $0.nameServers[$0.nameServers.count - 1].servers.append(try $1.text(2))
        },
        "folders": { facts, _ in facts.folders = nil },
        "folder": { $0.folders?.insert(try $1.rest(from: 1)) },
    ]

    private static let software: [String: Kind] = [
        "docker": { $0.docker = .init(version: try $1.text(1), cgroupDriver: try $1.textIfAny(2)) },
        "docker-without-client": { facts, _ in facts.lacksDockerClient = true },
        "package": { $0.packages[try $1.text(1)] = try $1.text(2) },
        "program": { $0.programs.insert(try $1.text(1)) },
        "image": { $0.images[try $1.text(1)] = try $1.text(2) },
        "pod-image": { $0.podImages[try $1.text(1)] = try $1.text(2) },
        "container": {
            $0.containers[try $1.text(1)] = .init(
                isRunning: try $1.text(2) == "running",
                specification: try $1.textIfAny(3) ?? ""
            )
        },
        "mounts": { $0.mounts[try $1.text(1), default: []].insert(try $1.rest(from: 2)) },
        "outdated": { $0.outdated[try $1.text(1), default: []].insert(try $1.text(2)) },
    ]

    private static let files: [String: Kind] = [
        "file": {
            $0.files[try $1.text(4)] = .init(mode: try $1.text(1), owner: try $1.text(2), digest: try $1.text(3))
        },
        "contents": { try $0.addContents($1) },
        "record": { $0.record[try $1.text(2)] = try $1.text(1) },
        "altered": { $0.altered.insert(try $1.text(1)) },
        "lost": { $0.lost.insert(try $1.text(1)) },
        "keeps": { $0.keeps.insert(try $1.text(1)) },
        "volume": { facts, line in
            facts.volumes[try line.text(3)] = .init(
                kind: try line.value(1) { .init(rawValue: $0) },
                digest: try line.textIfAny(2)
            )
        },
        "remains": { $0.remains[try $1.text(1), default: []].append(try $1.rest(from: 2)) },
        "data": { facts, line in
            let bytes = try line.textIfAny(1) == nil ? nil : line.number(1)
            facts.data.append(.init(path: try line.rest(from: 2), bytes: bytes))
        },
        "kept": { $0.kept.append(try $1.rest(from: 1)) },
    ]

    private static let cluster: [String: Kind] = [
        "cluster": { $0.clusterID = try $1.text(1) },
        "probe": { $0.probes[try $1.text(1)] = try $1.text(2) == "holds" },
        "finding": { $0.findings.append(try $1.rest(from: 1)) },
        "etcd-written": { $0.etcdWritten = Int64(try $1.number(1)) },
        "etcd": {
            $0.etcd = .init(try $1.answer(EtcdAnswer.Members.self, 1), try $1.answer(EtcdAnswer.Status.self, 2))
        },
    ]

    /// Of `keys-in-use.sh`.
    private static let keys: [String: Kind] = [
        "pod-tokens": { $0.podTokens[try $1.text(1)] = try $1.number(2) },
        "key-uses": { facts, _ in facts.keyUses = KeyUses() },
        "token-secret": { $0.keyUses?.tokenSecrets[try $1.text(2)] = try $1.textIfAny(1) ?? "" },
        "stored-secrets": { $0.keyUses?.secrets[try $1.text(1)] = try $1.number(2) },
    ]

    /// Of `check.sh`.
    private static let checked: [String: Kind] = ["check": check, "reach": check, "cis": cis, "support": support]

    private static let check: Kind = { facts, line in
        facts.check = facts.check ?? CheckFacts()
        try facts.check?.add(line)
    }

    /// Of `support.sh`.
    private static let support: Kind = {
        $0.support[try $1.text(1)] = String(decoding: try $1.data(2), as: UTF8.self)
    }

    /// Of `cis.sh`.
    private static let cis: Kind = { facts, line in
        facts.cis = facts.cis ?? CISFacts()
        try facts.cis?.add(line)
    }

    /// Of `identify.sh`.
    private static let identity: [String: Kind] = [
        "machine-id": { $0.identity.machineID = try $1.text(1) },
        "address": { $0.identity.addresses.append(try $1.localAddress(from: 1)) },
        "reached": { $0.identity.reachedAt = IPv4Address(try $1.text(1)) },
        "gpu": { $0.identity.gpus.append(try $1.rest(from: 1)) },
        "sudo": { facts, line in facts.identity.sudo = try line.value(1) { .init(rawValue: $0) } },
    ]

    /// Of `status.sh`.
    private static let status: [String: Kind] = [
        "component": { facts, line in
            facts.status.components[try line.text(1)] = .init(
                state: try line.value(2) { .init(rawValue: $0) },
                version: try line.textIfAny(3)
            )
        },
        "timer": {
            let next = try $1.number(3)
            $0.status.timers[try $1.text(1)] = .init(
                isActive: try $1.text(2) == "active",
                next: next > 0 ? Int64(next) : nil
            )
        },
        "timer-result": { facts, line in
            let name = try line.text(1)
            facts.status.timers[name]?.last = Int64(try line.number(2))
            facts.status.timers[name]?.result = try line.value(3) { .init(rawValue: $0) }
            facts.status.timers[name]?.sentence = try line.rest(from: 4)
        },
        "snapshot-kept": { $0.status.snapshotKept = Int64(try $1.number(1)) },
        "etcd-alarms": { $0.status.alarms = try $1.answer(EtcdAnswer.Alarms.self, 1).byMember },
        "front-held": { facts, _ in facts.status.holdsFront = true },
        "front-answers": { facts, _ in facts.status.frontAnswers = true },
        "front-silent": {
            $0.status.frontAnswers = false
            $0.status.frontError = try $1.rest(from: 1)
        },
    ]
}

extension Facts {
    /// Of files that stand there already, one after another in base64, and then how many bytes each has.
    fileprivate mutating func addContents(_ line: FactLine) throws {
        var rest = try line.textIfAny(1) == nil ? Data() : line.data(1)
        for index in stride(from: 2, to: try line.texts(from: 2).count + 2, by: 2) {
            let size = try line.number(index)
            let path = try line.text(index + 1)
            // One that has changed since its size was told.
            guard size >= 0, size <= rest.count, files[path] != nil else { throw line.unreadable }
            files[path]?.contents = String(decoding: rest.prefix(size), as: UTF8.self)
            rest = rest.dropFirst(size)
        }
        guard rest.isEmpty else { throw line.unreadable }
    }
}
