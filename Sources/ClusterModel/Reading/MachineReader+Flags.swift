internal import YAML

extension MachineReader {
    /// What a machine's own kubelet is given; only that is started machine by machine.
    func kubeletFlags(_ section: Section, _ findings: inout Diagnostics) -> [GivenFlag] {
        KubernetesFile.components(of: FlagReader.key, section, &findings).flatMap { component, entry -> [GivenFlag] in
            guard component == .kubelet else {
                findings.error(
                    "'extra-args' of a machine are for its kubelet: those of '\(component.rawValue)' are the same everywhere, in "
                        + KubernetesFile.name,
                    at: entry.key.mark
                )
                return []
            }
            return FlagReader.flags(of: component, entry.value, &findings)
        }
    }
}
