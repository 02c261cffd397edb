package import Facts
import ClusterModel

/// The files, with every common key in its place and explained.
extension NewConfiguration {
    /// `cluster-configuration.yaml`.
    package var clusterText: String {
        """
        # The machines of the cluster, and how to log in to them. Written by 'paictl init'; from now on it is yours.
        # Every key is explained in Documentation/Configuration.md; 'paictl plan deploy' says what is wrong here.

        # What every machine has, unless its own entry below says otherwise.
        default-machine-properties:
        \(loginText)
        \(typesText)
        # One entry a machine. Masters run etcd and the control plane: 1, 3 or 5 of them.
        machine-list:
        \(hosts.map(entry).joined(separator: "\n"))
        """
    }

    private var loginText: String {
        func line(_ text: String, _ comment: String) -> String {
            text.padding(44) + "# " + comment
        }
        func key(_ name: String, _ value: String?, _ example: String, _ comment: String) -> String {
            line(value.map { "  \(name): \(Self.scalar($0))" } ?? "  # \(name): \(example)", comment)
        }
        return [
            line("  username: \(Self.scalar(user))", "an account that may use sudo, or root"),
            line("  sshport: \(port)", ""),
            "  # One or more ways to log in; the ssh-agent is used when none is given.",
            login.usesAgent ? "  use-agent: true" : "  # use-agent: true",
            key("key-path", login.keyPath, "~/.ssh/id_ed25519", "a private key"),
            key(
                "key-passphrase-env",
                login.passphraseVariable,
                "KEY_PASSPHRASE",
                "the environment variable that holds its passphrase"
            ),
            key(
                "password-env",
                login.passwordVariable,
                "CLUSTER_PASSWORD",
                "the one that holds the password, for sudo, too"
            ),
            key(
                "sudo-password-env",
                sudoVariable,
                "SUDO_PASSWORD",
                "for sudo, where it asks for another than the login's"
            ),
            line(
                "  # bastion: {hostip: 203.0.113.7, username: jump}",
                "the machine through which the others are reached"
            ),
        ].map { $0.hasSuffix("# ") ? String($0.dropLast(2)).trimmingEnd : $0 }.joined(separator: "\n") + "\n"
    }

    private var port: UInt16 { Self.mostCommon(hosts.map(\.asked.port)) ?? 22 }

    private var user: String { Self.mostCommon(hosts.map(user)) ?? login.user }

    private func user(_ host: Host) -> String { host.asked.user ?? login.user }

