/// A place in a file.
package struct Mark: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file's path, as it was given.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column in characters (Unicode scalars), from 1.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }

    /// Orders places of one file from top to bottom.
    package static func < (left: Mark, right: Mark) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
