internal import YAML

/// Reads what is reserved, of a machine or for all of them.
enum ReservationReader {
    static let keys = Reservation.allCases.map(\.rawValue)

    static func reservations(of section: Section, _ findings: inout Diagnostics) -> Reservations {
        var reservations: Reservations = [:]
        for reservation in Reservation.allCases {
            guard let node = section.node(reservation.rawValue) else { continue }
            guard let mapping = node.mapping else {
                findings.error(
                    "'\(reservation.rawValue)' must be a mapping of names to amounts, not \(node.summary)",
                    at: node.mark
                )
                continue
            }
            for entry in mapping.entries { read(entry, of: reservation, into: &reservations, &findings) }
        }
        return reservations
    }

    private static func read(
        _ entry: Mapping.Entry,
        of reservation: Reservation,
        into reservations: inout Reservations,
        _ findings: inout Diagnostics
    ) {
        let name = entry.key.scalar?.text ?? ""
        guard reservation.names.contains(name) else {
            let question = Spelling.question(about: name, among: reservation.names)
            let list = reservation.names.joined(separator: ", ")
            findings.error(
                "'\(reservation.rawValue)' cannot have '\(name)'\(question.isEmpty ? ": it takes \(list)" : question)",
                at: entry.key.mark
            )
            return
        }
        if entry.value.isNull {
            reservations[reservation, default: [:]][name] = .some(nil)
        } else if let text = entry.value.scalar?.text, isAmount(text, of: reservation) {
            reservations[reservation, default: [:]][name] = text
        } else {
            let expected = reservation == .eviction ? "an amount such as 500Mi or 10%" : "an amount such as 500m or 1Gi"
            findings.error("'\(name)' must be \(expected), not \(entry.value.summary)", at: entry.value.mark)
        }
    }

    /// As the kubelet has it: of thresholds, none is zero but 0%, which turns it off.
    private static func isAmount(_ text: String, of reservation: Reservation) -> Bool {
        guard reservation == .eviction else { return Quantity(text) != nil }
        if text.hasSuffix("%") { return Double(text.dropLast()).map { (0...100).contains($0) } ?? false }
        return Quantity(text).map { $0.value > 0 } ?? false
    }
}
