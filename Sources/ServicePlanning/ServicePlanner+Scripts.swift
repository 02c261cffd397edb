import Facts
import Foundation
import Kubernetes
import PKI
import Plan
import ServiceModel

/// Scripts of services that are run as they are, on this box: all that is known of them is whether they were run, and on what.
extension ServicePlanner {
    /// Whether the start script is to be run: it never was to its end, or another one was, or something else lay in its folder.
    func isDue(_ script: ServiceScript, of service: String, _ findings: ServiceFindings) -> Bool {
        guard let found = findings.inventories[service], !found.isStopped else { return true }
        return found.scripts != script.digest
    }

    /// One that was run before is stopped first, as the ancestor did.
    func starting(_ script: ServiceScript, of service: Service, _ findings: ServiceFindings) throws -> [Step] {
        guard isDue(script, of: service.name, findings) else { return [] }
        let stop = findings.runs(service.name) ? script.stop : nil
        // Of one that was cut short there may be less than it takes away.
        let isWhole = findings.inventories[service.name]?.scripts.isEmpty == false
        return try [stop.map { try run($0, script, of: service, mayFail: !isWhole) }].compactMap { $0 }
            + [run(script.start, script, of: service)]
    }

    /// What takes away what the start script has made.
    func stopping(_ name: String, _ findings: ServiceFindings) throws -> (steps: [Step], remarks: [String]) {
        guard findings.runs(name) else { return ([], []) }
        guard let service = service(name), let script = service.script else {
            let wasRun = findings.inventories[name]?.scripts.isEmpty == false
            return (
                [],
                wasRun ? ["what a start script has made for \(name) stays: nothing names its stop script any more"] : []
            )
        }
        guard let stop = script.stop else {
            return ([], ["what \(script.start) has made for \(name) stays: \(script.mark) names no stop script"])
        }
        return ([try run(stop, script, of: service)], [])
    }

    /// - Throws: `Refusal` where none can be run here.
    private func run(
        _ name: String,
        _ script: ServiceScript,
        of service: Service,
        mayFail: Bool = false
    ) throws -> Step {
        let kubeconfig: String
        switch scriptHost {
        case .ready(let path): kubeconfig = path
        case .lacks(let sentence):
            throw Refusal("\(script.mark): \(name) of \(service.name) cannot be run: \(sentence)")
        }
        let files = script.files.sorted { $0.key < $1.key }.flatMap { [$0.key, Data($0.value).base64EncodedString()] }
        let text =
            try scripts.text("library-here") + Shell.assignment("tree", script.tree)
            + Shell.assignment("place", script.place) + Shell.assignment("files", files)
            + Shell.assignment("script", name) + Shell.assignment("kubeconfig", kubeconfig)
            + Shell.assignment("may_fail", mayFail ? "yes" : "")
            + scripts.text("run-service-script")
        let times = service.parts.compactMap { part in if case .wait(let rule) = part { rule.within } else { nil } }
        return Step(
            title: "Run \(name)",
            changes: [Change(.command, "\(name) of \(service.name)", .opaque)],
            work: [
                .scriptHere(Script(name: name, text: text, deadline: times.max() ?? ReadyRule().within, waits: true))
            ]
        )
    }
}

extension ServiceScript {
    /// Of all that may make the script do something else.
    var digest: String {
        let files = files.sorted { $0.key < $1.key }.map { "\($0.key) \(Digest.sha256Hex($0.value))\n" }
        return String(Digest.sha256Hex(Array("\(start)\n\(stop ?? "")\n\(files.joined())".utf8)).prefix(16))
    }
}
