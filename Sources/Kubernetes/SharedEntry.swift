/// An entry of a list in a file that several write into, such as the networks that can be found: told from those of others by one of its keys.
package struct SharedEntry: Sendable, Hashable {
    /// How a server is asked to write only over what was read: by what RFC 9110 has, or as Google's storage wants it.
    package enum Guard: String, CaseIterable, Sendable {
        case etag, generation

        /// The header that says which revision was read.
        var header: String { self == .etag ? "etag" : "x-goog-generation" }

        /// - Parameter revision: nil where there is no file yet.
        func precondition(_ revision: String?) -> WebRequest.Header {
            switch (self, revision) {
            case (.etag, let revision?): WebRequest.Header("If-Match", revision)
            case (.etag, nil): WebRequest.Header("If-None-Match", "*")
            case (.generation, let revision): WebRequest.Header("x-goog-if-generation-match", revision ?? "0")
            }
        }
    }

    package var key: String
    package var value: JSON
    package var manner: Guard

    package init(key: String, value: JSON, manner: Guard) {
        (self.key, self.value, self.manner) = (key, value, manner)
    }

    /// The list with it before all others; nil where it is there as it is.
    package func added(to list: [JSON]) -> [JSON]? { own(in: list) == [value] ? nil : [value] + others(in: list) }

    /// The list without it; nil where it is not there as it is.
    package func removed(from list: [JSON]) -> [JSON]? { own(in: list) == [value] ? others(in: list) : nil }

    /// What is there under its name.
    package func own(in list: [JSON]) -> [JSON] { list.filter(isOwn) }

    private func others(in list: [JSON]) -> [JSON] { list.filter { !isOwn($0) } }

    private func isOwn(_ other: JSON) -> Bool { other[key] != nil && other[key] == value[key] }

    /// What asks for the list, and for its revision.
    package func question(to file: WebRequest) -> WebRequest {
        var question = WebRequest(.get, file.url, headers: file.headers, within: file.within)
        question.told = manner.header
        return question
    }

    /// What writes the list, if nobody has written meanwhile.
    package func writing(_ list: [JSON], to file: WebRequest, over revision: String?) -> WebRequest {
        var file = file
        file.body = JSON.array(list).text
        file.headers.append(manner.precondition(revision))
        return file
    }
}
