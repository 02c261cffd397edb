package import Facts
import Foundation
import ClusterPlanning
import Kubernetes

/// What `status.sh` says of one machine.
package struct StatusFacts: Sendable, Equatable {
    /// A static pod of ours.
    package struct Component: Sendable, Equatable {
        package enum State: String, Sendable, Encodable {
            case ready
            /// It runs, and is not ready.
            case unready
            /// Nothing runs that its manifest has brought about.
            case stopped
        }

        package var state: State
        /// What the program itself says; nil where it does not.
        package var version: String?

        package init(state: State, version: String? = nil) {
            self.state = state
            self.version = version
        }
    }

    /// What a member of etcd says of itself.
    package struct EtcdStatus: Sendable, Equatable {
        package var memberID: String
        /// `0` for none.
        package var leaderID: String
        package var version: String?
        package var databaseBytes: Int64
    }

    /// A node object.
    package struct Node: Sendable, Equatable {
        package var isReady: Bool
        /// Why it is not.
        package var message: String?
        package var isCordoned: Bool
        package var kubeletVersion: String

        package init(isReady: Bool, message: String? = nil, isCordoned: Bool = false, kubeletVersion: String) {
            self.isReady = isReady
            self.message = message
            self.isCordoned = isCordoned
            self.kubeletVersion = kubeletVersion
        }
    }

    /// A DaemonSet or Deployment of an add-on, and how many of its pods are as they should be.
    package struct Workload: Sendable, Equatable, Encodable {
        /// As `kubectl` takes it: `daemonset/kube-proxy`.
        package var name: String
        package var namespace: String
        package var wantedPods: Int
        package var readyPods: Int

        package init(name: String, namespace: String, wantedPods: Int, readyPods: Int) {
            self.name = name
            self.namespace = namespace
            self.wantedPods = wantedPods
            self.readyPods = readyPods
        }
    }

    package var components: [String: Component] = [:]
    package var etcd: EtcdStatus?
    /// Member id → what it has raised, `NOSPACE` or `CORRUPT`.
    package var alarms: [String: String] = [:]
    /// Nil where the API did not answer.
    package var nodes: [String: Node]?
    /// Whether the machine has the cluster's address.
    package var holdsFront = false
    /// Whether an API server answers where this machine looks for it; nil where that was not asked.
    package var frontAnswers: Bool?
    package var frontError: String?

    package init() {}

    /// Reads one fact a line, and `end` last.
    package init(reading text: String) throws(FactsError) {
        let lines = text.split(separator: "\n")
        guard lines.last == "end" else {
            throw FactsError("what the machine says of its state is cut short after \(lines.count) lines")
        }
        for line in lines.dropLast() {
            do { try read(line) } catch {
                throw FactsError("what the machine says of its state has the unreadable line '\(line.prefix(80))'")
            }
        }
    }

    private struct Unreadable: Error {}

    private mutating func read(_ line: Substring) throws {
        let words = line.split(separator: " ").map(String.init)
        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            guard words.count == 2, let data = Data(base64Encoded: words[1]) else { throw Unreadable() }
            return try JSONDecoder().decode(type, from: data)
        }
        switch words.first {
        case "component":
            guard words.count == 4, let state = Component.State(rawValue: words[2]) else { throw Unreadable() }
            components[words[1]] = Component(state: state, version: words[3] == "-" ? nil : words[3])
        case "etcd-status":
            let status = try decoded(EtcdAnswers.Status.self)
            etcd = EtcdStatus(
                memberID: status.header.member_id,
                leaderID: status.leader ?? "0",
                version: status.version,
                databaseBytes: status.dbSize.flatMap(Int64.init) ?? 0
            )
        case "etcd-alarms":
            let list = try decoded(EtcdAnswers.Alarms.self).alarms ?? []
            alarms = Dictionary(
                list.map { ($0.memberID ?? "0", $0.alarm ?? "NONE") },
                uniquingKeysWith: { "\($0), \($1)" }
            )
        case "nodes":
            nodes = Dictionary(
                try decoded(NodeList.self).items.map { ($0.metadata.name, $0.node) },
                uniquingKeysWith: { first, _ in first }
            )
        case "front-held": holdsFront = true
        case "front-answers": frontAnswers = true
        case "front-silent":
            frontAnswers = false
            frontError = words.dropFirst().joined(separator: " ")
        default: throw Unreadable()
        }
    }
}

/// etcd's JSON gateway leaves out what is zero, false or empty.
private enum EtcdAnswers {
    struct Status: Decodable {
        struct Header: Decodable { var member_id: String }
        var header: Header
        var leader: String?
        var version: String?
        var dbSize: String?
    }

    struct Alarms: Decodable {
        struct Alarm: Decodable {
            var memberID: String?
            var alarm: String?
        }
        var alarms: [Alarm]?
    }
}

private struct NodeList: Decodable {
    struct Item: Decodable {
        struct Metadata: Decodable { var name: String }
        struct Specification: Decodable { var unschedulable: Bool? }
        struct Status: Decodable {
            struct Condition: Decodable {
                var type: String
                var status: String
                var message: String?
            }
            struct Information: Decodable { var kubeletVersion: String }
            var conditions: [Condition]?
            var nodeInfo: Information
        }
        var metadata: Metadata
        var spec: Specification
        var status: Status

        var node: StatusFacts.Node {
            let condition = status.conditions?.first { $0.type == "Ready" }
            let isReady = condition?.status == "True"
            return StatusFacts.Node(
                isReady: isReady,
                message: isReady ? nil : condition?.message ?? "its kubelet has said nothing yet",
                isCordoned: spec.unschedulable == true,
                kubeletVersion: status.nodeInfo.kubeletVersion
            )
        }
    }
    var items: [Item]
}

extension StatusFacts.Workload {
    /// A DaemonSet counts in its status what a Deployment wants in its specification; what is zero may be left out.
    init?(_ object: JSON) {
        guard let reference = ObjectReference(of: object), let namespace = reference.namespace else { return nil }
        let (status, replicas) = (object["status"], object["spec"]?["replicas"]?.int)
        self.init(
            name: "\(reference.type.kind.lowercased())/\(reference.name)",
            namespace: namespace,
            wantedPods: replicas ?? status?["desiredNumberScheduled"]?.int ?? 0,
            readyPods: status?["numberReady"]?.int ?? status?["readyReplicas"]?.int ?? 0
        )
    }
}
