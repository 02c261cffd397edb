/// Who gives whom an archive, as far as a run has come: this box gives one copy, and machines the others.
///
/// A machine may give what it has while more arrives, so that those behind it wait for a piece and not for the whole.
struct FanOut {
    enum Source: Hashable {
        case box
        case machine(String)
    }

    /// A machine that is to have an archive.
    struct Delivery: Hashable {
        var archive: String
        var machine: String
    }

    private struct Holding {
        /// Nil once it has all of it.
        var source: Source?
        /// Among those of its archive: who began first is asked first.
        var order: Int
    }

    /// So many are one behind the other at most: what one adds is a piece's time, and how many stop when the first one does.
    static let longestChain = 8

    /// By archive and machine.
    private var holdings: [String: [String: Holding]] = [:]
    /// Machines that are giving something just now: each gives to one at a time.
    private var giving: Set<String> = []
    /// Machines that have not given what they were to give, or cannot.
    private var mute: Set<String> = []
    /// Machines that could not take what another was to give: this box sends them all they still need.
    private var fallen: Set<String> = []

    /// Where a machine takes an archive from; nil while it has to wait for another machine.
    func source(of delivery: Delivery) -> Source? {
        let held = holdings[delivery.archive] ?? [:]
        let givers = held.filter { $0.key != delivery.machine && !mute.contains($0.key) }
        if fallen.contains(delivery.machine) || givers.isEmpty { return .box }
        let nearest = givers.lazy.filter { !giving.contains($0.key) }
            .map { (machine: $0.key, depth: Self.depth(of: $0.key, in: held), order: $0.value.order) }
            .min { ($0.depth, $0.order, $0.machine) < ($1.depth, $1.order, $1.machine) }
        guard let nearest, nearest.depth < Self.longestChain else { return nil }
        return .machine(nearest.machine)
    }

    /// How many pieces lie between a machine and one that has all, or this box.
    private static func depth(of machine: String, in held: [String: Holding]) -> Int {
        var (depth, name) = (0, machine)
        while let source = held[name]?.source {
            depth += 1
            guard case .machine(let next) = source else { break }
            name = next
        }
        return depth
    }

    /// A machine begins to take an archive.
    mutating func begin(_ delivery: Delivery, from source: Source) {
        let order = holdings[delivery.archive]?[delivery.machine]?.order ?? holdings[delivery.archive]?.count ?? 0
        holdings[delivery.archive, default: [:]][delivery.machine] = Holding(source: source, order: order)
        if case .machine(let giver) = source { giving.insert(giver) }
    }

    /// It has all of the archive.
    mutating func complete(_ delivery: Delivery) { holdings[delivery.archive]?[delivery.machine]?.source = nil }

    /// It has not got it, and gives none of it.
    mutating func abandon(_ delivery: Delivery) { holdings[delivery.archive]?[delivery.machine] = nil }

    /// A machine gives no more for now.
    mutating func endGiving(_ machine: String) { giving.remove(machine) }

    mutating func silence(_ machine: String) { mute.insert(machine) }

    mutating func sendFromBox(_ machine: String) { fallen.insert(machine) }
}
