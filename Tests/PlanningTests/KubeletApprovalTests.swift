import Foundation
import TestSupport
import Testing

/// What masters make of a node's requests, by their own program with the real openssl and jq; the API server is a stand-in, a file.
@Suite struct KubeletApprovalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "approval-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    /// A request as the program of a node makes it, of these parts; `more` changes the request's text.
    private struct Asked {
        var requester = "w1"
        var subject = "/O=system:nodes/CN=system:node:w1"
        var names = "DNS:w1,IP:10.0.0.21"
        var uses = "serverAuth"
        var usages = "$(usages_of serverAuth)"
        var signer = ""
        var more = ":"
    }

    private func approved(_ requests: [Asked], then more: String = "") throws -> Outcome {
        let script = { (name: String) in try Checkout.text("k8sPaiLibrary/script/\(name).sh") }
        let program = try script("approve-kubelets")
        #expect(program.hasSuffix("\napprove\n"))
        let table = [("w1", "worker", "21"), ("w2", "worker", "22"), ("p1", "proxy", "31"), ("p2", "proxy", "32")]
            .flatMap {
                let start = "\($0.0)\t\($0.1)\t/etc/k\t/etc/ca\t/O=system:nodes/CN=system:node:\($0.0)"
                return ["'\(start)\tclientAuth\t'", "'\(start)\tserverAuth\tDNS:\($0.0),IP:10.0.0.\($0.2)'"]
            }
        let asked = requests.enumerated().map { number, asked in
            """
            mkdir made\(number) && write_request made\(number) '\(asked.subject)' '\(asked.names)' 2>/dev/null
            (cd made\(number) && \(asked.more))
            jq --null-input --arg request "$(cat made\(number)/request)" --argjson usages "\(asked.usages)" --arg signer "\(asked.signer.isEmpty ? "$(signer_of \(asked.uses))" : asked.signer)" \
              '{metadata: {name: "r\(number)", creationTimestamp: (now | todate)}, spec: {username: "system:node:\(asked.requester)", signerName: $signer,
                usages: $usages, request: ($request + "\\n" | @base64)}, status: {}}' >>items

            """
        }.joined()
        return try run(
            ["bash", "-s"],
            input:
                "set -euo pipefail\numask 077\nprogram=approve-kubelets machine_name=m1\napprovals=(\(table.joined(separator: " ")))\ncd '\(folder)'\n"
                + (try script("timed")).replacing("/var/lib/paictl", with: folder) + (try script("renewal"))
                + program.dropLast("approve\n".count)
                    + """
                    api() {
                        if [ $# -eq 1 ]; then jq --slurp '{items: .}' items; return; fi
                        jq --raw-output '"\\(.metadata.name) \\(.status.conditions[0].type): \\(.status.conditions[0].message)"' >>decided
                    }

                    """
                + asked + more + "(approve)\ncat decided 2>/dev/null || true\n"
        )
    }

    @Test func `what the node's own program asks for is approved`() throws {
        let client = Asked(names: "", uses: "clientAuth", usages: "$(usages_of clientAuth)")
        let outcome = try approved([Asked(), client])
        #expect(outcome.output.contains("r0 Approved: what paictl would issue to w1"), "\(outcome.said)")
        #expect(outcome.output.contains("r1 Approved: what paictl would issue to w1"), "\(outcome.said)")
    }

    @Test func `another node, other addresses and another use are denied, with a reason`() throws {
        let cases: [(asked: Asked, reason: String)] = [
            (Asked(subject: "/O=system:nodes/CN=system:node:w2", names: "DNS:w2,IP:10.0.0.22"), "CN=system:node:w2"),
            (Asked(subject: "/O=system:masters/CN=kubernetes-admin", names: ""), "CN=kubernetes-admin"),
            (Asked(names: "DNS:w1,IP:10.0.0.22"), "IP Address:10.0.0.22"),
            (Asked(names: "DNS:w1,DNS:kubernetes,IP:10.0.0.21"), "DNS:kubernetes"),
            (Asked(usages: "$(usages_of clientAuth)"), "it is for another use"),
            (Asked(usages: "[\\\"any\\\"]"), "it is for another use: any"),
            (
                Asked(requester: "m1"),
                "the configuration has no machine 'm1' that may ask kubernetes.io/kubelet-serving"
            ),
            (
                Asked(signer: "kubernetes.io/kube-apiserver-client"),
                "has no machine 'w1' that may ask kubernetes.io/kube-apiserver-client"
            ),
            // Whoever signs it may take the second, or what stands before it.
            (Asked(more: "cat request request >two && mv two request"), "it is not one request"),
            (Asked(more: "sed -i '1i -----BEGIN X-----' request"), "it is not one request"),
            (Asked(more: "echo nothing >request"), "it is not one request"),
        ]
        let outcome = try approved(cases.map(\.asked))
        for (number, item) in cases.enumerated() {
            let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("r\(number) ") } ?? ""
            #expect(line.contains(": Denied: ") && line.contains(item.reason), "\(line)\n\(outcome.errors)")
        }
    }

    @Test func `other signers' requests, and those of others than nodes, are left alone`() throws {
        let outcome = try approved(
            [Asked(signer: "example.com/own"), Asked(requester: "w1")],
            then: "sed -i 's/system:node:w1/alice/' items\n"
        )
        #expect(outcome.output == "no kubelet asks for a certificate\n", "\(outcome.said)")
    }

    @Test func `proxies are let through one after another`() throws {
        func asked(_ name: String, _ address: String) -> Asked {
            Asked(
                requester: name,
                subject: "/O=system:nodes/CN=system:node:\(name)",
                names: "DNS:\(name),IP:10.0.0.\(address)"
            )
        }
        let outcome = try approved([asked("p1", "31"), asked("p2", "32"), asked("p1", "31")])
        #expect(outcome.output.contains("r0 Approved") && outcome.output.contains("r2 Approved"), "\(outcome.said)")
        #expect(!outcome.output.contains("r1 "), "\(outcome.said)")
    }
}
