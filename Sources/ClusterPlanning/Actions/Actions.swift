/// Every action that a step of a job may have.
enum Actions {
    static let all: [any Action.Type] = [
        AppliesObjects.self, AsksContainerd.self, BringsImages.self, DeletesNode.self, Diagnoses.self, Drains.self,
        ForgetsFile.self, ForgetsNodes.self, InstallsPackages.self, IssuesCertificates.self, KeepsProgram.self,
        KeepsSecrets.self,
        Labels.self,
        NamesProxy.self, PrunesFiles.self, PrunesObjects.self, ReclaimsSpace.self, TellsRegistries.self,
        ChangesMember.self, Records.self, Removes.self, RunsContainer.self, RunsScript.self, ServesGPUs.self,
        TakesSnapshot.self,
        TellsServices.self,
        Uncordons.self, Waits.self, WritesFiles.self, WritesKubeconfig.self,
    ]

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}
