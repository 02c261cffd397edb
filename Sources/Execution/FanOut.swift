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

    private enum Holding: Equatable {
        case arriving(from: Source)
        case whole
    }

    /// So many are one behind the other at most: what one adds is a piece's time, and how many stop when the first one does.
    static let longestChain = 8

    /// By archive and machine, in the order in which they began.
    private var holdings: [String: [(machine: String, holding: Holding)]] = [:]
    /// Machines that are giving something just now: each gives to one at a time.
    private var giving: Set<String> = []
    /// Machines that have not given what they were to give, or cannot.
    private var mute: Set<String> = []
    /// Machines that could not take what another was to give: this box sends them all they still need.
    private var fallen: Set<String> = []

    /// Where a machine takes an archive from; nil while it has to wait for another machine.
    func source(of delivery: Delivery) -> Source? {
        let givers = (holdings[delivery.archive] ?? []).filter {
            $0.machine != delivery.machine && !mute.contains($0.machine)
        }
        if fallen.contains(delivery.machine) || givers.isEmpty { return .box }
        let free = givers.map(\.machine).filter { !giving.contains($0) }
        let nearest = free.map { (machine: $0, depth: depth(of: $0, in: delivery.archive)) }
            .min { $0.depth < $1.depth }
        guard let nearest, nearest.depth < Self.longestChain else { return nil }
        return .machine(nearest.machine)
    }

    /// How many pieces lie between a machine and one that has all, or this box.
    private func depth(of machine: String, in archive: String) -> Int {
        var (depth, source) = (0, Source.machine(machine))
        while case .machine(let name) = source, case .arriving(let next)? = holding(of: name, archive) {
            depth += 1
            source = next
        }
        return depth
    }

    private func holding(of machine: String, _ archive: String) -> Holding? {
        holdings[archive]?.first { $0.machine == machine }?.holding
    }

    private mutating func set(_ holding: Holding?, _ delivery: Delivery) {
        var list = holdings[delivery.archive] ?? []
        let index = list.firstIndex { $0.machine == delivery.machine }
        switch (holding, index) {
        case (let holding?, let index?): list[index].holding = holding
        case (let holding?, nil): list.append((delivery.machine, holding))
        case (nil, let index?): list.remove(at: index)
        case (nil, nil): break
        }
        holdings[delivery.archive] = list
    }

    /// A machine begins to take an archive.
    mutating func begin(_ delivery: Delivery, from source: Source) {
        set(.arriving(from: source), delivery)
        if case .machine(let giver) = source { giving.insert(giver) }
    }

    /// It has all of the archive.
    mutating func complete(_ delivery: Delivery) { set(.whole, delivery) }

    /// It has not got it, and gives none of it.
    mutating func abandon(_ delivery: Delivery) { set(nil, delivery) }

    /// A machine gives no more for now.
    mutating func endGiving(_ machine: String) { giving.remove(machine) }

    mutating func silence(_ machine: String) { mute.insert(machine) }

    mutating func sendFromBox(_ machine: String) { fallen.insert(machine) }
}
