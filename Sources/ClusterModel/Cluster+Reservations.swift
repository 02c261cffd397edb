extension Cluster {
    /// What is reserved on a machine, whose own words win, name by name. A threshold for evictions leaves the kubelet's other ones
    /// as they are.
    package func reserved(_ reservation: Reservation, on machine: Machine) -> [String: String] {
        let said = (kubernetes.reservations[reservation] ?? [:])
            .merging(machine.reservations[reservation] ?? [:]) { $1 }.compactMapValues { $0 }
        guard reservation == .eviction, !said.isEmpty else { return said }
        return Reservation.standardEviction.merging(said) { $1 }
    }
}
