/// A member of etcd as `--initial-cluster` has it.
struct EtcdPeer: Equatable, CustomStringConvertible {
    let name: String
    let url: String

    var description: String { "\(name)=\(url)" }
}
