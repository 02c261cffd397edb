import ClusterModel
import Foundation
import Keys
import Kubernetes
import TestSupport
import Testing

@testable import ServiceModel

/// Packages that come about in stages, and those that speak to others than the cluster's API.
@Suite struct StagesTests {
    private static let package = """
        options:
          count: {type: integer, default: 2}
          hook: {default: "http://127.0.0.1:9"}
          token: {secret: true, default: ""}
        members:
          seed: {count: options.count}
          node: {count: 1, name: "node-{{ member.number }}"}
        requests:
          hello:
            about: "says that {{ service.name }} is there"
            url: "{{ options.hook }}/post"
            headers: {Authorization: "Bearer {{ secrets.token }}"}
            body: {text: "{{ service.name }}", seeds: {json: "[{% for m in members.seed %}{{ m.learned.id|yaml }},{% endfor %}0]"}}
            ok: [200, 201]
            answer: {ok: true}
            unless: {url: "{{ options.hook }}/list?name={{ service.name }}", answer: {result.0.name: "{{ service.name }}"}}
            undo: {url: "{{ options.hook }}/", field: result.0.id, headers: {Authorization: "Bearer {{ secrets.token }}"}}
          found: {url: "{{ options.hook }}/all.json", entry: {key: name, guard: generation, value: {name: "{{ service.name }}", at: {json: "[1]"}}}}
          start: {of: node, method: PUT, url: "service://{{ member.name }}:rest/v1/start", body: {a: 1}}
        stages:
          - stage: seeds
            objects: [seeds.yaml]
            learns:
              id: {of: seed, log: 'identity: (\\S+)', pods: "name={{ member.name }}", container: node}
              port: {object: "Service {{ service.name }}", field: spec.ports.0.nodePort}
          - stage: nodes
            objects: [nodes.yaml]
            requests: [start]
        """

    private static func template(_ role: String, _ text: String) -> String {
        "{% for member in members.\(role) %}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{ member.name }}\"}\n"
            + "data: {text: \"\(text)\"}\n{% endfor %}"
    }

    private func directory(_ package: String = Self.package, _ entry: String = "net: {token: {env: TOKEN}}") throws
        -> ServiceDirectory
    {
        try ServiceDirectory([
            "services/net/package.yaml": package, "services-configuration.yaml": "services: {\(entry)}\n",
            "services/net/seeds.yaml.j2": Self.template("seed", "{{ member.name }}"),
            "services/net/nodes.yaml.j2": Self.template(
                "node",
                "{% for m in members.seed %}{{ m.learned.id }} {% endfor %}{{ learned.port }}"
            ),
        ])
    }

    private func service(_ learned: [String: String]?) throws -> Service {
        try catalogue(directory(), learned).services[0]
    }

