import Checkup
package import Plan

extension [Finding] {
    /// Refused when safety is at stake, unreachable when a machine could not be asked, failed for every other error.
    package var verdict: Verdict {
        let errors = filter { $0.severity == .error }
        if errors.contains(where: { $0.cause == .safety }) { return .refused }
        if errors.contains(where: { $0.cause == .unreachable }) { return .unreachable }
        return errors.isEmpty ? .done : .failed
    }
}
