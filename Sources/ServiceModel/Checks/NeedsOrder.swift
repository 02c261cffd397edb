/// Puts services behind those that they need.
enum NeedsOrder {
    struct Result {
        /// Each behind those it needs; those of a circle somehow.
        var names: [String]
        /// Services that need each other, as a path that comes back to where it began.
        var circles: [[String]]
    }

    /// - Parameter needs: name → what it needs; those that are not among the names are passed over.
    static func order(_ names: [String], needs: [String: [String]]) -> Result {
        var result = Result(names: [], circles: [])
        var done: Set<String> = []
        var path: [String] = []
        func visit(_ name: String) {
            if let start = path.firstIndex(of: name) {
                result.circles.append(Array(path[start...]) + [name])
                return
            }
            guard !done.contains(name) else { return }
            path.append(name)
            for need in needs[name] ?? [] where names.contains(need) { visit(need) }
            path.removeLast()
            done.insert(name)
            result.names.append(name)
        }
        for name in names { visit(name) }
        return result
    }
}
