import ClusterModel
import Facts

/// `gpus: true`: on machines whose NVIDIA GPUs containers can be given, Docker knows the runtime that does so. The step is for no
/// other machine.
struct ServesGPUs: MachineAction, Switch {
    static let key = "gpus"

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.insert(TellsRegistries.daemon)
    }

    func files(on machine: Machine, by planner: Planner) -> Set<String> { [TellsRegistries.daemon] }

    func concerns(_ planning: MachinePlanning) -> Bool {
        planning.facts.gpus.serveNVIDIA(planning.planner.cluster.kubernetes.gpuToolkit)
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        try planning.change(TellsRegistries.daemon, isSecret: false, in: &step) { file throws(SharedJSONError) in
            // One that is there already is its owner's.
            guard !file.names(below: "runtimes").contains("nvidia") else { return }
            try file.put(["nvidia": ["path": "nvidia-container-runtime"]], takingOut: [], below: "runtimes")
        }
    }
}
