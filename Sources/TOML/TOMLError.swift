/// A TOML file that cannot be read, or not be changed without changing more.
package struct TOMLError: Error, Equatable {
    /// From 1.
    package var line: Int
    package var sentence: String

    package init(line: Int, _ sentence: String) {
        self.line = line
        self.sentence = sentence
    }
}
