package import ClusterModel
package import Facts

extension Cluster {
    /// The TCP ports that a machine's role listens on, and the programs that do, as the kernel abbreviates their names.
    package func ports(of machine: Machine) -> [UInt16: String] {
        var ports: [UInt16: String] = [10248: "kubelet", 10250: "kubelet"]
        if addons.kubeProxy { ports.merge([10249: "kube-proxy", 10256: "kube-proxy"]) { $1 } }
        if machine.role == .master {
            ports.merge([
                2379: "etcd", 2380: "etcd", 2381: "etcd", network.apiPort: "kube-apiserver",
                10257: "kube-controller",
                10259: "kube-scheduler",
            ]) { $1 }
        } else if machine.role == .proxy || front.isLocal {
            ports[network.apiPort] = "haproxy"
        }
        return ports
    }

    /// What a machine must reach on others, machine name → ports; grows with the machines times the masters.
    package func traffic(from machine: Machine) -> [(machine: Machine, ports: [UInt16])] {
        machines.filter { $0.name != machine.name }.compactMap { other in
            var ports: [UInt16] = []
            if machine.role == .master {
                ports.append(10250)
                if other.role == .master { ports += [2379, 2380] }
            }
            if asksForTheAPI(machine, at: other) { ports.append(network.apiPort) }
            return ports.isEmpty ? nil : (other, ports.sorted())
        }
    }

    /// Whether a machine's connections to the API server go to this one.
    private func asksForTheAPI(_ machine: Machine, at other: Machine) -> Bool {
        switch machine.role {
        // It talks to its own.
        case .master: false
        case .proxy: other.role == .master
        case .worker:
            switch front {
            case .local: other.role == .master
            case .address(let address):
                other.address == address || network.addressIsOnMasters && other.role == .master
            case .name: false
            }
        }
    }

    /// A load balancer that is none of our machines, and that someone else has set up.
    package var foreignFront: Endpoint? {
        switch front {
        case .address(let address):
            guard proxies.isEmpty, addressKeepers.isEmpty, !machines.contains(where: { $0.address == address }) else {
                return nil
            }
            return Endpoint(address.description, network.apiPort)
        case .name(let name): return Endpoint(name, network.apiPort)
        case .local: return nil
        }
    }

    /// Where a machine's images come from, registry → images, without those that a proxy reaches.
    package func registries(of images: [String]) -> [Endpoint: [String]] {
        Dictionary(grouping: images, by: source).reduce(into: [:]) { found, entry in
            if let endpoint = entry.key { found[endpoint] = entry.value }
        }
    }

    /// Whom a machine asks for an image; nil when it asks a proxy for it.
    package func source(of image: String) -> Endpoint? {
        let host = images.mirrors(of: image).first?.host ?? ImageReference.host(of: image)
        guard proxy == nil || proxyExceptions.contains(host) else { return nil }
        let port: UInt16 = images.plainHosts.contains(host) ? 80 : 443
        return Endpoint(host) ?? Endpoint(Registry(host: host).nameInContainerd, port)
    }
}