    private static func mostCommon<Value: Hashable & Comparable>(_ values: [Value]) -> Value? {
        Dictionary(grouping: values) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    private var typesText: String {
        let types = Dictionary(
            hosts.compactMap { host in host.facts.gpuType.map { ($0, host.facts) } },
            uniquingKeysWith: { first, _ in first }
        )
        guard !types.isEmpty else {
            return """
                # Kinds of machines; only whether one has a `gpu` matters. None of these machines has one.
                # machine-sku:
                #   gpu-machine: {gpu: {type: teslak80, count: 4}, mem: 224, cpu: {vcore: 24}, os: ubuntu22.04}

                """
        }
        return "# Kinds of machines; only whether one has a `gpu` matters.\nmachine-sku:\n"
            + types.sorted { $0.key < $1.key }.map { name, facts in
                """
                  \(Self.scalar(name)):
                    mem: \(facts.memoryGiB)
                    gpu:
                      type: \(Self.scalar(facts.gpuModel ?? ""))
                      count: \(facts.identity.gpus.count)
                    cpu:
                      vcore: \(facts.cores)
                    os: \(Self.scalar(facts.distribution.id + facts.distribution.version))

                """
            }.joined()
    }

    private func entry(_ host: Host) -> String {
        let facts = host.facts
        var lines = [
            "  # \(facts.summary)\(abs(facts.clockSkew) > 1 ? ", its clock \(Self.words(facts.clockSkew)) this host's" : "")",
            "  - hostname: \(Self.scalar(facts.hostName))",
            "    hostip: \(host.address?.description ?? "")",
            "    k8s-role: \(host.role.rawValue)",
        ]
        if let type = facts.gpuType { lines.append("    machine-type: \(Self.scalar(type))") }
        if user(host) != user { lines.append("    username: \(Self.scalar(user(host)))") }
        if host.asked.port != port { lines.append("    sshport: \(host.asked.port)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `kubernetes-configuration.yaml`.
    package var kubernetesText: String {
        """
        # Which Kubernetes runs, and in which networks. Written by 'paictl init'; from now on it is yours.
        # Every key is explained in Documentation/Configuration.md; what is commented out is the default unless it says otherwise.

        kubernetes:
        \(frontText)
          # Networks of the services and of the pods; each machine takes a /24 of the latter. They exist inside the cluster only, and
          # neither may overlap the other or the machines' addresses.
          service-cluster-ip-range: \(range(among: Self.serviceRanges))
          pod-cidr: \(range(among: Self.podRanges))
          # cluster-dns: 10.254.0.10              # the DNS service's address; the tenth of the service range unless given
          # dns-domain: cluster.local             # the DNS suffix of services
          pod-network: host-routes                # host-routes (machines on one L2 segment), flannel, or none (you bring one)

          kubernetes-version: \(images.version)
          # Any component may have a version of its own, as its image's tag has it. (No default.)
          # etcd-version: 3.6.8-0

          # Where images come from: a registry,
          docker-registry: registry.k8s.io
          # full references for single components, (No default.)
        \(referencesText)
          # or a directory of `docker save` archives (*.tar); with one, nothing is pulled. (No default.)
          \(images.bundle.map { "image-bundle: \(Self.scalar($0))" } ?? "# image-bundle: ../images")
          # peer-to-peer-images: true
          # Where a registry's images are looked for first, who may pull, and whose certificate is not everybody's.
          # registry-mirrors: {docker.io: [https://mirror.example.com]}
          # registry-credentials:
          #   - {registry: registry.example.com, username: puller, password-env: REGISTRY_PASSWORD}
          # registries:
          #   registry.example.com: {certificate-authority: company-ca.pem}

          # Proxies for what machines fetch from outside. (No default.)
          # http-proxy: http://proxy.example.com:3128
          # https-proxy: http://proxy.example.com:3128
          # no-proxy: [.example.com]

          addons:
            coredns: \(!images.missing.contains(.coreDNS))
            dashboard: false
            kube-proxy: true

          # Flags to add to a component or to change; ~ takes one away. (No default.)
          # extra-args:
          #   kube-apiserver:
          #     audit-log-maxage: "30"

          # What static pods of the masters are given, for files that flags name. (No default.)
          # extra-volumes:
          #   kube-apiserver:
          #     - {host-path: /etc/kubernetes/admission.yaml, type: File}

          # What pods do not get of any machine, and when the kubelet evicts them. (No default.)
          # system-reserved: {cpu: 500m, memory: 1Gi}
          # kube-reserved: {memory: 500Mi}
          # eviction-hard: {memory.available: 500Mi}

          etcd-data-path: /var/lib/etcd           # a directory of its own, on a fast disk
          # What runs pods from 1.24 on: containerd, which Docker brings, or cri-dockerd, which you bring.
          # runtime: cri-dockerd
          docker-package: docker.io               # docker.io (the distribution's) or docker-ce
          # Where NVIDIA's driver is loaded: nvidia installs what gives containers its GPUs, none leaves them alone.
          # gpu-toolkit: present
          allow-cgroup-v1: \(cgroupText)
          allow-swap: false                       # true lets the kubelet run where swap is on
          schedule-on-masters: false              # true lets masters take ordinary pods although there are workers
          # Masters renew their certificates by themselves, and keep snapshots of etcd where this says how often.
          # certificates: {lifetime: 365d, renew-before: 120d}
          # etcd-snapshots: {every: 6h, keep: 28}

        """
    }

    private var frontText: String {
        let front = loadBalanceAddress ?? (masters.count == 1 ? masters.first?.address : nil)
        let explanation = """
              # Where clients find the API server: a single master, a proxy machine, a virtual address that proxies share, or a load
              # balancer outside. Left out, every worker has a load balancer of its own.

            """
        return explanation
            + (front.map { "  load-balance-ip: \($0)\n" }
                ?? "  # load-balance-ip: 10.0.0.100            (No default.)\n")
            + "  # load-balance-ip-on-masters: true       # the masters keep it among themselves: three machines are enough\n"
                + """
                  # Its DNS name, other names and addresses for its certificate (no defaults), and its port.
                  # api-name: api.example.com
                  # api-extra-names: [k8s.example.com]
                  # api-port: 6443

                """
    }

    private var referencesText: String {
        guard !images.references.isEmpty else {
            return """
                  # images:
                  #   kubelet: ghcr.io/siderolabs/kubelet:\(images.version)
                """
        }
        return "  images:\n"
            + images.references.sorted { $0.key < $1.key }.map { component, reference in
                "    \(component.rawValue): \(Self.scalar(reference))"
            }.joined(separator: "\n")
    }

    private var cgroupText: String {
        guard let old = hosts.first(where: { $0.facts.cgroupVersion == 1 }) else {
            return "false                  # Kubernetes 1.35 and later refuse cgroup v1 unless told otherwise"
        }
        return
            "true                   # \(old.facts.hostName) has cgroup v1, which Kubernetes 1.35 and later refuse unless told otherwise"
    }

    /// A text as YAML has it: bare where it can be nothing else.
    static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            default: "._/~-@".utf8.contains(byte)
            }
        }
        guard plain, let first = text.utf8.first, !"-@".utf8.contains(first), text != "~" else {
            return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return text
    }
}

extension Facts {
    /// `debian 12 on x86_64, 4 cores, 8 GiB, 2 GPUs`.
    package var summary: String {
        let all = identity.gpus
        let gpus = all.isEmpty ? "" : ", \(all.count) \(all.count == 1 ? "GPU" : "GPUs") (\(all[0]))"
        return
            "\(distribution.id) \(distribution.version) on \(architecture), \(cores) \(cores == 1 ? "core" : "cores"), \(memoryGiB) GiB\(gpus)"
    }

    /// Rounded: what is called 8 GiB has a little less.
    var memoryGiB: Int { max(1, (memoryKiB + 524_288) / 1_048_576) }

    /// `tesla-k80` of `NVIDIA GK210GL [Tesla K80]`.
    var gpuModel: String? {
        guard let gpu = identity.gpus.first else { return nil }
        let name = gpu.split(separator: "[").last.map { $0.prefix { $0 != "]" } } ?? gpu[...]
        let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        return words.isEmpty ? "gpu" : words.joined(separator: "-")
    }

    /// The name of its machine type; nil without a GPU.
    var gpuType: String? { gpuModel.map { "\($0)-x\(identity.gpus.count)" } }
}

extension String {
    fileprivate func padding(_ width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self + " "
    }

    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
