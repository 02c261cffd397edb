import ClusterModel
import Facts

extension Preflight {
    /// Reservations that leave pods nothing: with these the kubelet does not start.
    func overbooked(_ machine: Machine, _ facts: Facts) -> [(what: String, fix: String)] {
        let bytes = Double(facts.memoryKiB) * 1024
        let resources = [
            (name: "cpu", has: Double(facts.cores), unit: "\(facts.cores) cores", eviction: "0"),
            (
                name: "memory", has: bytes, unit: "\(facts.memoryKiB / 1024) MiB of memory",
                eviction: cluster.reserved(.eviction, on: machine)["memory.available"] ?? "100Mi"
            ),
        ]
        return resources.filter { $0.has > 0 }.compactMap { resource in
            let reserved = [Reservation.system, .kube].compactMap {
                cluster.reserved($0, on: machine)[resource.name].flatMap { Quantity($0)?.value }
            }
            guard !reserved.isEmpty else { return nil }
            let threshold =
                resource.eviction.hasSuffix("%")
                ? resource.has * (Double(resource.eviction.dropLast()) ?? 0) / 100
                : Quantity(resource.eviction)?.value ?? 0
            guard reserved.reduce(threshold, +) >= resource.has else { return nil }
            return (
                "it has \(resource.unit), and what is reserved there leaves pods nothing",
                "lower 'system-reserved' or 'kube-reserved' of it in cluster-configuration.yaml or of all in "
                    + "kubernetes-configuration.yaml"
            )
        }
    }
}
