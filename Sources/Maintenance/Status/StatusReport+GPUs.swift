import Checkup
package import ClusterModel
import Facts

extension StatusReport {
    /// The GPUs of one vendor that a machine has.
    package struct GPUs: Sendable, Equatable, Encodable {
        package var machine: String
        package var vendor: GPUVendor
        package var count: Int
        /// Nil where none is loaded.
        package var driver: String?
        /// Whether what gives them to containers is there; nil where nothing of the kind is needed.
        package var toolkit: Bool?
        /// What its node has for pods, `nvidia.com/gpu` → how many; empty where no device plugin has told its kubelet of any.
        package var allocatable: [String: Int]
    }

    static func gpus(of cluster: Cluster, _ facts: [String: Facts], _ nodes: [String: Facts.Node]?) -> [GPUs] {
        guard cluster.kubernetes.gpuToolkit != .none else { return [] }
        return cluster.machines.flatMap { machine in
            let found = facts[machine.name]?.gpus ?? GPUFacts()
            return GPUVendor.allCases.compactMap { vendor in
                found.counts[vendor].map { count in
                    GPUs(
                        machine: machine.name,
                        vendor: vendor,
                        count: count,
                        driver: found.hasDriver(of: vendor) ? found.version(vendor) : nil,
                        toolkit: vendor == .nvidia ? found.hasToolkit : nil,
                        allocatable: (nodes?[machine.name]?.devices ?? [:])
                            .filter { $0.key.hasPrefix("\(vendor.rawValue).com/") }
                    )
                }
            }
        }
    }

    func gpuProblems() -> [String] { gpus.compactMap(\.problem) }
}

extension StatusReport.GPUs {
    /// The first thing that keeps pods from having them.
    var problem: String? {
        let their = "\(machine): its \(count == 1 ? "\(vendor.name) GPU" : "\(count) \(vendor.name) GPUs")"
        if driver == nil {
            return "\(their) cannot be used: no driver of theirs is loaded, and 'paictl check' says more"
        }
        if toolkit == false {
            return "\(their) cannot be given to containers: nvidia-ctk is not there, and 'gpu-toolkit: nvidia' in "
                + "kubernetes-configuration.yaml brings it"
        }
        let total = allocatable.values.reduce(0, +)
        if allocatable.isEmpty {
            return "\(their) cannot be asked for by pods: no device plugin has told its kubelet of them "
                + "('paictl service init device-plugin' lists one)"
        }
        // Parts of a GPU, and those that several share, are more than there are.
        return total < count
            ? "\(their): only \(total) can be given to pods; 'kubectl logs' of the device plugin there says why" : nil
    }
}
