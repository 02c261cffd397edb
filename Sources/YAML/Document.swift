/// A YAML text that is edited in place: comments, order and layout of everything else stay as they are.
///
/// Each edit is checked: the text is read again, and unless exactly the wanted value has changed the edit is refused.
package struct Document: Sendable {
    /// The whole text, as it would be written back.
    package private(set) var text: String
    /// What the text says; nil when it says nothing.
    package private(set) var root: Node?
    private let file: String

    package init(_ text: String, file: String) throws(YAMLError) {
        self.text = text
        self.file = file
        root = try Node.parse(text, file: file)
    }

    /// One step into a document: a key of a mapping, or the index of an item of a sequence.
    package enum Step: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        case index(Int)

        package init(stringLiteral key: String) { self = .key(key) }
        package init(integerLiteral index: Int) { self = .index(index) }
    }

    /// The node at the end of a path; nil when there is none.
    package func node(at path: [Step]) -> Node? {
        var node = root
        for step in path { node = node?.child(step) }
        return node
    }

    // MARK: Edits

    /// Adds an item, given as YAML of its own (`hostname: m4`), behind the last one of a sequence; between brackets it is written
    /// on one line, with quotes, so that JSON stays JSON.
    package mutating func append(item: String, toSequenceAt path: [Step]) throws(YAMLError) {
        guard let value = try Node.parse(item, file: "the new item") else {
            throw YAMLError("the new item is empty", at: place)
        }
        let target = try written(at: path)
        let layout = Layout(text)
        let items = target.isNull ? [] : target.sequence
        guard let items else { throw YAMLError("a list is expected here, not \(target.summary)", at: target.mark) }

        var edit: Layout.Edit
        if items.isEmpty {
            edit = try layout.firstItem(
                item,
                value: value,
                of: target,
                after: key(at: path),
                in: node(at: Array(path.dropLast()))
            )
        } else {
            edit = try layout.item(item, value: value, behind: items, of: target)
        }
        edit.expected = root?.replacing(path[...]) { _ in Node(.sequence(items + [value]), mark: target.mark) }
        try apply(edit, at: target.mark)
    }

    /// Takes an item away, with the comments inside it.
    package mutating func removeItem(at index: Int, fromSequenceAt path: [Step]) throws(YAMLError) {
        let target = try written(at: path)
        guard var items = target.sequence else {
            throw YAMLError("a list is expected here, not \(target.summary)", at: target.mark)
        }
        guard items.indices.contains(index) else {
            throw YAMLError("the list has no item \(index + 1): it has \(items.count)", at: target.mark)
        }
        let layout = Layout(text)
        var edit = try layout.removal(of: index, from: items, of: target, after: key(at: path))
        items.remove(at: index)
        edit.expected = root?.replacing(path[...]) { _ in Node(.sequence(items), mark: target.mark) }
        try apply(edit, at: target.mark)
    }

    /// Writes a scalar in place of the one at a path, or adds it as the last key of its mapping.
    package mutating func set(_ scalar: Scalar, at path: [Step]) throws(YAMLError) {
        guard let last = path.last else { throw YAMLError("the whole document cannot be replaced", at: place) }
        let layout = Layout(text)
        // Where there are double quotes they stay: it may be JSON.
        let isQuoted = scalar.kind == .string && node(at: path)?.scalar?.style == .doubleQuoted
        let scalar = isQuoted ? Scalar(text: scalar.text, style: .doubleQuoted) : scalar
        let value = Node(.scalar(scalar), mark: place)
        let mark: Mark
        var edit: Layout.Edit
        if node(at: path) != nil {
            let target = try written(at: path)
            guard target.scalar != nil else {
                throw YAMLError("a single value is expected here, not \(target.summary)", at: target.mark)
            }
            mark = target.mark
            edit = try layout.replacement(of: target, by: scalar)
            edit.expected = root?.replacing(path[...]) { _ in value }
        } else {
            let parent = try written(at: path.dropLast())
            guard case .key(let name) = last, let mapping = parent.mapping,
                !mapping.entries.isEmpty || parent.source?.isFlow == true
            else {
                throw YAMLError("there is no mapping here that a key can be added to", at: parent.mark)
            }
            mark = parent.mark
            edit = try layout.entry(name, scalar, behind: mapping, of: parent)
            let key = Node(.scalar(Scalar(name)), mark: place)
            edit.expected = root?.replacing(path.dropLast()) { _ in
                Node(.mapping(Mapping(mapping.entries + [Mapping.Entry(key: key, value: value)])), mark: mark)
            }
        }
        try apply(edit, at: mark)
    }

    // MARK: Finding

    private var place: Mark { Mark(file: file, line: 1, column: 1) }

    /// The node at a path, provided that it is written there and not brought in by an alias.
    private func written(at path: some Collection<Step>) throws(YAMLError) -> Node {
        var node = root ?? Node(.scalar(Scalar(text: "", style: .plain)), mark: place)
        for step in path {
            guard let next = node.child(step) else { throw YAMLError("there is no \(step) here", at: node.mark) }
            guard next.source?.isAlias == false else {
                throw YAMLError("this comes from an alias: change it where it is written", at: next.mark)
            }
            node = next
        }
        return node
    }

    private func key(at path: [Step]) -> Node? {
        guard case .key(let name)? = path.last else { return nil }
        return node(at: path.dropLast())?.mapping?.entry(name)?.key
    }

    private mutating func apply(_ edit: Layout.Edit, at mark: Mark) throws(YAMLError) {
        let changed: Node?
        do {
            changed = try Node.parse(edit.text, file: file)
        } catch {
            throw YAMLError("this cannot be edited in place (\(error.message)): change it by hand", at: mark)
        }
        guard changed == edit.expected else {
            throw YAMLError("this cannot be edited without changing something else: change it by hand", at: mark)
        }
        text = edit.text
        root = changed
    }
}

extension Document.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .key(let name): "key '\(name)'"
        case .index(let index): "item \(index + 1)"
        }
    }
}

extension Node {
    fileprivate func child(_ step: Document.Step) -> Node? {
        switch step {
        case .key(let name): mapping?[name]
        case .index(let index): sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }

    /// The same node with another one at a path that leads somewhere.
    fileprivate func replacing(_ path: ArraySlice<Document.Step>, with change: (Node) -> Node) -> Node {
        guard let step = path.first else { return change(self) }
        var copy = self
        switch (step, content) {
        case (.index(let index), .sequence(var items)) where items.indices.contains(index):
            items[index] = items[index].replacing(path.dropFirst(), with: change)
            copy.content = .sequence(items)
        case (.key(let name), .mapping(let mapping)):
            let entries = mapping.entries.map { entry in
                guard entry.key.scalar?.text == name else { return entry }
                return Mapping.Entry(key: entry.key, value: entry.value.replacing(path.dropFirst(), with: change))
            }
            copy.content = .mapping(Mapping(entries))
        default: break
        }
        return copy
    }
}
