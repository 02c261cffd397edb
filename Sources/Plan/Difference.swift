/// The lines by which two texts differ, in the unified form that `diff -u` made familiar.
package enum Difference {
    /// Empty when the texts are the same.
    package static func unified(from old: String, to new: String, path: String, context: Int = 3) -> String {
        let before = lines(of: old)
        let after = lines(of: new)
        if before.isEmpty, !after.isEmpty {
            return "--- \(path)\n+++ \(path)\n@@ -0,0 +1,\(after.count) @@\n" + after.map { "+\($0)\n" }.joined()
        }
        let difference = after.difference(from: before)
        guard !difference.isEmpty else { return "" }
        let removed = Set(difference.removals.map(offset))
        let inserted = Set(difference.insertions.map(offset))

        var entries: [(mark: Character, text: String, old: Int, new: Int)] = []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if i < before.count, removed.contains(i) {
                entries.append(("-", before[i], i, j))
                i += 1
            } else if j < after.count, inserted.contains(j) {
                entries.append(("+", after[j], i, j))
                j += 1
            } else {
                entries.append((" ", before[i], i, j))
                i += 1
                j += 1
            }
        }
        let shown = entries.indices.filter { index in
            entries[max(0, index - context)...min(entries.count - 1, index + context)].contains { $0.mark != " " }
        }
        var text = "--- \(path)\n+++ \(path)\n"
        var previous = -2
        for (position, index) in shown.enumerated() {
            if index != previous + 1 {
                let run = shown[position...].enumerated().prefix { $0.element == index + $0.offset }.map {
                    entries[$0.element]
                }
                let old = run.count { $0.mark != "+" }
                let new = run.count { $0.mark != "-" }
                // A side without lines is numbered by the line before it, as diff does.
                let oldStart = entries[index].old + (old == 0 ? 0 : 1)
                let newStart = entries[index].new + (new == 0 ? 0 : 1)
                text += "@@ -\(oldStart),\(old) +\(newStart),\(new) @@\n"
            }
            text += "\(entries[index].mark)\(entries[index].text)\n"
            previous = index
        }
        return text
    }

    private static func lines(of text: String) -> [String] {
        // By bytes: a carriage return and a line feed are one character, which is no line break.
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .remove(let offset, _, _), .insert(let offset, _, _): offset
        }
    }
}
