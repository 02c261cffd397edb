/// Settings of the kubelet that keep a part of a machine from pods.
package enum Reservation: String, Sendable, Hashable, CaseIterable {
    /// For what the machine itself runs.
    case system = "system-reserved"
    /// For the kubelet and the container runtime.
    case kube = "kube-reserved"
    /// How much is left when the kubelet begins to evict pods.
    case eviction = "eviction-hard"

    /// What can be named in it (`parseResourceList` and `validSignals` of the kubelet).
    var names: [String] {
        switch self {
        case .system, .kube: ["cpu", "memory", "ephemeral-storage", "pid"]
        case .eviction:
            [
                "memory.available", "nodefs.available", "nodefs.inodesFree", "imagefs.available", "imagefs.inodesFree",
                "pid.available",
            ]
        }
    }

    /// What the kubelet goes by when nothing is said, and forgets as a whole once one threshold is (`DefaultEvictionHard`).
    static let standardEviction = [
        "memory.available": "100Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%", "imagefs.available": "15%",
        "imagefs.inodesFree": "5%",
    ]
}

/// Amounts by setting and name, as they were written; nil takes away what the cluster says.
package typealias Reservations = [Reservation: [String: String?]]

/// An amount as Kubernetes writes it: `500m`, `1.5Gi`, `1e3`; never less than nothing.
package struct Quantity: Sendable, Equatable {
    /// In cores, bytes or pieces.
    package let value: Double

    package init(value: Double) { self.value = value }

    package init?(_ text: String) {
        let digits = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        // Swift reads neither `.5` nor `5.`, as Kubernetes does.
        guard digits.contains(where: { $0 != "." }), digits.filter({ $0 == "." }).count <= 1,
            let amount = Double(digits.contains(".") ? "0\(digits)0" : String(digits)),
            let factor = Self.factor(text.dropFirst(digits.count))
        else { return nil }
        value = amount * factor
    }

    private static let factors: [Substring: Double] = [
        "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
    ]

    private static func factor(_ suffix: Substring) -> Double? {
        if let factor = factors[suffix] { return factor }
        guard suffix.first == "e" || suffix.first == "E", let exponent = Int8(suffix.dropFirst()) else { return nil }
        return Double("1e\(exponent)")
    }
}
