package import ClusterModel
package import Facts

/// The GPUs of a machine: what is missing before pods can be given them.
extension MachineCheckup {
    private var toolkit: GPUToolkit { cluster.kubernetes.gpuToolkit }

    func gpus() -> [Finding] {
        guard toolkit != .none else { return [] }
        let seen = GPUVendor.allCases.filter { facts.gpus.counts[$0] != nil }
        if machine.hasGPU, seen.isEmpty, facts.gpus.drivers.isEmpty {
            return [
                warning(
                    "its machine-type has a gpu, and there is none on its PCI bus",
                    "see whether the card is in, and given to this machine if it is a virtual one"
                )
            ]
        }
        return seen.map { facts.gpus.hasDriver(of: $0) ? gpus(of: $0) : lacksDriver($0) }
            + (facts.gpus.serveNVIDIA(toolkit) ? [nvidiaRuntime()].compactMap { $0 } : [])
    }

    private func lacksDriver(_ vendor: GPUVendor) -> Finding {
        warning(
            "it has \(facts.gpus.words(vendor)), and no driver of theirs is loaded, so that no pod can have them",
            "install the driver there (\(vendor == .nvidia ? "nvidia-driver; on Ubuntu 'ubuntu-drivers install --gpgpu'" : "amdgpu")) "
                + "and boot; 'gpu-toolkit: none' in kubernetes-configuration.yaml leaves GPUs alone"
        )
    }

    private func gpus(of vendor: GPUVendor) -> Finding {
        let words = "it has \(facts.gpus.words(vendor)), driver \(facts.gpus.version(vendor))"
        guard vendor == .nvidia, !facts.gpus.hasToolkit else { return note(words) }
        return toolkit == .nvidia
            ? note("\(words); what gives them to containers is installed by a deploy")
            : warning(
                "\(words), and not the program nvidia-ctk, so that no container is given them",
                "set 'gpu-toolkit: nvidia' in kubernetes-configuration.yaml, or install nvidia-container-toolkit there"
            )
    }

    /// Where pods of today's manifests would not be given what they ask for.
    private func nvidiaRuntime() -> Finding? {
        guard cluster.kubernetes.runtime == .containerd else {
            guard check.docker.map({ $0.runtime != "nvidia" }) == true else { return nil }
            return warning(
                "pods run in Docker, which gives GPUs to those alone whose runtime is nvidia, and Docker's default one is not",
                "put '\"default-runtime\": \"nvidia\"' into /etc/docker/daemon.json and restart Docker: paictl's own containers name runc"
            )
        }
        guard let version = check.containerd.flatMap({ Version($0) }), version < Version(1, 7) else { return nil }
        return warning(
            "containerd \(version.bare) knows no CDI, so that pods with GPUs have to name the runtime class nvidia",
            "install containerd 1.7 or later (containerd.io of Docker's archive, for one), or set 'strategy: envvar' for the service device-plugin"
        )
    }
}

extension GPUFacts {
    /// `4 NVIDIA GPUs`.
    package func words(_ vendor: GPUVendor) -> String {
        let count = counts[vendor] ?? 0
        return "\(count) \(vendor.name) \(count == 1 ? "GPU" : "GPUs")"
    }

    package func version(_ vendor: GPUVendor) -> String {
        drivers[vendor].map { $0.isEmpty ? "of unknown version" : $0 } ?? "none"
    }
}
