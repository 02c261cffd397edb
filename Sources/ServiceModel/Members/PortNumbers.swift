import ClusterModel
import Templates
import YAML

/// The ports of a rule whose expressions have been worked out, member by member.
struct PortNumbers {
    private let rule: PortRule
    private let step: Int
    private let plus: Int
    private let base: Base

    private enum Base {
        case first(Int)
        case list([Value])
    }

    /// Nil where an expression cannot be worked out, which the findings then say.
    init?(_ rule: PortRule, _ expression: MemberExpression, _ findings: inout Diagnostics) {
        self.rule = rule
        let plus = rule.plus.map { expression.number($0, "plus", &findings) } ?? 0
        let step = rule.step.map { expression.number($0, "step", &findings) } ?? 1
        guard let base = Self.base(of: rule, expression, &findings), let plus, let step else { return nil }
        (self.base, self.plus, self.step) = (base, plus, step)
    }

    private static func base(
        of rule: PortRule,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> Base? {
        guard rule.isList else { return expression.number(rule.base, "base", &findings).map(Base.first) }
        if case .list(let items)? = expression.context["options"]?[rule.base.value] { return .list(items) }
        findings.error("'\(rule.base.value)' is no option that is a list", at: rule.base.mark)
        return nil
    }

    /// The port of a member; nil where it can have none, which the findings then say.
    ///
    /// - Parameter index: from 0.
    func port(_ index: Int, _ findings: inout Diagnostics) -> Int? {
        guard let first = first(index, &findings) else { return nil }
        let (port, isTooMuch) = first.addingReportingOverflow(plus)
        guard !isTooMuch, (1...65_535).contains(port) else {
            let whose = rule.role == nil ? "" : " of the \(index + 1). member"
            findings.error("port '\(rule.name)'\(whose) would be \(port): 1 to 65535 can be", at: rule.base.mark)
            return nil
        }
        return port
    }

    private func first(_ index: Int, _ findings: inout Diagnostics) -> Int? {
        switch base {
        case .first(let number): return number &+ index &* step
        case .list(let items):
            if index < items.count, case .int(let port) = items[index] { return port }
            findings.error(
                "'\(rule.base.value)' has no port for the \(index + 1). member of '\(rule.role?.value ?? "")'",
                at: rule.base.mark
            )
            return nil
        }
    }
}
