import ClusterModel
import Kubernetes
package import YAML

/// What is changed in objects that were written for another time, as `k8sPaiLibrary/service-rewrites.yaml` lists it.
package struct RewriteTable: Sendable, Equatable {
    struct APIRow: Sendable, Equatable {
        var kinds: Set<String>
        var from: Set<String>
        /// Nil when nothing takes its place.
        var to: String?
        /// The first Kubernetes that has it; nil when all that can be deployed have it.
        var since: Version?
        /// The first Kubernetes that has none of `from`.
        var gone: Version
        var then: [Consequence]
        /// What is to be done by hand.
        var way: String?
    }

    /// What else has to change with the version of the API.
    enum Consequence: String, Decodable, Sendable, Equatable {
        case selector, backends, matches
    }

    struct SecretMap: Decodable, Sendable, Equatable {
        var key: String
        var type: String
        var `as`: String
    }

    let rows: [APIRow]
    let clusterKinds: Set<String>
    let controlPlaneTaints: [String]
    /// By the name of the config map.
    let secretMaps: [String: SecretMap]

    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String) throws(YAMLError) {
        struct Text: Decodable {
            struct Row: Decodable {
                var kinds: [String]
                var from: [String]
                var to: String?
                var since: Node?
                var gone: Node
                var then: [Consequence]?
                var way: String?
            }
            var apiVersions: [Row]
            var clusterKinds: [String]
            var controlPlaneTaints: [String]
            var secretConfigMaps: [String: SecretMap]

            enum CodingKeys: String, CodingKey {
                case apiVersions = "api-versions"
                case clusterKinds = "cluster-kinds"
                case controlPlaneTaints = "control-plane-taints"
                case secretConfigMaps = "secret-config-maps"
            }
        }
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of rewrites is empty", at: Mark(file: file, line: 1, column: 1))
        }
        let table = try YAMLDecoder(refusesUnknownKeys: true).decode(Text.self, from: node)
        var rows: [APIRow] = []
        for row in table.apiVersions {
            guard (row.to == nil) != (row.way == nil) else {
                throw YAMLError("a row has either 'to' or 'way'", at: row.gone.mark)
            }
            let since: Version? = if let since = row.since { try Self.version(since) } else { nil }
            rows.append(
                APIRow(
                    kinds: Set(row.kinds),
                    from: Set(row.from),
                    to: row.to,
                    since: since,
                    gone: try Self.version(row.gone),
                    then: row.then ?? [],
                    way: row.way
                )
            )
        }
        self.rows = rows
        clusterKinds = Set(table.clusterKinds)
        controlPlaneTaints = table.controlPlaneTaints
        secretMaps = table.secretConfigMaps
    }

    private static func version(_ node: Node) throws(YAMLError) -> Version {
        guard let version = node.string.flatMap({ Version($0) }) else {
            throw YAMLError("\(node.summary) is not a version", at: node.mark)
        }
        return version
    }
}
