/// A Lease (`coordination.k8s.io/v1`): a lock that one client at a time holds, and loses when it does not renew it.
package struct Lease: Sendable, Equatable {
    package var namespace: String
    package var name: String
    /// Nobody when it is empty.
    package var holder: String
    /// For how long it is held without being renewed, in seconds.
    package var seconds: Int
    /// Times, as the API has them: RFC 3339 with microseconds.
    package var acquired: String
    package var renewed: String
    /// The server's, of the object as it was read.
    package var uid = ""
    package var version = ""

    package init(_ name: String, in namespace: String, holder: String, seconds: Int, at time: String) {
        (self.namespace, self.name) = (namespace, name)
        (self.holder, self.seconds) = (holder, seconds)
        (acquired, renewed) = (time, time)
    }

    /// - Returns: nil for an object that is none.
    package init?(_ object: JSON) {
        guard let metadata = object["metadata"], let name = metadata["name"]?.string,
            let namespace = metadata["namespace"]?.string, let spec = object["spec"]
        else { return nil }
        self.init(
            name,
            in: namespace,
            holder: spec["holderIdentity"]?.string ?? "",
            seconds: spec["leaseDurationSeconds"]?.int ?? 0,
            at: spec["acquireTime"]?.string ?? ""
        )
        renewed = spec["renewTime"]?.string ?? ""
        uid = metadata["uid"]?.string ?? ""
        version = metadata["resourceVersion"]?.string ?? ""
    }

    // MARK: Requests

    private var collection: String { "/apis/coordination.k8s.io/v1/namespaces/\(namespace)/leases" }

    private var path: String { "\(collection)/\(name)" }

    package var reading: Request { .get(path) }

    /// Fails (409) where there is one already.
    package var making: Request { Request(.post, collection, contentType: .json, body: object) }

    /// Fails (409) where it has changed since it was read.
    package var writing: Request { Request(.put, path, contentType: .json, body: object) }

    /// Fails (409) where it has changed since it was read: another may hold it.
    package var deletion: Request {
        Request(
            .delete,
            path,
            contentType: .json,
            body: [
                "apiVersion": "v1", "kind": "DeleteOptions",
                "preconditions": ["uid": .string(uid), "resourceVersion": .string(version)],
            ]
        )
    }

    private var object: JSON {
        var metadata: JSON = ["name": .string(name), "namespace": .string(namespace)]
        if !version.isEmpty { metadata["resourceVersion"] = .string(version) }
        return [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata,
            "spec": [
                "holderIdentity": .string(holder), "leaseDurationSeconds": .integer(seconds),
                "acquireTime": .string(acquired), "renewTime": .string(renewed),
            ],
        ]
    }
}

/// Tells whether the holder of a lease is at work still, by whether it renews it while it is looked at: clocks may differ.
package struct LeaseWatch: Sendable {
    package enum Verdict: Sendable, Equatable {
        case isFree, isHeld
        case isUndecided
    }

    private var first: (renewed: String, time: Duration)?

    package init() {}

    /// - Parameter time: by a clock that only goes on.
    package mutating func verdict(on lease: Lease, at time: Duration) -> Verdict {
        guard !lease.holder.isEmpty else { return .isFree }
        guard let first else {
            self.first = (lease.renewed, time)
            return .isUndecided
        }
        guard lease.renewed == first.renewed else { return .isHeld }
        return time - first.time >= .seconds(lease.seconds) ? .isFree : .isUndecided
    }
}
