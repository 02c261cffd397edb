/// Probes that are asked for whatever a job names.
package enum Probe {
    package static let etcdHasData = "etcd-has-data"
    package static let etcdRuns = "etcd-runs"
    package static let etcdIsHealthy = "etcd-is-healthy"
    package static let etcdDataIsSound = "etcd-data-is-sound"
    package static let criDockerdIsInstalled = "cri-dockerd-is-installed"
}
