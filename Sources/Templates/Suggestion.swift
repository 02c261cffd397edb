extension String {
    /// The candidate that takes the fewest changes of a letter to reach, if those are few for its length.
    func closest(in candidates: some Sequence<String>) -> String? {
        candidates
            .map { (name: $0, distance: distance(to: $0)) }
            .filter { $0.distance <= max(1, count / 3) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// Levenshtein's: how many letters must be put in, taken out or replaced.
    private func distance(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (index, letter) in self.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let replaced = diagonal + (letter == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
