import ClusterModel

/// `secrets: true`: what all masters share is on this one: the authorities, the service-account key, the key that encrypts secrets.
struct KeepsSecrets: MachineAction, Switch {
    static let key = "secrets"

    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        Set(ClusterSecrets.Path.all + [ClusterSecrets.Path.serviceAccountPublicKey])
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        for (path, contents) in try planning.findings.sharedSecrets().files.sorted(by: { $0.key < $1.key }) {
            let isPublic = path.hasSuffix(".crt") || path.hasSuffix(".pub")
            planning.put(
                DesiredFile(path: path, mode: isPublic ? "0644" : "0600", contents: contents, isSecret: !isPublic),
                in: &step
            )
        }
    }
}
