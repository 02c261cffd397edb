import ClusterModel
import Templates
import YAML

extension Membership {
    /// Works out who the members are, and their ports.
    ///
    /// - Parameters:
    ///   - service: its name.
    ///   - machines: those whose turn it is one after the other: a member's is that of its index.
    init(
        _ definition: ServiceDefinition,
        service: String,
        machines: [Machine],
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) {
        for role in definition.roles {
            let skipped = roles.filter { role.after.map(\.value).contains($0.name) }.map(\.members.count).reduce(0, +)
            for other in role.after where !roles.contains(where: { $0.name == other.value }) {
                findings.error("'\(other.value)' is no role before '\(role.name.value)'", at: other.mark)
            }
            let members = Self.members(role, machines: machines, skipping: skipped, expression, &findings)
            roles.append((role.name.value, members))
        }
        checkNames(definition, service, &findings)
        let nodes = Set(machines.map(\.name))
        for rule in definition.ports { add(rule, service: service, nodes: nodes, expression, &findings) }
    }

    private static func members(
        _ role: MemberRole,
        machines: [Machine],
        skipping skipped: Int,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> [Member] {
        guard let count = expression.number(role.count, "count", &findings) else { return [] }
        guard (0...10_000).contains(count) else {
            findings.error("'count' of role '\(role.name.value)' is \(count): 0 to 10000 can be", at: role.count.mark)
            return []
        }
        guard let first = role.first.map({ expression.number($0, "first", &findings) }) ?? 0 else { return [] }
        return (0..<count).map { index in
            let machine = machines.isEmpty ? nil : machines[(skipped + index) % machines.count]
            var member = Member(role: role.name.value, index: index, number: first + index, name: "")
            member.machine = machine?.name
            member.address = machine.map { "\($0.externalAddress ?? $0.address)" }
            let title = role.title?.value ?? "{{ service.name }}-{{ member.number }}"
            member.name =
                expression.text(
                    title,
                    with: ["member": member.value],
                    at: role.title?.mark ?? role.name.mark,
                    &findings
                )
                ?? ""
            return member
        }
    }

    private func checkNames(_ definition: ServiceDefinition, _ service: String, _ findings: inout Diagnostics) {
        let marks = Dictionary(definition.roles.map { ($0.name.value, $0.title?.mark ?? $0.name.mark) }) { $1 }
        var seen: Set<String> = []
        for member in members where !member.name.isEmpty {
            guard let mark = marks[member.role] else { continue }
            if !seen.insert(member.name).inserted {
                return findings.error(
                    "two members of '\(service)' are called '\(member.name)': a 'name' with {{ member.number }} in it tells them apart",
                    at: mark
                )
            }
            // RFC 1123: Services, labels and host names of pods are called by it.
            guard member.name.utf8.count <= 63, HostName.isSubdomain(member.name), !member.name.contains(".") else {
                return findings.error(
                    "'\(member.name)' is no name for a member of '\(service)': at most 63 lower-case letters, digits and '-' are "
                        + "allowed, the first and last no '-', and it has \(member.name.utf8.count)",
                    at: mark
                )
            }
        }
    }

    /// Where the members of a role are; nil where there is none of that name, which the findings then say.
    ///
    /// - Parameter wanted: what is said to be of it: `port 'p2p'`.
    func place(of role: Located<String>, for wanted: String, _ findings: inout Diagnostics) -> Int? {
        if let place = roles.firstIndex(where: { $0.name == role.value }) { return place }
        let question = Spelling.question(about: role.value, among: roles.map(\.name))
        findings.error("\(wanted) is of '\(role.value)', which is no role\(question)", at: role.mark)
        return nil
    }

    /// Whose something is that each member of a role has, or, where no role is named, the service alone, which is nil here. Nobody's where
    /// the role is none, which the findings then say.
    func owners(of role: Located<String>?, for wanted: String, _ findings: inout Diagnostics) -> [Member?] {
        guard let role else { return [nil] }
        return place(of: role, for: wanted, &findings).map { roles[$0].members } ?? []
    }

    /// - Parameter nodes: where the network's pods may be.
    private mutating func add(
        _ rule: PortRule,
        service: String,
        nodes: Set<String>,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) {
        let isClaimed = rule.condition.map { expression.holds($0, &findings) ?? false } ?? true
        guard let role = rule.role else {
            guard let numbers = PortNumbers(rule, expression, &findings),
                let port = numbers.port(0, &findings)
            else { return }
            ports[rule.name] = port
            if isClaimed { _ = claim(port, rule, of: nil, service: service, nodes: nodes, &findings) }
            return
        }
        guard let place = place(of: role, for: "port '\(rule.name)'", &findings), !roles[place].members.isEmpty,
            let numbers = PortNumbers(rule, expression, &findings)
        else { return }
        for index in roles[place].members.indices {
            guard let port = numbers.port(index, &findings) else { return }
            roles[place].members[index].ports[rule.name] = port
            let name = roles[place].members[index].name
            // A rule goes wrong for one member after the other: the first says it.
            guard !isClaimed || claim(port, rule, of: name, service: service, nodes: nodes, &findings) else { return }
        }
    }

    /// Ports that nobody else can have besides: those of machines.
    ///
    /// - Returns: false where it cannot be had, which the findings then say.
    private mutating func claim(
        _ port: Int,
        _ rule: PortRule,
        of member: String?,
        service: String,
        nodes: Set<String>,
        _ findings: inout Diagnostics
    ) -> Bool {
        guard [.host, .node].contains(rule.place) else { return true }
        let claim = PortClaim(
            service: service,
            port: port,
            transport: rule.transport,
            isOfAllNodes: rule.place == .node,
            nodes: nodes,
            holder: .rule(member.map { "\(rule.name) of \($0)" } ?? rule.name),
            mark: rule.mark
        )
        claims.append(claim)
        return claim.isPossible(&findings)
    }
}
