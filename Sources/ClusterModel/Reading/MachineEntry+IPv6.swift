extension MachineEntry {
    /// Whether the machine's IPv6 address is one that the cluster has use for.
    ///
    /// - Parameter ranges: nil in a cluster of IPv4 alone.
    func checkIPv6(_ ranges: IPv6Ranges?, _ findings: inout Diagnostics) {
        guard let ipv6 else { return }
        guard let ranges else {
            findings.error(
                "'hostip6' is for a cluster of both families: give 'service-cluster-ip-range' and 'pod-cidr' a range of IPv6 each "
                    + "behind a comma, or take it away",
                at: ipv6.mark
            )
            return
        }
        for (key, range) in [("pod-cidr", ranges.pods), ("service-cluster-ip-range", ranges.services)]
        where range.contains(ipv6.value) {
            findings.error("'hostip6' \(ipv6.value) lies inside '\(key)' \(range)", at: ipv6.mark)
        }
    }
}
