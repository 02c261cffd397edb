import Plan
import ClusterModel
import PKI
import Templates
package import YAML

/// Where each machine that holds it keeps a certificate, with its key beside it.
struct CertificatePlace {
    /// Without `.crt` and `.key`.
    var path: String

    var certificate: String { path + ".crt" }
    var key: String { path + ".key" }
}

/// A certificate that a machine holds: where, from which authority, and what it says.
struct CertificateDefinition {
    var place: CertificatePlace
    var authority: ClusterSecrets.AuthorityName
    var request: LeafRequest
}

/// The certificates that jobs can name, as `k8sPaiLibrary/certificates.yaml` lists them.
package struct CertificateTable: Sendable {
    private struct Row: Sendable, Decodable {
        var name: String
        var path: String?
        var authority: ClusterSecrets.AuthorityName
        var commonName: Text
        var groups: [String]?
        var uses: [Use]
        var names: [Text]?
        var addresses: [Text]?

        var place: CertificatePlace { CertificatePlace(path: "/etc/kubernetes/pki/\(path ?? name)") }

        enum Use: String, Sendable, Decodable {
            case client, server
        }

        enum CodingKeys: String, CodingKey {
            case name, path, authority, groups, names, addresses
            case commonName = "common-name"
            case uses = "for"
        }
    }

    /// A template in a row.
    private struct Text: Sendable, Decodable {
        let template: Template

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            do { template = try Template(text, name: "certificates.yaml") } catch {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "\(error)"))
            }
        }

        /// Without a look into every branch, which the table has had with an example that has all names.
        func rendered(with context: [String: Value]) throws -> String {
            try template.render(with: context, undefined: .refused).text
        }
    }

    /// In the order of the table.
    let names: [String]
    private let rows: [String: Row]

    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String) throws(YAMLError) {
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of certificates is empty", at: Mark(file: file, line: 1, column: 1))
        }
        let list = try YAMLDecoder(refusesUnknownKeys: true).decode([Row].self, from: node)
        var rows: [String: Row] = [:]
        for (row, item) in zip(list, node.sequence ?? []) {
            guard rows.updateValue(row, forKey: row.name) == nil else {
                throw YAMLError("there are two certificates '\(row.name)'", at: item.mark)
            }
            for text in [row.commonName] + (row.names ?? []) + (row.addresses ?? []) {
                do { _ = try text.template.render(with: Self.example) } catch {
                    throw YAMLError("'\(row.name)': \(error)", at: item.mark)
                }
            }
        }
        names = list.map(\.name)
        self.rows = rows
    }

    func place(of name: String) throws -> CertificatePlace { try row(name).place }

    private func row(_ name: String) throws(PlanningError) -> Row {
        guard let row = rows[name] else { throw PlanningError("there is no certificate '\(name)'") }
        return row
    }

    /// What a certificate of this name says on a machine.
    func definition(of name: String, for machine: Machine, in cluster: Cluster) throws -> CertificateDefinition {
        let row = try row(name)
        let context = Self.context(machine, cluster.network)
        func rendered(_ texts: [Text]?) throws -> [String] {
            try (texts ?? []).flatMap { try $0.rendered(with: context).split(separator: " ").map(String.init) }
                .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        return CertificateDefinition(
            place: row.place,
            authority: row.authority,
            request: LeafRequest(
                subject: Subject(
                    commonName: try row.commonName.rendered(with: context),
                    organizations: row.groups ?? []
                ),
                dnsNames: try rendered(row.names),
                addresses: try rendered(row.addresses),
                usages: Set(row.uses.map { $0 == .client ? .client : .server }),
                lifetime: cluster.kubernetes.certificates.lifetime
            )
        )
    }

    private static func context(_ machine: Machine, _ network: ClusterNetwork) -> [String: Value] {
        context(
            machine.name,
            machine.address.description,
            ipv6: machine.ipv6?.description ?? "",
            domain: network.dnsDomain,
            service: network.apiService,
            ipv6Service: network.ipv6?.services.address(at: 1)?.description ?? "",
            front: network.loadBalanceAddress?.description ?? "",
            extra: network.apiExtraNames + [network.apiName].compactMap { $0 }
        )
    }

    private static func context(
        _ name: String,
        _ address: String,
        ipv6: String,
        domain: String,
        service: String,
        ipv6Service: String,
        front: String,
        extra: [String]
    ) -> [String: Value] {
        func texts(_ list: [String]) -> Value { .list(list.map(Value.string)) }
        let isAddress = { (text: String) in IPv4Address(text) != nil || IPv6Address(text) != nil }
        return [
            "machine": .map(["name": .string(name), "address": .string(address), "ipv6": .string(ipv6)]),
            "cluster": .map([
                "dnsDomain": .string(domain), "serviceAddress": .string(service),
                "ipv6ServiceAddress": .string(ipv6Service), "frontAddress": .string(front),
                "extraNames": texts(extra.filter { !isAddress($0) }), "extraAddresses": texts(extra.filter(isAddress)),
            ]),
        ]
    }

    /// For a look whether the templates of the table speak of nothing else.
    private static let example = context(
        "m1",
        "10.0.0.11",
        ipv6: "",
        domain: "cluster.local",
        service: "10.254.0.1",
        ipv6Service: "",
        front: "",
        extra: []
    )
}
