import Plan
package import ServiceModel

/// Which services a goal is about.
extension ServicePlanner {
    /// Listed services that are brought about, in order.
    package func scope(of goal: ServiceGoal) -> [Service] {
        guard !goal.names.isEmpty else { return services }
        var names = Set(goal.names)
        // Those that others need stand before them.
        if goal.includesOthers {
            for service in services.reversed() where names.contains(service.name) { names.formUnion(service.needs) }
        }
        return services.filter { names.contains($0.name) }
    }

    /// What a service needs: as it is listed, and as the cluster remembers it.
    func needs(of name: String, _ findings: ServiceFindings) -> Set<String> {
        Set(service(name)?.needs ?? []).union(findings.inventories[name]?.needs ?? [])
    }

    /// All that are listed, or on the cluster.
    func known(_ findings: ServiceFindings) -> Set<String> {
        Set(services.map(\.name)).union(findings.inventories.keys)
    }

    /// Services that are taken away.
    ///
    /// - Throws: `Refusal` where one that goes on needs one of them.
    func departing(_ goal: ServiceGoal, _ findings: ServiceFindings) throws -> Set<String> {
        let known = known(findings)
        var names = goal.names.isEmpty ? known : Set(goal.names)
        for name in names.sorted() where !known.contains(name) {
            throw Refusal(
                "there is no service '\(name)', neither listed nor on the cluster: there are "
                    + known.sorted().joined(separator: ", ")
            )
        }
        while true {
            let dependents = known.subtracting(names).filter {
                findings.runs($0) && !needs(of: $0, findings).isDisjoint(with: names)
            }
            guard !dependents.isEmpty else { return names }
            guard goal.includesOthers else {
                throw Refusal(
                    dependents.sorted().map { name in
                        let needed = needs(of: name, findings).intersection(names).sorted().joined(separator: ", ")
                        return
                            "\(name) runs and needs \(needed): stop it first, or take it along with --with-dependents"
                    }.joined(separator: "\n")
                )
            }
            names.formUnion(dependents)
        }
    }

    /// What a deploy of some needs of others.
    ///
    /// - Throws: `Refusal` where one that is needed is not ready.
    func checkNeeds(_ scope: [Service], _ findings: ServiceFindings) throws {
        let names = Set(scope.map(\.name))
        var missing: [String] = []
        for service in scope {
            for need in service.needs where !names.contains(need) {
                guard let other = self.service(need) else { continue }
                guard let reason = unready(other, findings) else { continue }
                missing.append(
                    "\(service.name) needs \(need), which \(reason): deploy that first, or take it along with --with-needs"
                )
            }
        }
        guard missing.isEmpty else { throw Refusal(missing.joined(separator: "\n")) }
    }
}
