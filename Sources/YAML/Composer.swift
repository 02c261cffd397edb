/// Builds nodes from events: resolves tags, expands aliases, merges `<<`, refuses duplicate keys.
struct Composer {
    /// Deeper texts are refused: whoever walks the nodes does so recursively.
    static let deepest = 200
    /// How many nodes all aliases of a text may stand for together; a real file uses a few hundred.
    static let mostAliasedNodes = 100_000

    private let reader: EventReader
    private let file: String
    private var anchors: [String: Composed] = [:]
    private var openAnchors: Set<String> = []
    private var aliasedNodes = 0

    init(_ reader: EventReader, file: String) {
        self.reader = reader
        self.file = file
    }

    /// A node with what an alias to it costs.
    private struct Composed {
        var node: Node
        /// The number of nodes in it, itself included.
        var size = 1
        /// The number of levels below it.
        var height = 0
    }

    mutating func documents() throws(YAMLError) -> [Node] {
        var documents: [Node] = []
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return documents
            case .documentStart:
                // An anchor is known in its own document only.
                anchors = [:]
                documents.append(try compose(try reader.next(), depth: 0).node)
            default: break
            }
        }
    }

    private func mark(_ event: Event) -> Mark {
        Mark(file: file, line: event.start.line, column: event.start.column)
    }

    private mutating func compose(_ event: Event, depth: Int) throws(YAMLError) -> Composed {
        guard depth <= Self.deepest else {
            throw YAMLError("this is nested more than \(Self.deepest) levels deep", at: mark(event))
        }
        switch event.kind {
        case .alias(let name): return try expand(name, event, depth: depth)
        case .scalar(let text, let style, let anchor, let tag):
            let scalar = try Scalar(text: text, style: style, tag: tag, at: mark(event))
            var composed = Composed(node: Node(.scalar(scalar), mark: mark(event)))
            composed.node.source = Source(from: event.start, to: event.end)
            return anchored(composed, anchor)
        case .sequenceStart(let isFlow, let anchor, let tag):
            try check(tag, is: "seq", event)
            return try composeSequence(event, isFlow: isFlow, anchor: anchor, depth: depth)
        case .mappingStart(let isFlow, let anchor, let tag):
            try check(tag, is: "map", event)
            return try composeMapping(event, isFlow: isFlow, anchor: anchor, depth: depth)
        default: throw YAMLError("a value is expected here", at: mark(event))
        }
    }

    private func check(_ tag: String?, is name: String, _ event: Event) throws(YAMLError) {
        guard let tag, tag != "!", tag != Tag.prefix + name else { return }
        throw YAMLError("the tag '\(Tag.short(tag))' is not supported here: take it away", at: mark(event))
    }

    private mutating func anchored(_ composed: Composed, _ anchor: String?) -> Composed {
        guard let anchor else { return composed }
        openAnchors.remove(anchor)
        anchors[anchor] = composed
        return composed
    }
}

// MARK: Aliases

extension Composer {
    private mutating func expand(_ name: String, _ event: Event, depth: Int) throws(YAMLError) -> Composed {
        guard !openAnchors.contains(name) else {
            throw YAMLError("'*\(name)' refers to the value it stands in", at: mark(event))
        }
        guard var composed = anchors[name] else {
            throw YAMLError("'*\(name)' refers to nothing: there is no '&\(name)' before it", at: mark(event))
        }
        aliasedNodes += composed.size
        guard aliasedNodes <= Self.mostAliasedNodes, depth + composed.height <= Self.deepest else {
            throw YAMLError(
                "'*\(name)' makes the document too large: its aliases stand for too many values",
                at: mark(event)
            )
        }
        composed.node.mark = mark(event)
        composed.node.source = Source(from: event.start, to: event.end, isAlias: true)
        return composed
    }
}

// MARK: Collections

extension Composer {
    private mutating func composeSequence(
        _ start: Event,
        isFlow: Bool,
        anchor: String?,
        depth: Int
    ) throws(YAMLError) -> Composed {
        if let anchor { openAnchors.insert(anchor) }
        var composed = Composed(node: Node(.sequence([]), mark: mark(start)))
        var items: [Node] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind {
                composed.node.content = .sequence(items)
                composed.node.source = Source(from: start.start, to: event.end, isFlow: isFlow)
                return anchored(composed, anchor)
            }
            let item = try compose(event, depth: depth + 1)
            composed.size += item.size
            composed.height = max(composed.height, item.height + 1)
            items.append(item.node)
        }
    }

    private mutating func composeMapping(
        _ start: Event,
        isFlow: Bool,
        anchor: String?,
        depth: Int
    ) throws(YAMLError) -> Composed {
        if let anchor { openAnchors.insert(anchor) }
        var composed = Composed(node: Node(.mapping(Mapping([])), mark: mark(start)))
        var entries: [Mapping.Entry] = []
        var merged: [Mapping.Entry] = []
        var places: [Node: Mark] = [:]
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind {
                entries += merged.filter { places.updateValue($0.key.mark, forKey: $0.key) == nil }
                composed.node.content = .mapping(Mapping(entries))
                composed.node.source = Source(from: start.start, to: event.end, isFlow: isFlow)
                return anchored(composed, anchor)
            }
            let key = try compose(event, depth: depth + 1).node
            guard let name = key.scalar else {
                throw YAMLError("a key must be a single value, not \(key.summary)", at: key.mark)
            }
            if let first = places.updateValue(key.mark, forKey: key) {
                throw YAMLError(
                    "the key '\(name.text)' is already at \(first.line):\(first.column): take one of them away",
                    at: key.mark
                )
            }
            let value = try compose(try reader.next(), depth: depth + 1)
            composed.size += value.size + 1
            composed.height = max(composed.height, value.height + 1)
            if Self.isMerge(event) {
                merged += try mergedEntries(value.node)
            } else {
                entries.append(Mapping.Entry(key: key, value: value.node))
            }
        }
    }

    private static func isMerge(_ event: Event) -> Bool {
        guard case .scalar("<<", let style, _, let tag) = event.kind else { return false }
        return tag.map { $0 == Tag.prefix + "merge" } ?? (style == .plain)
    }

    /// The entries that `<<` brings in: those of one mapping, or of several where the first that has a key wins.
    private func mergedEntries(_ value: Node) throws(YAMLError) -> [Mapping.Entry] {
        var entries: [Mapping.Entry] = []
        for node in value.sequence ?? [value] {
            guard let mapping = node.mapping else {
                throw YAMLError("'<<' takes a mapping or a list of mappings, not \(node.summary)", at: node.mark)
            }
            // They were written elsewhere: an edit must not take them for lines of this mapping.
            entries += mapping.entries.map { entry in
                var entry = entry
                entry.key.source?.isAlias = true
                entry.value.source?.isAlias = true
                return entry
            }
        }
        return entries
    }
}
