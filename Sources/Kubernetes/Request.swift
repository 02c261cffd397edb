import Foundation

/// One request to an API server, as a value; who carries it there is not its business.
package struct Request: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What a body is, or how a patch is to be taken.
    package enum ContentType: String, Sendable, Hashable {
        case json = "application/json"
        case apply = "application/apply-patch+yaml"
        case mergePatch = "application/merge-patch+json"
        case jsonPatch = "application/json-patch+json"
    }

    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var method: Method
    package var path: String
    package var query: [Parameter]
    /// Nil for a request without a body.
    package var contentType: ContentType?
    package var body: JSON?
    /// Nil for plain JSON.
    package var accept: String?
    /// Statuses that may be another after a while, besides those that always may: 403 and 404 of a server that has just started, 409 of an
    /// object that somebody else is changing.
    package var passing: Set<Int>
    /// Where its body is written, `file:line:column`, for whoever is to mend it; nil where nobody wrote it.
    package var origin: String?

    package init(
        _ method: Method,
        _ path: String,
        query: [Parameter] = [],
        contentType: ContentType? = nil,
        body: JSON? = nil,
        passing: Set<Int> = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.contentType = contentType
        self.body = body
        self.passing = passing
    }

    /// Path and query, as the request line has them.
    package var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    /// Anything but what RFC 3986 calls unreserved is escaped.
    private static func escaped(_ value: String) -> String {
        value.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2d, 0x2e, 0x5f, 0x7e].contains(byte)
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
        }.joined()
    }
}

// MARK: What is asked for

extension Request {
    package static func get(_ path: String, labels: [String: String] = [:]) -> Request {
        let selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return Request(.get, path, query: selector.isEmpty ? [] : [Parameter(name: "labelSelector", value: selector)])
    }

    /// Server-side apply: creates the object or brings the fields that it names to these values, and takes away what the same manager has
    /// applied before and names no more.
    ///
    /// - Parameters:
    ///   - manager: who the fields belong to from then on.
    ///   - force: whether fields of other managers are taken; without it they are a conflict (409), which names them.
    ///   - isDryRun: the server answers as if, and changes nothing.
    package static func apply(
        _ object: JSON,
        at path: String,
        manager: String,
        force: Bool,
        isDryRun: Bool = false
    ) -> Request {
        var query = [Parameter(name: "fieldManager", value: manager), Parameter(name: "force", value: "\(force)")]
        if isDryRun { query.append(Parameter(name: "dryRun", value: "All")) }
        var passing: Set<Int> = isDryRun ? [] : [403, 404]
        if !isDryRun, force { passing.insert(409) }
        // A server of 1.31 and later that has just started refuses a service's own address until it knows the range.
        if !isDryRun, object["kind"]?.string == "Service", object["spec"]?["clusterIP"] != nil { passing.insert(422) }
        return Request(.patch, path, query: query, contentType: .apply, body: object, passing: passing)
    }

    /// What becomes of what an object owns when it is deleted.
    package enum Propagation: String, Sendable, Hashable {
        /// It goes afterwards.
        case background = "Background"
        /// It goes first, and the object stays until then.
        case foreground = "Foreground"
        /// It stays, and may be owned by another.
        case orphan = "Orphan"
    }

    /// Deletes an object, and what it owns with it; one that is gone is deleted.
    ///
    /// - Parameter isRepeated: whether it is asked for again until the object is gone, as another of its name is to follow.
    package static func delete(
        _ path: String,
        _ propagation: Propagation = .background,
        isRepeated: Bool = false
    ) -> Request {
        Request(
            .delete,
            path,
            query: [Parameter(name: "propagationPolicy", value: propagation.rawValue)],
            passing: isRepeated ? [200, 202, 409] : [409]
        )
    }

    /// All objects of a kind that have a label, whatever its value.
    package static func list(_ collection: String, withLabel label: String) -> Request {
        Request(.get, collection, query: [Parameter(name: "labelSelector", value: label)])
    }

    /// The names of all in a collection that lacks a label, with some more of what all objects have; of many, the first.
    package static func names(in collection: String, withoutLabel label: String) -> Request {
        let query = [Parameter(name: "limit", value: "500"), Parameter(name: "labelSelector", value: "!\(label)")]
        var request = Request(.get, collection, query: query)
        request.accept = metadataList
        return request
    }

    package static let metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    /// Changes the fields that the patch names (RFC 7386).
    package static func merge(_ patch: JSON, into path: String) -> Request {
        Request(.patch, path, contentType: .mergePatch, body: patch, passing: [409])
    }

    /// What it is about: the object in its body, with where that is written, else the path.
    package var subject: String {
        guard let object = body.flatMap(ObjectReference.init(of:))?.description else { return path }
        return origin.map { "\(object), at \($0)" } ?? object
    }

    /// Whether the answer says that it is done.
    package func isFulfilled(by answer: Answer) -> Bool {
        guard case .answered(let status, _) = answer else { return false }
        return (200...299).contains(status) || (method == .delete && status == 404)
    }
}
