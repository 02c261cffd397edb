extension ImageSettings {
    package func registry(at host: String) -> Registry? { registries.first { $0.host == host } }

    /// The mirrors of the registry that an image comes from, first choice first.
    package func mirrors(of image: String) -> [RegistryMirror] { mirrors[ImageReference.host(of: image)] ?? [] }

    /// Hosts that are spoken to without TLS.
    package var plainHosts: Set<String> {
        Set(registries.filter(\.isPlain).map(\.host) + mirrors.values.joined().filter(\.isPlain).map(\.host))
    }

    /// Hosts of which containerd has to be told how they are reached.
    package var describedHosts: [String] {
        Set(mirrors.keys).union(plainHosts).union(registries.filter { $0.authority != nil }.map(\.host)).sorted()
    }
}
