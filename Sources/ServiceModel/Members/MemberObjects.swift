import ClusterModel
import Kubernetes

/// Tells which member an object belongs to.
struct MemberObjects {
    private let service: String
    private let names: Set<String>

    init(_ members: [NetworkMember], of service: String) {
        self.service = service
        names = Set(members.map(\.name))
    }

    /// Objects that belong to members, with that said.
    func assigned(_ parts: [Service.Part], _ findings: inout Diagnostics) -> [Service.Part] {
        guard !names.isEmpty else { return parts }
        return parts.map { part in
            guard case .objects(var objects) = part else { return part }
            for index in objects.indices where objects[index].member == nil {
                objects[index].member = owner(of: objects[index], &findings)
            }
            return .objects(objects)
        }
    }

    /// The member that its label says; else the one whose name is in its own.
    private func owner(of object: ServiceObject, _ findings: inout Diagnostics) -> String? {
        guard let said = object.body["metadata"]?["labels"]?[ServiceObject.memberLabel] else {
            return owner(of: object.reference.name)
        }
        if let name = said.string, names.contains(name) { return name }
        let name = said.string ?? said.text
        findings.error(
            "'\(name)', which the label \(ServiceObject.memberLabel) of \(object.reference) names, is no member of '\(service)'"
                + Spelling.question(about: name, among: names.sorted()),
            at: object.mark
        )
        return nil
    }

    /// The longest name that stands in another between its dashes and dots: that of `net-1` in `net-1-key`, and not in `net-11`.
    private func owner(of name: String) -> String? {
        let ends = name.indices.filter { "-.".contains(name[$0]) } + [name.endIndex]
        let starts = [name.startIndex] + ends.dropLast().map { name.index(after: $0) }
        var longest: Substring?
        for (index, start) in starts.enumerated() {
            for end in ends[index...].reversed() {
                let part = name[start..<end]
                if part.utf8.count <= longest?.utf8.count ?? 0 { break }
                if names.contains(String(part)) {
                    longest = part
                    break
                }
            }
        }
        return longest.map(String.init)
    }
}

extension Membership {
    /// - Parameter rules: those that its ports were made by.
    func listed(_ rules: [PortRule]) -> [NetworkMember] {
        members.map { member in
            NetworkMember(
                role: member.role,
                name: member.name,
                machine: member.machine,
                ports: rules.compactMap { rule in
                    guard rule.role?.value == member.role, let number = member.ports[rule.name] else { return nil }
                    return NetworkMember.Port(rule.name, number, rule.transport.rawValue.uppercased())
                }
            )
        }
    }
}
