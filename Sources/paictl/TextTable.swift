/// Rows of words as a person reads them: each column as wide as its widest word.
struct TextTable {
    let lines: [String]

    init(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
        }
        lines = rows.map { row in
            let line = row.enumerated().map { column, word in
                column == row.count - 1 ? word : word.padded(to: widths[column])
            }
            var text = line.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
    }
}
