import ClusterModel

/// `secrets: true`: what all masters share is on this one: the authorities, the service-account key, the key that encrypts secrets.
struct KeepsSecrets: MachineAction, Switch {
    static let key = "secrets"

    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        Set(ClusterSecrets.Path.all + ClusterSecrets.Path.ofRotation + [ClusterSecrets.Path.serviceAccountPublicKey])
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let files = try planning.findings.sharedSecrets().files
        for (path, contents) in files.sorted(by: { $0.key < $1.key }) {
            let isPublic = path.hasSuffix(".crt") || path.hasSuffix(".pub")
            planning.put(
                DesiredFile(path: path, mode: isPublic ? "0644" : "0600", contents: contents, isSecret: !isPublic),
                in: &step
            )
        }
        try planning.takeAway(in: &step, except: Set(files.keys)) { ClusterSecrets.Path.ofRotation.contains($0) }
    }
}
