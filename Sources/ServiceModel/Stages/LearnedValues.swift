import ClusterModel
import Templates

/// What templates know of a network, and of its members, as it grows.
struct LearnedValues {
    private let base: [String: Value]
    private let membership: Membership
    private let values: [String: Value]
    /// Of the network.
    private var own: [String: String] = [:]
    private var members: [String: [String: String]] = [:]

    init(_ membership: Membership, _ values: [String: Value], _ base: [String: Value]) {
        (self.membership, self.values, self.base) = (membership, values, base)
    }

    /// - Parameter member: its name; nil for what the network has one of.
    mutating func learn(_ name: String, of member: String?, _ value: String) {
        if let member { members[member, default: [:]][name] = value } else { own[name] = value }
    }

    var context: [String: Value] {
        var context = base.merging(values) { _, new in new }
        context["learned"] = Self.value(own)
        context["members"] = .map(
            Templates.Mapping(membership.roles.map { role in (role.name, .list(list(of: role.name))) })
        )
        return context
    }

    /// What templates know of the members of a role, in order.
    func members(of role: Located<String>, for wanted: String, _ findings: inout Diagnostics) -> [(
        name: String, value: Value
    )] {
        guard let place = membership.place(of: role, for: wanted, &findings) else { return [] }
        return Array(zip(membership.roles[place].members.map(\.name), list(of: role.value)))
    }

    private func list(of role: String) -> [Value] {
        let list: [Value]
        if case .list(let values)? = values["members"]?.map?[role] { list = values } else { list = [] }
        return list.map { member in
            guard var entries = member.map, case .string(let name)? = entries["name"] else { return member }
            entries["learned"] = Self.value(members[name] ?? [:])
            return .map(entries)
        }
    }

    private static func value(_ texts: [String: String]) -> Value {
        ServiceContext.spelt(
            .map(Templates.Mapping(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        )
    }
}
