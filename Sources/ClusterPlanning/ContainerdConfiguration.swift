import ClusterModel
import TOML

/// What the kubelet needs of containerd's configuration, put into the file that is there.
///
/// Formats: version 2 is that of containerd 1.x, which 2.x takes as well; 3 and 4 are those of 2.x (containerd, docs/cri/config.md
/// and docs/man/containerd-config.toml.5.md). All other settings stay byte for byte.
struct ContainerdConfiguration: Equatable {
    static let path = "/etc/containerd/config.toml"
    /// Where it is told, host by host, how a registry is reached.
    static let hostsFolder = "/etc/containerd/certs.d"

    /// The image that holds a pod's namespaces.
    var sandboxImage: String
    /// Whether systemd keeps the accounts of containers, as Docker and the kubelet have it.
    var usesSystemdCgroups: Bool
    /// Where the distribution's plugins are.
    var pluginFolder: String
    /// Whether the operator brings the pod network, whose plugins go where Kubernetes' documents have them: Calico's and Cilium's
    /// install themselves there.
    var hasForeignNetwork = false
    /// Whether hosts have folders of their own, as those have that the cluster's configuration says something of.
    var needsHosts = false
    /// Who pulls from a registry, by the host that is asked. containerd calls this place deprecated since 1.3, and has no other for
    /// what a mirror asks (docs/cri/registry.md).
    var logins: [String: RegistryLogin] = [:]
    /// Whether containers can be given NVIDIA's GPUs: by a runtime of that name, and by what /etc/cdi says.
    var servesNVIDIA = false
    /// Hosts that had a login of ours before.
    var formerLogins: Set<String> = []

