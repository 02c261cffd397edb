package import YAML

/// A configuration directory that has been read and found right.
package struct Configuration: Sendable {
    /// The directory, as it was given.
    package let directory: String
    package let cluster: Cluster
    /// What is allowed and yet worth knowing, one `file:line:column: sentence` each.
    package let warnings: [String]
    /// Where each machine is described.
    package let marks: [String: Mark]
    /// Where `image-bundle` is; nil when it is left out.
    package let bundleMark: Mark?
    // What a node list needs to be read like a part of this configuration.
    let entries: [MachineEntry]
    let defaults: LoginFields
    let extraMounts: [ExtraMount]
    let types: [String: Bool]
    let surroundings: Surroundings

    /// The file that lists the machines: what `add` and `remove` keep up to date.
    package var clusterFile: String { ConfigurationFile(ClusterFile.name, in: directory).path }

    /// Reads a configuration directory; throws everything that is wrong with it at once.
    ///
    /// - Parameters:
    ///   - environment: where `password-env` and the like look, and SSH_AUTH_SOCK and HOME are found.
    ///   - needsLogins: false for what asks no machine: passwords and keys may be missing then.
    ///   - allowsEvenMasters: whether 2, 4 or more than 5 masters are odd and yet no error: a cluster that is changed one by one is so.
    package static func load(
        directory: String,
        environment: [String: String],
        allowsEvenMasters: Bool = false,
        needsLogins: Bool = true
    ) throws(ConfigurationErrors) -> Configuration {
        var findings = Diagnostics()
        let surroundings = Surroundings(directory: directory, environment: environment, hasLogins: needsLogins)
        try checkDirectory(directory, surroundings)
        let clusterSource = ConfigurationFile(ClusterFile.name, in: directory)
        var clusterFile = ClusterFile()
        if let root = clusterSource.mapping(&findings) {
            clusterFile = ClusterFile(root, surroundings: surroundings, &findings)
        }
        let machines = MachineAssembly(clusterFile, surroundings: surroundings).machines(clusterFile.entries, &findings)
        let kubernetesSource = ConfigurationFile(KubernetesFile.name, in: directory)
        let kubernetesFile = kubernetesSource.mapping(&findings).map {
            KubernetesFile($0, surroundings: surroundings, &findings)
        }
        warnOfReaders(of: clusterSource, holdsSecrets: clusterFile.holdsSecrets, &findings)
        warnOfReaders(of: kubernetesSource, holdsSecrets: kubernetesFile?.holdsSecrets == true, &findings)
        ClusterChecks(cluster: clusterFile, kubernetes: kubernetesFile, allowsEvenMasters: allowsEvenMasters).run(
            &findings
        )
        OptionalFiles.check(in: directory, &findings)

        guard !findings.hasErrors, let cluster = kubernetesFile?.cluster(of: machines) else {
            throw ConfigurationErrors(findings.sortedErrors)
        }
        return Configuration(
            directory: directory,
            cluster: cluster,
            warnings: findings.sortedWarnings.map(\.description),
            marks: Dictionary(
                clusterFile.entries.compactMap { entry in entry.name.map { ($0.value, entry.mark) } },
                uniquingKeysWith: { first, _ in first }
            ),
            bundleMark: kubernetesFile?.bundleMark,
            entries: clusterFile.entries,
            defaults: clusterFile.defaults,
            extraMounts: clusterFile.extraMounts,
            types: clusterFile.types,
            surroundings: surroundings
        )
    }

    private static func checkDirectory(_ path: String, _ surroundings: Surroundings) throws(ConfigurationErrors) {
        guard !surroundings.isDirectory(path) else { return }
        var findings = Diagnostics()
        findings.error(
            FileFacts(path) == nil
                ? "there is no such directory: copy the folder 'cluster-configuration' of the source to begin with"
                : "this is a file: give the directory that holds \(ClusterFile.name)",
            file: path
        )
        throw ConfigurationErrors(findings.sortedErrors)
    }
}

extension Configuration {
    private static func warnOfReaders(
        of file: ConfigurationFile,
        holdsSecrets: Bool,
        _ findings: inout Diagnostics
    ) {
        guard holdsSecrets, file.isReadableByOthers else { return }
        findings.warning(
            "the file holds a password and others may read it: run 'chmod 600 \(file.path)'",
            file: file.path
        )
    }
}

extension MachineAssembly {
    init(_ file: ClusterFile, surroundings: Surroundings) {
        self.init(
            defaults: file.defaults,
            extraMounts: file.extraMounts,
            types: file.types,
            surroundings: surroundings
        )
    }

    /// Assembles machines as a configuration's own are.
    init(_ configuration: Configuration) {
        self.init(
            defaults: configuration.defaults,
            extraMounts: configuration.extraMounts,
            types: configuration.types,
            surroundings: configuration.surroundings
        )
    }
}

extension KubernetesFile {
    /// The cluster of these machines; nil when a network is missing, which the findings then say.
    fileprivate func cluster(of machines: [Machine]) -> Cluster? {
        guard let services = serviceRange?.value, let pods = podRange?.value,
            // The tenth address is where installers have put DNS since the first clusters.
            let dnsAddress = dnsAddress ?? services.address(at: 10)
        else { return nil }
        var cluster = Cluster(
            machines: machines,
            network: ClusterNetwork(
                loadBalanceAddress: loadBalanceAddress?.value,
                addressIsOnMasters: addressIsOnMasters?.value ?? false,
                apiName: apiName,
                apiPort: apiPort?.value ?? 6443,
                apiExtraNames: apiExtraNames,
                serviceRange: services,
                podRange: pods,
                dnsAddress: dnsAddress,
                dnsDomain: dnsDomain,
                podNetwork: podNetwork
            ),
            kubernetes: kubernetes,
            images: images,
            addons: addons
        )
        cluster.proxy = proxy
        if let services = ipv6ServiceRange?.value, let pods = ipv6PodRange?.value {
            cluster.network.ipv6 = IPv6Ranges(services: services, pods: pods)
        }
        return cluster
    }
}
