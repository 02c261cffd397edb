import ClusterModel

/// What etcd's JSON gateway answers: numbers of 64 bits as strings, and nothing for what is zero, false or empty.
enum EtcdAnswer {
    /// Of `/v3/cluster/member/list` (etcd 3.4 and later).
    struct Members: Decodable {
        struct Member: Decodable {
            var ID: String?
            var name: String?
            var peerURLs: [String]?
            var clientURLs: [String]?
            var isLearner: Bool?
        }
        var members: [Member]
    }

    /// Of `/v3/maintenance/status`.
    struct Status: Decodable {
        struct Header: Decodable {
            var member_id: String
            var revision: String?
        }
        var header: Header
        var leader: String?
        var raftIndex: String?
        var raftTerm: String?
        var dbSize: String?
        var dbSizeInUse: String?
        var version: String?
    }

    /// Of `/v3/maintenance/alarm`.
    struct Alarms: Decodable {
        struct Alarm: Decodable {
            var memberID: String?
            var alarm: String?
        }
        var alarms: [Alarm]?

        var byMember: [String: String] {
            Dictionary(
                (alarms ?? []).map { ($0.memberID ?? "0", $0.alarm ?? "NONE") },
                uniquingKeysWith: { "\($0), \($1)" }
            )
        }
    }
}

extension Facts.Etcd {
    init(_ list: EtcdAnswer.Members, _ status: EtcdAnswer.Status) {
        func number(_ text: String?) -> UInt64 { text.flatMap(UInt64.init) ?? 0 }
        self.init(
            memberID: status.header.member_id,
            members: list.members.map {
                Member(
                    id: $0.ID ?? "0",
                    name: $0.name ?? "",
                    peerURLs: $0.peerURLs ?? [],
                    isLearner: $0.isLearner ?? false,
                    hasStarted: $0.clientURLs?.isEmpty == false
                )
            },
            leaderID: status.leader ?? "0",
            term: number(status.raftTerm),
            index: number(status.raftIndex),
            revision: number(status.header.revision),
            databaseBytes: number(status.dbSize),
            databaseBytesInUse: number(status.dbSizeInUse),
            version: status.version.flatMap { Version($0) }
        )
    }
}

/// A Kubernetes NodeList in JSON.
struct NodeAnswer: Decodable {
    struct Item: Decodable {
        struct Metadata: Decodable {
            var name: String
            var labels: [String: String]?
            var annotations: [String: String]?
        }
        struct Specification: Decodable {
            struct Taint: Decodable {
                var key: String
                var value: String?
                var effect: String
            }
            var taints: [Taint]?
            var podCIDR: String?
            var unschedulable: Bool?
        }
        struct Status: Decodable {
            struct Condition: Decodable {
                var type: String
                var status: String
                var message: String?
            }
            struct Information: Decodable {
                var kubeletVersion: String?
                var containerRuntimeVersion: String?
            }
            var conditions: [Condition]?
            var allocatable: [String: String]?
            var nodeInfo: Information?
        }
        var metadata: Metadata
        var spec: Specification
        var status: Status?
    }
    var items: [Item]

    var nodes: [String: Facts.Node] {
        Dictionary(items.map { ($0.metadata.name, Facts.Node($0)) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Facts.Node {
    init(_ item: NodeAnswer.Item) {
        func names(_ annotation: String) -> Set<String>? {
            item.metadata.annotations?[annotation].map { Set($0.split(separator: ",").map(String.init)) }
        }
        let ready = item.status?.conditions?.first { $0.type == "Ready" }
        self.init(
            labels: item.metadata.labels ?? [:],
            taints: (item.spec.taints ?? []).map { Taint(key: $0.key, value: $0.value, effect: $0.effect) },
            ownLabels: names("paictl.io/labels"),
            ownTaints: names("paictl.io/taints"),
            podRange: item.spec.podCIDR,
            isReady: ready?.status == "True",
            message: ready?.message,
            isCordoned: item.spec.unschedulable == true,
            isCordonedByUs: item.metadata.annotations?["paictl.io/cordoned"] != nil,
            kubeletVersion: item.status?.nodeInfo?.kubeletVersion.flatMap { Version($0) },
            runtime: item.status?.nodeInfo?.containerRuntimeVersion?.split(separator: ":").first.map(String.init)
        )
        // Resources of Kubernetes' own have no domain.
        devices = (item.status?.allocatable ?? [:]).filter { $0.key.contains("/") }.compactMapValues(Int.init)
    }
}