    /// - Parameter text: the file as it is; nil for none.
    /// - Throws: when it cannot be read, or not be changed without losing something.
    func applied(to text: String?) throws(TOMLError) -> String {
        guard let text, !text.allSatisfy(\.isWhitespace) else {
            return try applied(to: "# Written by paictl: pods run in the containerd that Docker brings.\nversion = 2\n")
        }
        var file = try TOMLText(text)
        try readable(&file)
        let version = try Self.version(of: file)
        let images = ["plugins", version == 2 ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.images"]
        let runtime = ["plugins", version == 2 ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.runtime"]
        let sandbox = version == 2 ? ["sandbox_image"] : ["pinned_images", "sandbox"]
        try enable(&file)
        try Self.set(images + sandbox, to: TOMLText.quoted(sandboxImage), in: &file)
        // Mirrors that are written here and hosts that have folders of their own exclude each other.
        let registry = images + ["registry"]
        if file.names(below: registry + ["mirrors"]).isEmpty, file.value(at: registry + ["mirrors"]) == nil,
            !Self.hasTLS(registry + ["configs"], in: file),
            ["", "\"\"", "''"].contains(file.value(at: registry + ["config_path"]) ?? "")
        {
            try file.set(registry + ["config_path"], to: TOMLText.quoted(Self.hostsFolder))
        }
        try checkHosts(registry, in: file)
        try setLogins(registry + ["configs"], in: &file)
        let runc = runtime + ["containerd", "runtimes", "runc"]
        if file.value(at: runc + ["runtime_type"]) == nil {
            try file.set(runc + ["runtime_type"], to: "\"io.containerd.runc.v2\"")
        }
        try Self.set(runc + ["options", "SystemdCgroup"], to: usesSystemdCgroups ? "true" : "false", in: &file)
        if servesNVIDIA { try setNVIDIA(runtime, version, in: &file) }
        let runtimes = runtime + ["containerd", "runtimes"]
        for name in file.names(below: runtimes) where name != "runc" {
            try setCgroups(of: runtimes + [name], in: &file)
        }
        try setPlugins(below: runtime + ["cni"], version, in: &file)
        return file.text
    }

    static let foreignFolder = "/opt/cni/bin"

    /// With a network of the operator's, a folder that is not the distribution's stays: it is the operator's.
    private func setPlugins(below path: [String], _ version: Int, in file: inout TOMLText) throws(TOMLError) {
        let wanted = hasForeignNetwork ? Self.foreignFolder : pluginFolder
        if let folders = file.value(at: path + ["bin_dirs"]) {
            func names(_ folder: String) -> Bool {
                folders.contains("\"\(folder)\"") || folders.contains("'\(folder)'")
            }
            guard !names(wanted), !hasForeignNetwork || names(pluginFolder) else { return }
            try file.set(path + ["bin_dirs"], to: "[\"\(wanted)\", \(folders.dropFirst())")
            return
        }
        if hasForeignNetwork {
            // What containerd takes by itself is that folder.
            guard file.value(at: path + ["bin_dir"])?.replacing("'", with: "\"") == TOMLText.quoted(pluginFolder)
            else {
                return
            }
        }
        if version > 3, !hasForeignNetwork, file.value(at: path + ["bin_dir"]) == nil {
            // 3 is also that of containerd 2.0, which knows one folder only; from 2.1 on both at once are an error.
            try file.set(path + ["bin_dirs"], to: "[\(TOMLText.quoted(wanted))]")
        } else {
            try Self.set(path + ["bin_dir"], to: TOMLText.quoted(wanted), in: &file)
        }
    }

    private func setLogins(_ configs: [String], in file: inout TOMLText) throws(TOMLError) {
        for host in formerLogins.subtracting(logins.keys).sorted() {
            try file.removeTable(configs + [host, "auth"])
        }
        for (host, login) in logins.sorted(by: { $0.key < $1.key }) {
            try Self.set(configs + [host, "auth", "username"], to: TOMLText.quoted(login.user), in: &file)
            try Self.set(configs + [host, "auth", "password"], to: TOMLText.quoted(login.password.text), in: &file)
        }
    }

    /// Folders of hosts that containerd would not look into.
    private func checkHosts(_ registry: [String], in file: TOMLText) throws(TOMLError) {
        guard needsHosts else { return }
        let folders = file.value(at: registry + ["config_path"]) ?? ""
        let isRead = folders.split { ":\"'".contains($0) }.contains { $0 == Self.hostsFolder }
        guard !isRead else { return }
        throw TOMLError(
            line: file.line(of: registry),
            "what kubernetes-configuration.yaml says of registries goes to \(Self.hostsFolder), and this keeps containerd from looking there"
        )
    }

    /// A runtime of that name that is there already is its owner's.
    private func setNVIDIA(_ runtime: [String], _ version: Int, in file: inout TOMLText) throws(TOMLError) {
        let own = runtime + ["containerd", "runtimes", "nvidia"]
        if !file.has(own) {
            try file.set(own + ["runtime_type"], to: "\"io.containerd.runc.v2\"")
            try file.set(own + ["options", "BinaryName"], to: TOMLText.quoted("/usr/bin/nvidia-container-runtime"))
        }
        // From 2.0 on, whose formats are 3 and later, it is on unless somebody turned it off; 1.6 passes it over.
        if version == 2 || file.value(at: runtime + ["enable_cdi"]) != nil {
            try Self.set(runtime + ["enable_cdi"], to: "true", in: &file)
        }
    }

    /// Another runtime that runc's shim starts, such as nvidia's: its containers go where the kubelet looks for them.
    private func setCgroups(of runtime: [String], in file: inout TOMLText) throws(TOMLError) {
        let type = file.value(at: runtime + ["runtime_type"])?.replacing("'", with: "\"")
        // The table may be written on one line, or its options.
        var inline = file.value(at: runtime + ["options"])
        if inline == nil { inline = file.value(at: runtime) }
        let written = inline?.filter { !$0.isWhitespace }
        guard type == "\"io.containerd.runc.v2\"" || written?.contains("io.containerd.runc.v2") == true else { return }
        let isSystemd =
            file.value(at: runtime + ["options", "SystemdCgroup"]) == "true"
            || written?.contains("SystemdCgroup=true") == true
        guard isSystemd != usesSystemdCgroups else { return }
        try file.set(runtime + ["options", "SystemdCgroup"], to: usesSystemdCgroups ? "true" : "false")
    }

    /// Certificates of registries, which exclude folders of hosts as mirrors do; logins do not.
    private static func hasTLS(_ configs: [String], in file: TOMLText) -> Bool {
        for path in [configs] + file.names(below: configs).map({ configs + [$0] }) {
            if file.has(path + ["tls"]) { return true }
            if let inline = file.value(at: path), inline.contains("tls") { return true }
        }
        return false
    }

    /// A value that says the same with other quotes stays.
    private static func set(_ path: [String], to literal: String, in file: inout TOMLText) throws(TOMLError) {
        if file.value(at: path)?.replacing("'", with: "\"") != literal { try file.set(path, to: literal) }
    }

    private static func version(of file: TOMLText) throws(TOMLError) -> Int {
        let text = file.value(at: ["version"]) ?? "1"
        guard let version = Int(text), (1...4).contains(version) else {
            throw TOMLError(line: 1, "its 'version' is \(text), and paictl knows 2, 3 and 4")
        }
        return version
    }

    /// A file of version 1, as containerd.io installs it, becomes one of version 2 where that changes no meaning.
    private func readable(_ file: inout TOMLText) throws(TOMLError) {
        guard try Self.version(of: file) == 1 else { return }
        let disabled = file.strings(at: ["disabled_plugins"]).filter { !$0.contains("cri") }
        let others = disabled + file.strings(at: ["required_plugins"])
        guard !file.has(["plugins"]), others.isEmpty else {
            throw TOMLError(
                line: 1,
                "it is of version 1, whose plugins have other names: 'containerd config dump' of containerd 1 prints it as version 2"
            )
        }
        try file.set(["version"], to: "2")
    }

    private func enable(_ file: inout TOMLText) throws(TOMLError) {
        let names: Set = [
            "cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime",
        ]
        try file.remove(names, at: ["disabled_plugins"])
    }
}
