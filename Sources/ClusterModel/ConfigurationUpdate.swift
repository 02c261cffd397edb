internal import Foundation
package import YAML

extension Configuration {
    /// The text of the cluster configuration with a node list's machines added; those that it has already stay as they are.
    ///
    /// Nothing is written: the caller shows the difference first, or not.
    package func textAdding(_ list: NodeList) throws(YAMLError) -> String {
        var document = try document()
        for machine in list.machines where Self.index(of: machine.name, in: document) == nil {
            guard let item = list.items[machine.name] else { continue }
            try document.append(item: item, toSequenceAt: ["machine-list"])
        }
        return document.text
    }

    /// The text of the cluster configuration without some machines; a name that it does not have is passed over.
    package func textRemoving(_ names: [String]) throws(YAMLError) -> String {
        var document = try document()
        for name in names {
            guard let index = Self.index(of: name, in: document) else { continue }
            try document.removeItem(at: index, fromSequenceAt: ["machine-list"])
        }
        return document.text
    }

    /// The file as it is now: it may have been edited since it was loaded.
    private func document() throws(YAMLError) -> Document {
        guard let bytes = FileManager.default.contents(atPath: clusterFile) else {
            throw YAMLError("the file cannot be read", at: Mark(file: clusterFile, line: 1, column: 1))
        }
        return try Document(String(decoding: bytes, as: UTF8.self), file: clusterFile)
    }

    private static func index(of name: String, in document: Document) -> Int? {
        document.node(at: ["machine-list"])?.sequence?.firstIndex { $0["hostname"]?.string == name }
    }
}
