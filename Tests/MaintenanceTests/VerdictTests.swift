import Checkup
import Plan
import Testing

@testable import Maintenance

@Suite struct VerdictTests {
    @Test func `exit codes put safety before reach before the rest`() {
        let condition = Finding(machine: "a", .error, "x")
        let unreachable = Finding(machine: "b", .error, "x", cause: .unreachable)
        let safety = Finding(machine: "c", .error, "x", cause: .safety)
        let warning = Finding(machine: "d", .warning, "x")
        #expect([Finding]().verdict == .done && [warning].verdict == .done)
        #expect([warning, condition].verdict == .failed)
        #expect([condition, unreachable].verdict == .unreachable)
        #expect([condition, unreachable, safety].verdict == .refused)
    }
}
