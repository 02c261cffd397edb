import Templates

/// The queues that the ancestor made of `virtualClusters`: a weight in per cent each, and what is left for `default`.
enum HadoopQueues {
    static func queues(of clusters: Templates.Mapping<Value>) -> Value {
        let weights = clusters.entries.map { entry -> (name: String, about: Value, weight: Double) in
            let capacity: Double =
                switch entry.value["capacity"] {
                case .int(let number): Double(number)
                case .float(let number): number
                case .string(let text): Double(text) ?? 0
                default: 0
                }
            return (entry.key, entry.value["description"] ?? .none, capacity)
        }
        let sum = weights.reduce(0) { $0 + $1.weight }
        // More than all there is is shared in proportion.
        let scale = sum > 100 ? sum / 100 : 1
        let rest: Value = sum < 100 ? .float(100 - sum) : sum > 100 ? .float(0) : .int(0)
        let queues = weights.map { queue -> (String, Value) in
            (queue.name, ["description": queue.about, "weight": .float(queue.weight / scale)])
        }
        return .map(
            Templates.Mapping(
                queues + [("default", ["description": "Default virtual cluster.", "weight": rest])]
            )
        )
    }
}
