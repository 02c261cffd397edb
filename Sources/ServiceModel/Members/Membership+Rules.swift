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
        for rule in definition.ports { add(rule, service: service, machines: machines, expression, &findings) }
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
            member.address = machine.map { "\($0.address)" }
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
                return findings.error("two members of '\(service)' are called '\(member.name)'", at: mark)
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

    private mutating func add(
        _ rule: PortRule,
        service: String,
        machines: [Machine],
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) {
        let isClaimed = rule.condition.map { expression.holds($0, &findings) ?? false } ?? true
        guard let role = rule.role else {
            guard let port = Self.port(rule, 0, expression, &findings) else { return }
            ports[rule.name] = port
            if isClaimed { _ = claim(port, rule, of: nil, service: service, machines: machines, &findings) }
            return
        }
        guard let place = roles.firstIndex(where: { $0.name == role.value }) else {
            let question = Spelling.question(about: role.value, among: roles.map(\.name))
            return findings.error(
                "port '\(rule.name)' is of '\(role.value)', which is no role\(question)",
                at: role.mark
            )
        }
        for index in roles[place].members.indices {
            guard let port = Self.port(rule, index, expression, &findings) else { return }
            roles[place].members[index].ports[rule.name] = port
            let name = roles[place].members[index].name
            // A rule goes wrong for one member after the other: the first says it.
            guard !isClaimed || claim(port, rule, of: name, service: service, machines: machines, &findings)
            else { return }
        }
    }

    private static func port(
        _ rule: PortRule,
        _ index: Int,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> Int? {
        let plus = rule.plus.map { expression.number($0, "plus", &findings) } ?? 0
        let step = rule.step.map { expression.number($0, "step", &findings) } ?? 1
        let base =
            rule.isList
            ? listed(rule, index, expression, &findings) : expression.number(rule.base, "base", &findings)
        guard let base, let plus, let step else { return nil }
        let (port, isTooMuch) = (rule.isList ? base : base &+ index &* step).addingReportingOverflow(plus)
        guard !isTooMuch, (1...65_535).contains(port) else {
            let whose = rule.role == nil ? "" : " of the \(index + 1). member"
            findings.error("port '\(rule.name)'\(whose) would be \(port): 1 to 65535 can be", at: rule.base.mark)
            return nil
        }
        return port
    }

    private static func listed(
        _ rule: PortRule,
        _ index: Int,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> Int? {
        guard case .list(let items)? = expression.context["options"]?[rule.base.value] else {
            findings.error("'\(rule.base.value)' is no option that is a list", at: rule.base.mark)
            return nil
        }
        guard index < items.count, case .int(let port) = items[index] else {
            findings.error(
                "'\(rule.base.value)' has no port for the \(index + 1). member of '\(rule.role?.value ?? "")'",
                at: rule.base.mark
            )
            return nil
        }
        return port
    }

    /// Ports that nobody else can have besides: those of machines.
    ///
    /// - Returns: false where it cannot be had, which the findings then say.
    private mutating func claim(
        _ port: Int,
        _ rule: PortRule,
        of member: String?,
        service: String,
        machines: [Machine],
        _ findings: inout Diagnostics
    ) -> Bool {
        guard [.host, .node].contains(rule.place) else { return true }
        let claim = PortClaim(
            service: service,
            port: port,
            transport: rule.transport,
            isOfAllNodes: rule.place == .node,
            nodes: Set(machines.map(\.name)),
            holder: .rule(member.map { "\(rule.name) of \($0)" } ?? rule.name),
            mark: rule.mark
        )
        claims.append(claim)
        return claim.isPossible(&findings)
    }
}
