import ClusterModel
import Facts

extension MachineCheckup {
    /// The containerd that pods run in, or would run in once it is installed.
    func containerd() -> [Finding] {
        guard cluster.kubernetes.runtime == .containerd else { return [] }
        let kubelet = cluster.kubernetes.version(of: .kubelet)
        let what: String
        let text: String
        if let installed = check.containerd {
            (what, text) = ("containerd \(installed) is installed", installed)
        } else if let package = demands.packages.containerd(on: facts, dockerPackage: cluster.kubernetes.dockerPackage),
            let version = bundledPackages?.versions[package] ?? check.containerdCandidates[package]
        {
            let place = bundledPackages == nil ? "there" : "of the bundle"
            (what, text) = ("the package '\(package)' \(place) is \(version)", version)
        } else {
            return []
        }
        // `1.6.20~ds1-1+deb12u3` is one of Debian's.
        let number = text.split(separator: ":").last?.prefix { $0.isNumber || $0 == "." } ?? ""
        guard let version = Version(number) else { return [] }
        let fix =
            check.containerd == nil && cluster.kubernetes.dockerPackage != "docker-ce"
            ? "set 'docker-package: docker-ce' in kubernetes-configuration.yaml, whose containerd.io is a current one, or use a later release of the distribution"
            : "install a later one there (containerd.io of Docker's archive, for one), or use a Kubernetes that goes with it"
        let name = "Kubernetes \(kubelet.major).\(kubelet.minor)"
        return switch demands.runtimes.fitness(of: version, kubelet: kubelet) {
        case .fine: []
        case .untested(let tested):
            [warning("\(what), and \(name) was tested with \(tested.bare) and later ones: an older one may work", fix)]
        case .tooOld(let needed): [error("\(what), and \(name) needs \(needed.bare) or later", fix)]
        }
    }
}
