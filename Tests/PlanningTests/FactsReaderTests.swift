import ClusterModel
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
                file 644 0:0 ab12 /etc/x aGVsbG8K
                file 600 0:0 cd34 /etc/key -
                docker 20.10.24 cgroupfs
                image registry/etcd:3 pulled
                container kubelet running 0a1b
                container other stopped -
                mounts kubelet /a b
                folder a b
                volume file ab12 /etc/y
                volume absent - /etc/z
                outdated kubelet /etc/x
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
        #expect(facts.files["/etc/key"]?.contents == nil)
        #expect(facts.docker == Facts.Docker(version: "20.10.24", cgroupDriver: "cgroupfs"))
        #expect(facts.containers["kubelet"] == Facts.Container(isRunning: true, specification: "0a1b"))
        #expect(facts.outdated == ["kubelet": ["/etc/x"]])
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
        least + "file 644 0:0 ab /x not-base64!\nend\n",
        least + "swap much\nend\n",
        least + "volume door - /etc/x\nend\n",
        least + "answer GET /api/v1/nodes 200 not JSON\nend\n",
        least + "answer GET /version 200 {}\nend\n",
        least + "answer GET /api/v1/x 200 not JSON\nend\n",
        least + "answer GET /api/v1/x\nend\n",
        least + "surprise 1\nend\n",
        least + "-bash: warning: setlocale\nend\n",
    ])
    func `what cannot be read is an error, never an empty machine`(text: String) {
        #expect(throws: FactsError.self) { try FactsReader.read(text) }
    }
}
