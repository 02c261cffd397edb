extension FlagHistory {
    /// Every change we know of, oldest first. Sources: pull requests of kubernetes/kubernetes (`#…`), enhancement proposals
    /// (`KEP-…`), changelogs, and siderolabs/go-kubernetes `kubernetes/upgrade/checks.go`, which lists what is gone since 1.25; for
    /// etcd, the `etcdmain/config.go` of both versions.
    static let rows: [Row] = changes.flatMap { change in
        change.components.flatMap { component in
            change.flags.map { flag in
                Row(component: component, flag: flag, from: change.from, until: change.until, source: change.source)
            }
        }
    }

    /// Flags that came or went together.
    private struct Change {
        var components: [Component]
        var flags: [String]
        var from: Int?
        var until: Int?
        var source: String

        static func gone(_ minor: Int, _ components: Component..., flags: [String], _ source: String) -> Change {
            Change(components: components, flags: flags, until: minor, source: source)
        }

        static func new(_ minor: Int, _ components: Component..., flags: [String], _ source: String) -> Change {
            Change(components: components, flags: flags, from: minor, source: source)
        }
    }

    private static let checks = "siderolabs/go-kubernetes kubernetes/upgrade/checks.go"

    private static let changes: [Change] = [
        .gone(19, .kubeAPIServer, flags: ["basic-auth-file"], "CHANGELOG-1.19"),
        .gone(
            23,
            .kubeScheduler,
            flags: [
                "algorithm-provider", "policy-config-file", "policy-configmap", "policy-configmap-namespace",
                "use-legacy-policy-config",
            ],
            "CHANGELOG-1.23"
        ),
        .gone(
            24,
            .kubeAPIServer,
            flags: ["address", "insecure-bind-address", "insecure-port", "port"],
            "#95856, CHANGELOG-1.24"
        ),
        .gone(24, .kubeControllerManager, .kubeScheduler, flags: ["address", "port"], "CHANGELOG-1.24"),
        .gone(
            24,
            .kubelet,
            flags: [
                "cni-bin-dir", "cni-cache-dir", "cni-conf-dir", "docker-endpoint",
                "experimental-dockershim-root-directory",
                "image-pull-progress-deadline", "network-plugin", "network-plugin-mtu",
            ],
            "CHANGELOG-1.24, the removal of dockershim"
        ),
        .gone(24, .kubelet, flags: ["dynamic-config-dir"], "KEP-281, CHANGELOG-1.24"),
        .gone(25, .kubeAPIServer, flags: ["service-account-api-audiences"], checks),
        .gone(
            25,
            .kubeControllerManager,
            flags: ["deleting-pods-burst", "deleting-pods-qps", "register-retry-count"],
            checks
        ),
        .gone(26, .kubeAPIServer, flags: ["master-service-namespace"], checks),
        .gone(
            26,
            .kubeAPIServer,
            .kubeControllerManager,
            .kubeScheduler,
            .kubeProxy,
            .kubelet,
            flags: [
                "add-dir-header", "alsologtostderr", "log-backtrace-at", "log-dir", "log-file", "log-file-max-size",
                "logtostderr", "one-output", "skip-headers", "skip-log-headers", "stderrthreshold",
            ],
            "#112120, KEP-2845"
        ),
        .new(26, .kubeAPIServer, flags: ["encryption-provider-config-automatic-reload"], "CHANGELOG-1.26"),
        .gone(27, .kubeControllerManager, flags: ["enable-taint-manager", "pod-eviction-timeout"], checks),
        .gone(27, .kubelet, flags: ["container-runtime", "master-service-namespace"], checks),
        .new(28, .kubelet, flags: ["config-dir"], "KEP-3983"),
        .new(29, .kubeAPIServer, flags: ["authentication-config"], "KEP-3331"),
        .new(29, .kubeAPIServer, flags: ["authorization-config"], "KEP-3221"),
        .gone(
            31,
            .kubeControllerManager,
            flags: [
                "horizontal-pod-autoscaler-downscale-delay", "horizontal-pod-autoscaler-upscale-delay",
                "volume-host-allow-local-loopback", "volume-host-cidr-denylist",
            ],
            "#124017, #124948"
        ),
        .gone(
            31,
            .kubelet,
            flags: ["iptables-drop-bit", "iptables-masquerade-bit", "keep-terminated-pod-volumes"],
            "#122082, #122363"
        ),
        .new(31, .kubeAPIServer, flags: ["emulated-version"], "KEP-4330"),
        .gone(32, .kubeProxy, flags: ["healthz-port", "metrics-port"], "CHANGELOG-1.32"),
        .gone(33, .kubeAPIServer, flags: ["cloud-config", "cloud-provider"], "#130162"),
        .gone(34, .kubelet, flags: ["cloud-config"], "#130161"),
        .gone(35, .kubelet, flags: ["pod-infra-container-image"], "#133779"),
        .new(35, .kubeAPIServer, flags: ["min-compatibility-version"], "CHANGELOG-1.35"),
        .new(36, .kubeAPIServer, flags: ["tls-curve-preferences"], "CHANGELOG-1.36"),
        .new(36, .kubeControllerManager, flags: ["concurrent-resourceclaim-syncs"], "CHANGELOG-1.36"),
        .gone(
            37,
            .kubelet,
            flags: [
                "application-metrics-count-limit", "boot-id-file", "container-hints", "containerd", "containerd-namespace",
                "enable-load-reader", "event-storage-age-limit", "event-storage-event-limit",
                "global-housekeeping-interval", "log-cadvisor-usage", "machine-id-file",
                "storage-driver-buffer-duration", "storage-driver-db", "storage-driver-host", "storage-driver-password",
                "storage-driver-secure", "storage-driver-table", "storage-driver-user",
            ],
            "#139870"
        ),
        .gone(5, .etcd, flags: ["debug", "log-output", "log-package-levels"], "etcd v3.4.30 and v3.5.21"),
        .gone(
            6,
            .etcd,
            flags: [
                "enable-v2", "experimental-enable-v2v3", "proxy", "proxy-dial-timeout", "proxy-failure-wait",
                "proxy-read-timeout", "proxy-refresh-interval", "proxy-write-timeout",
            ],
            "etcd v3.5.21 and v3.6.8"
        ),
        .gone(
            7,
            .etcd,
            flags: [
                "discovery", "discovery-proxy", "experimental-bootstrap-defrag-threshold-megabytes",
                "experimental-compact-hash-check-enabled", "experimental-compact-hash-check-time",
                "experimental-compaction-batch-limit", "experimental-compaction-sleep-interval",
                "experimental-corrupt-check-time", "experimental-distributed-tracing-address",
                "experimental-distributed-tracing-instance-id", "experimental-distributed-tracing-sampling-rate",
                "experimental-distributed-tracing-service-name", "experimental-downgrade-check-time",
                "experimental-enable-distributed-tracing", "experimental-enable-lease-checkpoint",
                "experimental-enable-lease-checkpoint-persist", "experimental-initial-corrupt-check",
                "experimental-memory-mlock", "experimental-peer-skip-client-san-verification",
                "experimental-snapshot-catchup-entries", "experimental-stop-grpc-service-on-defrag",
                "experimental-txn-mode-write-with-shared-buffer", "experimental-warning-apply-duration",
                "experimental-warning-unary-request-duration", "experimental-watch-progress-notify-interval",
            ],
            "etcd v3.6.8 and v3.7.1"
        ),
    ]
}
