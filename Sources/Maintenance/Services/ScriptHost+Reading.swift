import Foundation
import ServicePlanning

extension ScriptHost {
    /// - Parameters:
    ///   - kubeconfig: what scripts are given; nil for a context that is not the current one of its kubeconfig.
    ///   - environment: with the PATH in which they look for kubectl.
    init(kubeconfig: String?, environment: [String: String]) {
        let files = FileManager.default
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { files.isExecutableFile(atPath: "\($0)/kubectl") }) else {
            self = .lacks("there is no kubectl in PATH on this host: 'paictl install-kubectl' brings one")
            return
        }
        guard let kubeconfig else {
            self = .lacks("scripts go by the current context of a kubeconfig: make it the one that --context names")
            return
        }
        guard files.fileExists(atPath: kubeconfig) else {
            self = .lacks("there is no \(kubeconfig), by which it finds the cluster: 'paictl deploy' writes it")
            return
        }
        self = .ready(kubeconfig: kubeconfig)
    }
}
