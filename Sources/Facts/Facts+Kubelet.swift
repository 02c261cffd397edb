extension Facts {
    /// What Docker uses, or will use once it is installed: its own default. While Docker does not answer, what the kubelet has been told.
    package var cgroupDriver: String {
        if let driver = docker?.cgroupDriver { return driver }
        let told = toldKubelet("cgroupDriver")
        return ["systemd", "cgroupfs"].first { $0 == told } ?? (cgroupVersion == 2 ? "systemd" : "cgroupfs")
    }

    /// The file with name servers for pods that do not ask the cluster's; empty for /etc/resolv.conf, which the kubelet takes by
    /// itself. While no file names a server that pods can ask, what the kubelet has been told.
    ///
    /// The kubelet reads it anew for every pod, so that another content is no reason to start it anew.
    package var resolver: String {
        guard let file = nameServers.first(where: \.servesPods)?.file else {
            return toldKubelet("resolvConf") ?? ""
        }
        return file == "/etc/resolv.conf" ? "" : file
    }

    private func toldKubelet(_ key: String) -> String? {
        let lines = files["/var/lib/kubelet/config.yaml"]?.contents?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("\(key): ") }.map { String($0.dropFirst(key.count + 2)) }
    }
}
