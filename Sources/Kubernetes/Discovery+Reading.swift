/// Learning from the server what it has: one round of two requests where it tells all at once (from 1.26 on), else a second
/// with one for each group and version.
extension Discovery {
    /// What to ask first.
    package static let firstRequests = ["/api", "/apis"].map { path in
        var request = Request.get(path)
        request.accept =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
        return request
    }

    /// Takes in an answer.
    ///
    /// - Returns: what must be asked besides; nothing when this answer told all of it.
    /// - Throws: `DiscoveryError` for an answer that is none of discovery's.
    package mutating func read(_ answer: Answer, to request: Request) throws -> [Request] {
        guard let list = try? answer.object() else { throw DiscoveryError(request, "\(answer.summary)") }
        switch list["kind"]?.string {
        case "APIGroupDiscoveryList":
            for group in list["items"]?.items ?? [] { readGroup(group) }
            return []
        case "APIVersions":
            let versions = (list["versions"]?.items ?? []).compactMap(\.string)
            self.versions[""] = versions
            return versions.map { .get("/api/\($0)") }
        case "APIGroupList":
            return (list["groups"]?.items ?? []).flatMap { learnVersions($0) }
        case "APIResourceList":
            readResources(list)
            return []
        default: throw DiscoveryError(request, "it is no answer to that: \(answer.summary)")
        }
    }

    /// One of an old server's groups.
    private mutating func learnVersions(_ group: JSON) -> [Request] {
        let name = group["name"]?.string ?? ""
        let all = (group["versions"]?.items ?? []).compactMap { $0["version"]?.string }
        let preferred = group["preferredVersion"]?["version"]?.string
        versions[name] = all.filter { $0 == preferred } + all.filter { $0 != preferred }
        return all.map { .get("/apis/\(name)/\($0)") }
    }

    private mutating func readResources(_ list: JSON) {
        let own = ObjectType(apiVersion: list["groupVersion"]?.string ?? "", kind: "")
        for resource in list["resources"]?.items ?? [] {
            // `deployments/scale` is no place for objects.
            guard let plural = resource["name"]?.string, !plural.contains("/"), let kind = resource["kind"]?.string
            else { continue }
            resources[ObjectType(group: own.group, version: own.version, kind: kind)] =
                Resource(plural, isNamespaced: resource["namespaced"]?.bool == true)
        }
    }

    private mutating func readGroup(_ item: JSON) {
        let group = item["metadata"]?["name"]?.string ?? ""
        // The preferred version stands first.
        versions[group] = (item["versions"]?.items ?? []).compactMap { $0["version"]?.string }
        for version in item["versions"]?.items ?? [] {
            for resource in version["resources"]?.items ?? [] {
                guard let plural = resource["resource"]?.string,
                    let kind = resource["responseKind"]?["kind"]?.string
                else { continue }
                let type = ObjectType(group: group, version: version["version"]?.string ?? "", kind: kind)
                resources[type] = Resource(plural, isNamespaced: resource["scope"]?.string == "Namespaced")
            }
        }
    }
}

/// The server does not say what it has.
package struct DiscoveryError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ request: Request, _ reason: String) {
        description = "the API server does not say what kinds it has at \(request.path): \(reason)"
    }
}
