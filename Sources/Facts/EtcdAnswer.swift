import ClusterModel
import Foundation

/// What etcd's JSON gateway answers: numbers of 64 bits as strings, and nothing for what is zero, false or empty.
enum EtcdAnswer {
    private struct MemberList: Decodable {
        struct Member: Decodable {
            var ID: String?
            var name: String?
            var peerURLs: [String]?
            var clientURLs: [String]?
            var isLearner: Bool?
        }
        var members: [Member]
    }

    private struct Status: Decodable {
        struct Header: Decodable {
            var member_id: String
            var revision: String?
        }
        var header: Header
        var leader: String?
        var raftIndex: String?
        var raftTerm: String?
        var dbSize: String?
        var version: String?
    }

    /// Reads the answers of `/v3/cluster/member/list` and `/v3/maintenance/status` (etcd 3.4 and later).
    static func read(members: String, status: String) throws(FactsError) -> Facts.Etcd {
        do {
            let list = try JSONDecoder().decode(MemberList.self, from: Data(members.utf8))
            let status = try JSONDecoder().decode(Status.self, from: Data(status.utf8))
            func number(_ text: String?) -> UInt64 { text.flatMap(UInt64.init) ?? 0 }
            return Facts.Etcd(
                memberID: status.header.member_id,
                members: list.members.map {
                    Facts.Etcd.Member(
                        id: $0.ID ?? "0",
                        name: $0.name ?? "",
                        peerURLs: $0.peerURLs ?? [],
                        isLearner: $0.isLearner ?? false,
                        hasStarted: $0.clientURLs?.isEmpty == false
                    )
                },
                hasLeader: number(status.leader) != 0,
                term: number(status.raftTerm),
                index: number(status.raftIndex),
                revision: number(status.header.revision),
                databaseBytes: number(status.dbSize),
                version: status.version.flatMap { Version($0) }
            )
        } catch {
            throw FactsError("etcd's answer cannot be read")
        }
    }
}
