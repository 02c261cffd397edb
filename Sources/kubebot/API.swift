import HTTP

/// The cluster's API, as a pod has it: by its account's token, and by the authority that comes with that.
struct API: Sendable {
    private let place: Place
    private let folder: String

    static let account = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// - Parameter folder: where the account's files are.
    init(folder: String = File.environment("KUBEBOT_ACCOUNT") ?? account) throws(Fault) {
        guard let host = File.environment("KUBERNETES_SERVICE_HOST"),
            let port = File.environment("KUBERNETES_SERVICE_PORT").flatMap({ Int($0) })
        else { throw Fault("the cluster's API is asked for, and this is no pod: KUBERNETES_SERVICE_HOST says nothing") }
        place = Place(host: host, port: port)
        self.folder = folder
    }

    func namespace() throws(Fault) -> String {
        String(decoding: try File.read("\(folder)/namespace"), as: UTF8.self).trimmed
    }

    /// The object at a path; nil where there is none.
    func get(_ path: String) throws(Fault) -> JSON? {
        let answer = try send("GET", path)
        return answer.status == 404 ? nil : try object(answer, "GET", path)
    }

    func send(_ method: String, _ path: String, _ object: JSON) throws(Fault) {
        _ = try self.object(send(method, path, body: object.text), method, path)
    }

    private func send(_ method: String, _ path: String, body: String = "") throws(Fault) -> Request.Answer {
        // Read anew each time: the kubelet renews it.
        let token = String(decoding: try File.read("\(folder)/token"), as: UTF8.self).trimmed
        var to = place
        to.path = path
        var request = Request(
            method,
            to,
            headers: [("Authorization", "Bearer \(token)"), ("Accept", "application/json")],
            body: body
        )
        if !body.isEmpty { request.headers.append(("Content-Type", "application/json")) }
        do { return try request.send(authorities: "\(folder)/ca.crt", within: .seconds(10)) } catch {
            throw Fault("the cluster's API: \(error)")
        }
    }

    private func object(_ answer: Request.Answer, _ method: String, _ path: String) throws(Fault) -> JSON {
        let object = JSON(parsing: answer.body)
        guard (200..<300).contains(answer.status), let object else {
            let words = object?["message"]?.string ?? "\(answer.body.prefix(200))"
            throw Fault("the cluster's API answers \(method) \(path) with \(answer.status): \(words)")
        }
        return object
    }
}
