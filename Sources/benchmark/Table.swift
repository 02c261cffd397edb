/// What one contender took.
struct Measurement {
    var wall: Double
    var processor: Double
    var memoryKiB: Int
    var threads: Int
}

extension [Measurement] {
    /// Of each figure for itself.
    var median: Measurement {
        func middle<Figure: Comparable>(_ figure: (Measurement) -> Figure) -> Figure { map(figure).sorted()[count / 2] }
        return Measurement(
            wall: middle(\.wall),
            processor: middle(\.processor),
            memoryKiB: middle(\.memoryKiB),
            threads: middle(\.threads)
        )
    }
}

/// The contenders of one task, a line each, with the first as the measure.
struct Table: CustomStringConvertible {
    let title: String
    let machines: Int
    private var rows: [(name: String, measurements: [Measurement])] = []

    init(title: String, machines: Int) {
        self.title = title
        self.machines = machines
    }

    mutating func add(_ name: String, _ measurement: Measurement) {
        if let row = rows.firstIndex(where: { $0.name == name }) {
            rows[row].measurements.append(measurement)
        } else {
            rows.append((name, [measurement]))
        }
    }

    var description: String {
        let head = ["", "CPU", "ratio", "wall", "ratio", "memory", "threads"]
        guard let first = rows.first?.measurements.median else { return title }
        let lines = rows.map { name, measurements in
            let taken = measurements.median
            return [
                name, number(taken.processor * 1000 / Double(machines), 2) + " ms",
                number(taken.processor / first.processor, 2) + "×", number(taken.wall, 2) + " s",
                number(taken.wall / first.wall, 2) + "×", number(Double(taken.memoryKiB) / 1024, 0) + " MB",
                String(taken.threads),
            ]
        }
        let widths = (0..<head.count).map { column in ([head] + lines).map { $0[column].count }.max() ?? 0 }
        let table = ([head] + lines).map { line in
            "  "
                + line.enumerated().map { column, text in
                    let space = String(repeating: " ", count: widths[column] - text.count)
                    return column == 0 ? text + space : space + text
                }.joined(separator: "  ")
        }
        return title + "\n" + table.joined(separator: "\n") + "\n"
    }

    private func number(_ value: Double, _ digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
