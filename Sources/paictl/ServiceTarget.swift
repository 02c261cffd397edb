import ArgumentParser
import Maintenance

/// On which cluster services are: that of the directory, or another.
struct ServiceTarget: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A kubeconfig: services on a cluster that is not of machines of yours. The directory needs services alone.",
            valueName: "file"
        ),
        completion: .file()
    )
    var kubeconfig: String?

    @Option(help: "A context of that kubeconfig. (default: the current one)")
    var context: String?

    func validate() throws {
        guard kubeconfig?.isEmpty != true else { throw ValidationError("--kubeconfig is empty: give a file.") }
        guard context == nil || kubeconfig != nil else {
            throw ValidationError("--context is one of a --kubeconfig: give that, too.")
        }
    }

    var choice: KubeconfigChoice? { kubeconfig.map { KubeconfigChoice(file: $0, context: context) } }
}
