package import Kubernetes

/// How what runs on one machine is, as `status.sh` said.
package struct StatusFacts: Sendable, Equatable {
    /// A static pod of ours.
    package struct Component: Sendable, Equatable {
        package enum State: String, Sendable, Encodable {
            case ready
            /// It runs, and is not ready.
            case unready
            /// Nothing runs that its manifest has brought about.
            case stopped
        }

        package var state: State
        /// What the program itself says; nil where it does not.
        package var version: String?

        package init(state: State, version: String? = nil) {
            self.state = state
            self.version = version
        }
    }

    /// A DaemonSet or Deployment of an add-on, and how many of its pods are as they should be.
    package struct Workload: Sendable, Equatable, Encodable {
        /// As `kubectl` takes it: `daemonset/kube-proxy`.
        package var name: String
        package var namespace: String
        package var wantedPods: Int
        package var readyPods: Int

        package init(name: String, namespace: String, wantedPods: Int, readyPods: Int) {
            self.name = name
            self.namespace = namespace
            self.wantedPods = wantedPods
            self.readyPods = readyPods
        }

        /// A DaemonSet counts in its status what a Deployment wants in its specification; what is zero may be left out.
        package init?(_ object: JSON) {
            guard let reference = ObjectReference(of: object), let namespace = reference.namespace else { return nil }
            let (status, replicas) = (object["status"], object["spec"]?["replicas"]?.int)
            self.init(
                name: "\(reference.type.kind.lowercased())/\(reference.name)",
                namespace: namespace,
                wantedPods: replicas ?? status?["desiredNumberScheduled"]?.int ?? 0,
                readyPods: status?["numberReady"]?.int ?? status?["readyReplicas"]?.int ?? 0
            )
        }
    }

    /// A program that systemd runs now and then.
    package struct Timer: Sendable, Equatable, Encodable {
        /// How it went the last time.
        package enum Result: String, Sendable, Encodable {
            /// It is at it, or was cut short.
            case began
            /// There was nothing to do.
            case idle
            case done
            /// For something that is told; the next time it tries again.
            case waits
            case failed
        }

        package var isActive: Bool
        /// In seconds since 1970, as are all of its times; nil where systemd does not say.
        package var next: Int64?
        /// Nil before the first time.
        package var last: Int64?
        package var result: Result?
        package var sentence: String?

        package init(isActive: Bool, next: Int64? = nil) {
            self.isActive = isActive
            self.next = next
        }
    }

    package var components: [String: Component] = [:]
    /// Program → its timer, on masters.
    package var timers: [String: Timer] = [:]
    /// When the last snapshot was kept here that was found whole, in seconds since 1970; nil where none was.
    package var snapshotKept: Int64?
    /// Id of a member of etcd → what it has raised, `NOSPACE` or `CORRUPT`.
    package var alarms: [String: String] = [:]
    /// Whether the machine has the cluster's address.
    package var holdsFront = false
    /// Whether an API server answers where this machine looks for it; nil where that was not asked.
    package var frontAnswers: Bool?
    package var frontError: String?

    package init() {}
}
