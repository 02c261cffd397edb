import ClusterModel
import Foundation

/// Taking a cluster off its machines: what goes, what is lost with it, and what is kept of it.
extension Planner {
    /// A snapshot of etcd's data, from a master that runs it.
    ///
    /// - Throws: a refusal when there is data and no etcd that runs to ask for it.
    func snapshotStep(
        _ definition: StepDefinition,
        _ findings: Findings,
        _ etcd: EtcdMembership?
    ) throws -> Step? {
        guard hasEtcdData(findings.facts) else { return nil }
        // Without a quorum there is but one master to ask, and it may not run.
        let members = masters.filter { findings.facts[$0.name]?.probes[Probe.etcdRuns] == true }
        let survivor = etcd?.isRestored == true ? etcd?.through : nil
        guard
            let member = survivor ?? members.first(where: { findings.facts[$0.name]?.etcd?.hasLeader == true })
                ?? members.first
        else {
            let holders = masters.filter { findings.facts[$0.name]?.probes[Probe.etcdHasData] == true }
            throw Refusal(
                "\(holders.map(\.name).joined(separator: ", ")) has etcd data, and etcd runs on no master, so that no snapshot "
                    + "can be taken: start it ('paictl deploy' does), or give the data up with --no-snapshot"
            )
        }
        let time = Date(timeIntervalSince1970: TimeInterval(findings.now)).formatted(.iso8601).replacing(":", with: "-")
        let path = "snapshots/etcd-\(time).db"
        return Step(
            definition,
            changes: [Change(.snapshot, path, "is kept here, from etcd on \(member.name)")],
            work: [
                .fetch(try script("etcd-snapshot", for: member, on: member, within: deadline(definition)), path: path)
            ]
        )
    }

    /// What is lost once everything on these machines is taken off, a sentence each; none when there is nothing to lose.
    func losses(_ findings: Findings, _ etcd: EtcdMembership?) -> [String] {
        if let etcd, etcd.isRestored {
            let revision = findings.facts[etcd.through.name]?.etcd.map { ", revision \($0.revision)" } ?? ""
            return [
                "etcd has no quorum: it goes back to what \(etcd.through.name) has\(revision); what was written after that is lost",
                "what the other masters have in etcd is set aside there, not deleted",
            ]
        }
        guard job.steps.contains(where: { $0.removes?.contains("state") == true }) else { return [] }
        let doomed = leaving.isEmpty ? machines : leaving
        let machines = doomed.filter { findings.facts[$0.name]?.remains.isEmpty == false }
        guard !machines.isEmpty else { return [] }
        let members = machines.filter { findings.facts[$0.name]?.probes[Probe.etcdHasData] == true }.map(\.name)
        let pods = Set(machines.flatMap { findings.facts[$0.name]?.remains["pods"] ?? [] })
        var losses = [
            (leaving.isEmpty ? "the cluster on " : "the part that these have in the cluster: ")
                + "\(Self.list(machines.map(\.name))), with certificates, keys and settings"
        ]
        if !members.isEmpty {
            losses.append(
                "etcd's data on \(Self.list(members))"
                    + (leaving.isEmpty ? ": every object of the cluster" : ", of which the other masters have theirs")
                    + (options.contains(.snapshot)
                        ? ", but for the snapshot that is taken first" : ", and no snapshot is taken")
            )
        }
        if !pods.isEmpty {
            losses.append("what \(pods.count) pods keep in volumes of the machines (emptyDir and the like)")
        }
        let silent = doomed.filter { findings.facts[$0.name] == nil }.map(\.name)
        if !silent.isEmpty { losses.append("not touched, as they do not answer: \(Self.list(silent))") }
        return losses
    }

    /// What stays on the machines, with its place.
    func kept(_ findings: Findings) -> [String] {
        machines.flatMap { machine in
            (findings.facts[machine.name]?.kept ?? []).map { "\(machine.name): \($0)" }
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

extension MachinePlanning {
    /// Takes away what there is of some kinds, and looks whether it is gone.
    func removal(_ kinds: [String]) throws -> (changes: [Change], script: String) {
        let changes = kinds.flatMap { kind in
            (facts.remains[kind] ?? []).map { Change(.removal, $0, "(\(kind))") }
        }
        return (changes, try planner.library.script("remains") + "take_off \(kinds.joined(separator: " "))")
    }
}
