import ClusterModel
import Foundation

/// Reads what the facts script printed: one fact a line, a keyword and its fields, and `end` last.
package struct FactsReader {
    private var facts = Facts()
    private var answers = APIAnswers()

    /// - Throws: when the text is cut short or a line is not understood: what cannot be read is not "absent".
    package static func read(_ text: String) throws(FactsError) -> Facts {
        let lines = text.split(separator: "\n")
        guard lines.last == "end" else {
            throw FactsError("the machine's facts are cut short after \(lines.count) lines")
        }
        var reader = FactsReader()
        for line in lines.dropLast() {
            try reader.read(line: line)
        }
        guard reader.facts.check?.isComplete != false else {
            throw FactsError("the machine's facts break off before it was looked at all over")
        }
        guard !reader.facts.hostName.isEmpty, reader.facts.clock > 0, reader.facts.cgroupVersion > 0 else {
            throw FactsError("the machine's facts lack its host name, clock or cgroup version")
        }
        try reader.answers.tell(&reader.facts)
        return reader.facts
    }

    private mutating func read(line: Substring) throws(FactsError) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        func field(_ index: Int) throws(FactsError) -> String {
            guard fields.indices.contains(index) else {
                throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
            }
            return fields[index]
        }
        func number(_ index: Int) throws(FactsError) -> Int {
            guard let number = Int(try field(index)) else {
                throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
            }
            return number
        }
        func decoded(_ index: Int) throws(FactsError) -> String {
            guard let data = Data(base64Encoded: try field(index)) else {
                throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
            }
            return String(decoding: data, as: UTF8.self)
        }
        switch fields[0] {
        case "hostname": facts.hostName = try field(1)
        case "distribution":
            facts.distribution = Distribution(try field(1), try field(2), like: Array(fields.dropFirst(3)))
        case "architecture": facts.architecture = try field(1)
        case "interface": facts.interface = try field(1)
        case "nameserver":
            let file = try field(1)
            if facts.nameServers.last?.file != file {
                facts.nameServers.append(Facts.NameServers(file: file, servers: []))
            }
            facts.nameServers[facts.nameServers.count - 1].servers.append(try field(2))
        case "cgroup": facts.cgroupVersion = try number(1)
        case "swap": facts.swapKiB = try number(1)
        case "memory": facts.memoryKiB = try number(1)
        case "cores": facts.cores = try number(1)
        case "clock": facts.clock = Int64(try number(1))
        case "docker":
            let driver = try field(2)
            facts.docker = Facts.Docker(version: try field(1), cgroupDriver: driver == "-" ? nil : driver)
        case "docker-without-client": facts.lacksDockerClient = true
        case "cluster": facts.clusterID = try field(1)
        case "package": facts.packages[try field(1)] = try field(2)
        case "program": facts.programs.insert(try field(1))
        case "file":
            let contents = try field(5)
            facts.files[try field(4)] = Facts.File(
                mode: try field(1),
                owner: try field(2),
                digest: try field(3),
                contents: contents == "-" ? nil : try decoded(5)
            )
        case "record": facts.record[try field(2)] = try field(1)
        case "image": facts.images[try field(1)] = try field(2)
        case "pod-image": facts.podImages[try field(1)] = try field(2)
        case "container":
            let specification = try field(3)
            facts.containers[try field(1)] = Facts.Container(
                isRunning: try field(2) == "running",
                specification: specification == "-" ? "" : specification
            )
        case "folders": facts.folders = nil
        case "folder": facts.folders?.insert(fields[1...].joined(separator: " "))
        case "mounts": facts.mounts[try field(1), default: []].insert(fields[2...].joined(separator: " "))
        case "volume":
            guard let kind = Facts.Volume.Kind(rawValue: try field(1)) else {
                throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
            }
            let digest = try field(2)
            facts.volumes[try field(3)] = Facts.Volume(kind: kind, digest: digest == "-" ? nil : digest)
        case "keeps": facts.keeps.insert(try field(1))
        case "outdated": facts.outdated[try field(1), default: []].insert(try field(2))
        case "probe": facts.probes[try field(1)] = try field(2) == "holds"
        case "remains":
            facts.remains[try field(1), default: []].append(fields[2...].joined(separator: " "))
        case "finding": facts.findings.append(fields[1...].joined(separator: " "))
        case "kept": facts.kept.append(fields[1...].joined(separator: " "))
        case "answer": try answers.add(line)
        case "etcd-written": facts.etcdWritten = Int64(try number(1))
        case "etcd":
            facts.etcd = try EtcdAnswer.read(members: try decoded(1), status: try decoded(2))
        case "check", "reach":
            if facts.check == nil { facts.check = CheckFacts() }
            try facts.check?.add(line)
        default: throw FactsError("the machine's facts have the unknown line '\(line.prefix(80))'")
        }
    }
}
