/// Guesses what a misspelt word was meant to be.
package enum Spelling {
    /// The closest of some words, when one is close enough to be worth asking about.
    package static func suggestion(for word: String, among words: some Sequence<String>) -> String? {
        let limit = max(1, min(3, word.count / 3))
        let candidates = words.map { (word: $0, distance: distance(word, $0)) }
        if let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= limit { return best.word }
        // A part of a name, `role` for `k8s-role`, or more than the name, is a long way in letters only.
        guard word.count >= 3 else { return nil }
        return candidates.filter { $0.word.contains(word) || ($0.word.count >= 3 && word.contains($0.word)) }
            .min { $0.distance < $1.distance }?.word
    }

    /// ` (did you mean 'k8s-role'?)`, or nothing: to be put behind a sentence.
    package static func question(about word: String, among words: some Sequence<String>) -> String {
        suggestion(for: word, among: words).map { " (did you mean '\($0)'?)" } ?? ""
    }

    /// How many letters must be added, taken away, replaced or swapped with their neighbour.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().prefix(longest))
        let right = Array(right.lowercased().prefix(longest))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }

    /// No key is nearly as long; a file full of rubbish must not take minutes.
    private static let longest = 64
}
