import ClusterModel
import YAML

/// The services that there are to be, each behind those that it needs.
struct ListedServices {
    struct Listed {
        var name: String
        var source: ServiceSource
        /// Nil where services-configuration.yaml does not speak of it.
        var entry: ServicesFile.Entry?
        /// Those that are listed, by their names here.
        var needs: [String] = []
    }

    private(set) var services: [Listed] = []

    /// Finds the folder of each service that is listed; where the file lists none, a tree of the ancestor's lists its own.
    init(_ file: ServicesFile, _ found: [FoundSource], _ findings: inout Diagnostics) {
        var chosen: [Listed] = []
        if let entries = file.entries {
            for entry in entries {
                let name = entry.package ?? entry.name
                guard let other = found.first(where: { $0.name == name.value }) else {
                    let question = Spelling.question(about: name.value, among: found.map(\.name))
                    findings.error(
                        "there is no service or package '\(name.value)'\(question.isEmpty ? ": 'paictl service list' shows what there is" : question)",
                        at: name.mark
                    )
                    continue
                }
                findings.add(other.findings)
                if let source = other.source {
                    chosen.append(Listed(name: entry.name.value, source: source, entry: entry))
                }
            }
        } else {
            for other in found where other.source?.origin != .package && other.source?.origin != .own {
                findings.add(other.findings)
                guard let source = other.source, source.isStarted else { continue }
                chosen.append(Listed(name: other.name, source: source))
            }
        }
        let known = Set(found.map(\.name))
        for index in chosen.indices { chosen[index].needs = Self.needs(of: chosen[index], chosen, known, &findings) }
        sort(chosen, &findings)
    }

    private static func needs(
        of service: Listed,
        _ all: [Listed],
        _ known: Set<String>,
        _ findings: inout Diagnostics
    ) -> [String] {
        service.source.definition.needs.compactMap { need in
            if let other = all.first(where: { $0.name == need.value })
                ?? all.first(where: { $0.source.name == need.value })
            {
                return other.name
            }
            if known.contains(need.value) {
                findings.error(
                    "service '\(service.name)' needs '\(need.value)', which is not listed: add it to 'services' in \(ServicesFile.name)",
                    at: service.entry?.name.mark ?? need.mark
                )
                return nil
            }
            let question = Spelling.question(about: need.value, among: known.sorted())
            let sentence = "service '\(service.name)' needs '\(need.value)', which there is not\(question)"
            if service.source.definition.form == .later {
                findings.warning("\(sentence): passed over", at: need.mark)
            } else {
                findings.error(sentence, at: need.mark)
            }
            return nil
        }
    }

    private mutating func sort(_ chosen: [Listed], _ findings: inout Diagnostics) {
        let byName = Dictionary(chosen.map { ($0.name, $0) }) { first, _ in first }
        let order = NeedsOrder.order(chosen.map(\.name), needs: byName.mapValues(\.needs))
        for circle in order.circles {
            guard let service = byName[circle[0]]?.source.definition,
                let need = service.needs.first(where: { $0.value == circle[1] }) ?? service.needs.first
            else { continue }
            findings.error("services need each other: \(circle.joined(separator: " -> "))", at: need.mark)
        }
        services = order.names.compactMap { byName[$0] }
    }
}

extension Diagnostics {
    /// Takes over what was found elsewhere.
    fileprivate mutating func add(_ others: Diagnostics) {
        for problem in others.sortedErrors {
            if let mark = problem.mark {
                error(problem.message, at: mark)
            } else {
                error(problem.message, file: problem.file)
            }
        }
        for problem in others.sortedWarnings {
            if let mark = problem.mark {
                warning(problem.message, at: mark)
            } else {
                warning(problem.message, file: problem.file)
            }
        }
    }
}