    private func catalogue(
        _ directory: ServiceDirectory,
        _ learned: [String: String]?,
        _ keys: KeyRing = [:]
    ) throws -> ServiceCatalogue {
        try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: directory.cluster(),
            environment: ["TOKEN": "not-for-you"],
            isStrict: true,
            keys: keys,
            learned: learned.map { ["net": $0] }
        )
    }

    private let all = ["id of net-0": "p2p-a", "id of net-1": "p2p-b", "port": "30007"]

    @Test func `a stage waits until all is known that the ones before it tell`() throws {
        for known in [[:], ["id of net-0": "p2p-a", "port": "30007"]] as [[String: String]] {
            let service = try service(known)
            #expect(service.objects.map(\.reference.name) == ["net-0", "net-1"])
            #expect(service.waiting == ["nodes"])
            #expect(service.unknown.map(\.name) == all.keys.sorted().filter { known[$0] == nil })
            #expect(service.requests.isEmpty)
        }
        let whole = try service(all)
        #expect(whole.objects.map(\.reference.name) == ["net-0", "net-1", "node-0"])
        #expect(whole.objects[2].body["data"]?.texts == ["text": "p2p-a p2p-b 30007"])
        #expect(whole.waiting.isEmpty && whole.unknown.isEmpty && whole.learned == all)
    }

    @Test func `without a cluster all stages are looked at, and names stand for what is learned`() throws {
        let text = try service(nil).objects[2].body["data"]?.texts["text"]
        #expect(text?.hasPrefix("(id of net-0, learned when it is deployed) ") == true)
    }

    @Test func `what is learned is asked of the API`() throws {
        let lessons = try service(all).lessons
        #expect(lessons.map(\.name) == ["id of net-0", "id of net-1", "port"])
        #expect(lessons[0].question?.target == "/api/v1/namespaces/default/pods?labelSelector=name%3Dnet-0")
        #expect(lessons[2].question?.target == "/api/v1/namespaces/default/services/net")
        #expect(lessons.map(\.isKept) == [true, true, false])
    }

    @Test func `requests have what is known in them, and secrets in their headers alone`() throws {
        let requests = try service(all).requests
        #expect(requests.map(\.name) == ["start of node-0", "hello", "found"])
        let hello = requests[1]
        #expect(hello.about == "says that net is there")
        #expect(hello.message.line == "POST http://127.0.0.1:9/post")
        #expect(
            hello.message.headers == [
                WebRequest.Header("Authorization", "Bearer not-for-you"),
                WebRequest.Header("Content-Type", "application/json"),
            ]
        )
        #expect(hello.message.body == #"{"seeds":["p2p-a","p2p-b",0],"text":"net"}"#)
        #expect(hello.message.lack(in: .answered(status: 201, body: #"{"ok":true}"#)) == nil)
        #expect(
            hello.message.lack(in: .answered(status: 200, body: #"{"ok":false}"#))
                == "'ok' of the answer is 'false', not 'true'"
        )
        #expect(hello.message.lack(in: .answered(status: 204, body: "")) == "it was answered with 204: ")
        #expect(hello.unless?.line == "GET http://127.0.0.1:9/list?name=net")
        #expect(hello.undo?.message.line == "DELETE http://127.0.0.1:9/")
        #expect(
            hello.undo?.message(for: .answered(status: 200, body: #"{"result":[{"id":7}]}"#))?.url.hasSuffix("/7")
                == true
        )
        #expect(requests[2].entry?.value == ["name": "net", "at": [1]] && requests[2].message.method == .put)
        #expect(requests[2].unless?.line == "GET http://127.0.0.1:9/all.json")
        #expect(requests[2].unless?.told == "x-goog-generation")
        let start = requests[0].message.proxied(in: "default")
        #expect(start?.target == "/api/v1/namespaces/default/services/node-0:rest/proxy/v1/start")
        #expect(start?.method == .put && start?.body == ["a": 1])
    }

    private func authorization(_ service: Service) -> String? {
        service.requests.first { $0.name == "hello" }?.message.headers.first { $0.name == "Authorization" }?.value
    }

    @Test func `a secret may stand in a file of the directory`() throws {
        let directory = try directory(Self.package, "net: {token: {file: secrets/token}}")
        try directory.write("in-a-file\n", to: "secrets/token")
        #expect(authorization(try catalogue(directory, all).services[0]) == "Bearer in-a-file")
    }

    @Test func `a secret may stand in a Secret of the cluster, which is asked for`() throws {
        let directory = try directory(Self.package, "net: {token: {secret: bots, key: chat}}")
        let looked = try catalogue(directory, all)
        #expect(looked.given.map(\.name) == ["bots"] && looked.given.map(\.option) == ["token"])
        #expect(authorization(looked.services[0]) == "Bearer ")
        let bots = KeyMaterial(secret: ["chat": Array("kept".utf8)], told: [:])
        #expect(authorization(try catalogue(directory, all, ["bots": bots]).services[0]) == "Bearer kept")
        let others = KeyMaterial(secret: ["other": [1]], told: [:])
        let errors = #expect(throws: ServiceErrors.self) { try catalogue(directory, all, ["bots": others]) }
        #expect(
            "\(errors.map { "\($0)" } ?? "")".contains(
                "the Secret 'bots' of the cluster has no entry 'chat', which 'token' of 'net' is"
            )
        )
    }

    @Test func `a package says what it asks for`() throws {
        let notes = "notes: [{says: 'has {{ options.count }} seeds'}, {says: never, when: options.count > 2}]"
        let directory = try directory(Self.package + "\n" + notes)
        #expect(try catalogue(directory, nil).services[0].notes == ["has 2 seeds"])
    }

    @Test(
        "what cannot be is told where it is said",
        arguments: [
            ("url: \"{{ options.hook }}/post\"", "url: ftp://x", "11:10: 'url' is an address that begins with http://"),
            ("method: PUT", "method: MAKE", "19:29: 'method' must be GET, POST, PUT, PATCH, DELETE"),
            ("unless: {url", "unless: {method: POST, url", "16:33: 'unless' only asks"),
            ("ok: [200, 201]", "ok: [20]", "14:10: 'ok' is a status of HTTP"),
            ("of: node, method", "of: nod, method", "19:15: request 'start' is of 'nod', which is no role"),
            (
                "requests: [start]", "requests: [stat]",
                "28:16: 'stat' is no request of this package (did you mean 'start'?)"
            ),
            ("(\\S+)'", "(\\S+'", "24:27: 'identity: (\\S+' is no regular expression"),
            ("object: \"Service {{", "object: \"Srvice {{", "25:22: 'object' is a kind and a name"),
            ("field: spec", "feld: spec", "25:52: unknown key 'feld' in 'port' (did you mean 'field'?)"),
            ("- stage: nodes", "- stag: nodes", "26:5: unknown key 'stag' in a stage (did you mean 'stage'?)"),
            (
                "requests: [start]", "learns: {x: {object: Service a, field: b}}",
                "28:14: nothing comes after the last stage that could go by 'x'"
            ),
            ("default: \"\"", "default: x", "4:34: a secret has no default but an empty one"),
            ("undo: {url", "undo: {uri: a, url", "17:12: unknown key 'uri' in 'undo' of request 'hello'"),
            (
                "undo: {url: \"{{ options.hook }}/\", field", "undo: {field",
                "17:11: 'undo' of request 'hello' needs a 'url'"
            ),
            (
                "unless: {url: \"{{ options.hook }}/list?name={{ service.name }}\", answer: {result.0.name: \"{{ service.name }}\"}}",
                "within: 5s", "10:5: 'undo' needs 'unless', which says"
            ),
            ("key: name, guard", "key: nam, guard", "18:60: 'value' has to have 'nam'"),
            ("guard: generation", "guard: lock", "18:73: 'guard' is etag or generation"),
            ("entry: {key", "body: a, entry: {key", "18:10: 'entry' says what is read"),
            ("entry: {key: name, ", "entry: {", "18:54: 'entry' of request 'found' needs 'key'"),
        ]
    )
    func wrong(old: String, new: String, complaint: String) throws {
        #expect(Self.package.contains(old))
        let complaints = try directory(Self.package.replacing(old, with: new))
            .complaints(environment: ["TOKEN": "x"], isStrict: true)
        #expect(complaints.contains { $0.hasPrefix("services/net/package.yaml:\(complaint)") }, "\(complaints)")
    }
}
