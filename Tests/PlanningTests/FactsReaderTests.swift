import ClusterModel
import Foundation
import Kubernetes
import Testing

@testable import ClusterPlanning
@testable import Facts

@Suite struct FactsReaderTests {
    static let least = "clock 1800000000\nhostname m1\ndistribution debian 12\narchitecture x86_64\ncgroup 2\nswap 0\n"

    @Test func `reads what the script prints`() throws {
        let text =
            Self.least + """
                memory 8000000
                cores 4
                cluster 0a1b
                record ab12 /etc/x
                package curl 7.88
                file 644 0:0 ab12 /etc/x
                file 644 0:0 ab12 /etc/none
                file 644 0:0 ab12 /etc/z
                contents aGVsbG8KMQo= 6 /etc/x 0 /etc/none 2 /etc/z
                file 600 0:0 cd34 /etc/key
                docker 20.10.24 cgroupfs
                image registry/etcd:3 pulled
                container kubelet running 0a1b
                container other stopped -
                mounts kubelet /a b
                folder a b
                volume file ab12 /etc/y
                volume absent - /etc/z
                outdated kubelet /etc/x
                data 12 /data/a b
                data - /data/c
                probe docker-answers holds
                probe node-is-ready fails
                answer GET /version 200 {"gitVersion":"v1.20.2"}
                answer GET /api/v1/nodes 200 {"items":[{"metadata":{"name":"m1","labels":{"a":"b"}},"spec":{}}]}
                answer GET /api/v1/x 200 {"kind":"X"}
                answer PATCH /api/v1/x?dryRun=All 200 {"kind":"Y"}
                answer GET /api/v1/y 404 {}
                answer PATCH /api/v1/y?dryRun=All 422 no
                end

                """
        let facts = try FactsReader.read(text)
        #expect(facts.files["/etc/x"]?.contents == "hello\n")
        #expect(facts.files["/etc/none"]?.contents == "")
        #expect(facts.files["/etc/z"]?.contents == "1\n")
        #expect(facts.files["/etc/key"]?.contents == nil)
        #expect(facts.docker == Facts.Docker(version: "20.10.24", cgroupDriver: "cgroupfs"))
        #expect(facts.containers["kubelet"] == Facts.Container(isRunning: true, specification: "0a1b"))
        #expect(facts.outdated == ["kubelet": ["/etc/x"]])
        #expect(facts.data == [.init(path: "/data/a b", bytes: 12), .init(path: "/data/c", bytes: nil)])
        #expect(facts.mounts == ["kubelet": ["/a b"]])
        #expect(facts.folders == ["a b"])
        #expect(facts.volumes["/etc/y"] == Facts.Volume(kind: .file, digest: "ab12"))
        #expect(facts.volumes["/etc/z"] == Facts.Volume(kind: .absent))
        #expect(facts.probes == ["docker-answers": true, "node-is-ready": false])
        #expect(facts.apiVersion == Version(1, 20, 2))
        let there = Facts.Object(live: ["kind": "X"], dryRun: .answered(status: 200, body: #"{"kind":"Y"}"#))
        let missing = Facts.Object(live: nil, dryRun: .answered(status: 422, body: "no"))
        #expect(facts.objects == ["/api/v1/x": there, "/api/v1/y": missing])
        #expect(facts.nodes?["m1"]?.labels == ["a": "b"])
    }

    @Test(arguments: ["000 Connection refused", "503 busy", "403 {}"])
    func `an API server that leaves one question open counts as one that does not answer`(answer: String) throws {
        let facts = try FactsReader.read(
            Self.least + "answer GET /version 200 {\"gitVersion\":\"v1.20.2\"}\nanswer GET /api/v1/x \(answer)\nend\n"
        )
        #expect(facts.objects == nil && facts.apiVersion == nil)
    }

    @Test(arguments: [
        "",
        least,
        "end\n",
        "hostname m1\nend\n",
        least + "file 644 0:0\nend\n",
        least + "file 644 0:0 ab /x\ncontents not-base64! 6 /x\nend\n",
        least + "file 644 0:0 ab /x\ncontents aGVsbG8K 5 /x\nend\n",
        least + "file 644 0:0 ab /x\ncontents aGVsbG8K 7 /x\nend\n",
        least + "file 644 0:0 ab /x\ncontents aGVsbG8K 6\nend\n",
        least + "contents aGVsbG8K 6 /x\nend\n",
        least + "swap much\nend\n",
        least + "volume door - /etc/x\nend\n",
        least + "answer GET /api/v1/nodes 200 not JSON\nend\n",
        least + "answer GET /version 200 {}\nend\n",
        least + "answer GET /api/v1/x 200 not JSON\nend\n",
        least + "answer GET /api/v1/x\nend\n",
        least + "surprise 1\nend\n",
        least + "component kube-apiserver splendid -\nend\n",
        least + "sudo perhaps\nend\n",
        least + "-bash: warning: setlocale\nend\n",
    ])
    func `what cannot be read is an error, never an empty machine`(text: String) {
        #expect(throws: FactsError.self) { try FactsReader.read(text) }
    }

    private func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test func `reads how what runs is, and what etcd leaves out is nothing`() throws {
        let members = encoded(#"{"members":[{"ID":"7","name":"m1"}]}"#)
        let status = encoded(
            #"{"header":{"cluster_id":"1","member_id":"7"},"version":"3.4.23","dbSize":"20480","leader":"8"}"#
        )
        let nodes =
            #"{"items":[{"metadata":{"name":"w1"},"spec":{"unschedulable":true},"status":{"allocatable":{"cpu":"4","memory":"1Gi","nvidia.com/gpu":"2"},"nodeInfo":{"kubeletVersion":"v1.20.2"},"conditions":[{"type":"Ready","status":"Unknown","message":"Kubelet stopped posting node status."}]}}]}"#
        let text = """
            component kube-apiserver ready v1.20.2
            component haproxy stopped -
            etcd \(members) \(status)
            etcd-alarms \(encoded(#"{"header":{},"alarms":[{"memberID":"7","alarm":"NOSPACE"}]}"#))
            answer GET /api/v1/nodes 200 \(nodes)
            front-held
            front-silent curl: (7) Failed to connect
            end
            """
        let facts = try FactsReader.read(Self.least + text)
        #expect(facts.status.components["kube-apiserver"] == .init(state: .ready, version: "v1.20.2"))
        #expect(facts.status.components["haproxy"] == .init(state: .stopped))
        #expect(facts.etcd?.leaderID == "8" && facts.etcd?.databaseBytes == 20480)
        #expect(facts.status.alarms == ["7": "NOSPACE"])
        #expect(facts.nodes?["w1"]?.isReady == false && facts.nodes?["w1"]?.isCordoned == true)
        #expect(facts.nodes?["w1"]?.devices == ["nvidia.com/gpu": 2])
        #expect(facts.nodes?["w1"]?.message == "Kubelet stopped posting node status.")
        #expect(facts.status.holdsFront && facts.status.frontAnswers == false)
        #expect(facts.status.frontError == "curl: (7) Failed to connect")
        let none = try FactsReader.read(Self.least + "etcd-alarms \(encoded(#"{"header":{}}"#))\nend\n")
        #expect(none.status.alarms.isEmpty && none.etcd == nil && none.nodes == nil)
    }

    @Test func `reads who a machine is`() throws {
        let text =
            "machine-id 0a1b\naddress eth0 10.0.0.5/24\nreached -\ngpu NVIDIA GK210GL [Tesla K80]\nsudo free\nend\n"
        let identity = try FactsReader.read(Self.least + text).identity
        #expect(identity.machineID == "0a1b" && identity.sudo == .free && identity.reachedAt == nil)
        #expect(identity.addresses.map(\.device) == ["eth0"])
        #expect(identity.gpus == ["NVIDIA GK210GL [Tesla K80]"])
    }
}
