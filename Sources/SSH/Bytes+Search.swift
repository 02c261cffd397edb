extension [UInt8] {
    /// Where the first occurrence of a pattern ends. Every command looks for its marker, and the generic search of the standard
    /// library takes longer over that than all of libssh2 does.
    func position(after pattern: [UInt8]) -> Int? {
        guard let first = pattern.first else { return nil }
        var start = startIndex
        while start + pattern.count <= endIndex, let found = self[start...].firstIndex(of: first) {
            if self[found...].starts(with: pattern) { return found + pattern.count }
            start = found + 1
        }
        return nil
    }
}
