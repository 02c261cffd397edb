import ClusterModel
import Foundation

/// A line that a machine printed: fields, the first of which says what the others are.
struct FactLine {
    private let line: Substring
    private let fields: [String]

    init(_ line: Substring) {
        self.line = line
        fields = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
    }

    /// A line of another kind than its first field says: the second one does.
    private init(line: Substring, fields: [String]) {
        self.line = line
        self.fields = fields
    }

    var kind: String { fields.first ?? "" }

    /// What stands behind the first field, as a line of its own.
    var inner: FactLine { FactLine(line: line, fields: fields.dropFirst().filter { !$0.isEmpty }) }

    func text(_ index: Int) throws(FactsError) -> String {
        guard fields.indices.contains(index) else { throw unreadable }
        return fields[index]
    }

    /// Nil for `-`.
    func textIfAny(_ index: Int) throws(FactsError) -> String? {
        let text = try text(index)
        return text == "-" ? nil : text
    }

    /// The field and all that follow it, which may hold spaces.
    func rest(from index: Int) throws(FactsError) -> String { try texts(from: index).joined(separator: " ") }

    func texts(from index: Int) throws(FactsError) -> [String] {
        guard fields.indices.contains(index) else { throw unreadable }
        return Array(fields[index...])
    }

    func value<Value>(_ index: Int, _ make: (String) -> Value?) throws(FactsError) -> Value {
        guard let value = make(try text(index)) else { throw unreadable }
        return value
    }

    func number(_ index: Int) throws(FactsError) -> Int { try value(index) { Int($0) } }

    /// A field in base64.
    func data(_ index: Int) throws(FactsError) -> Data { try value(index) { Data(base64Encoded: $0) } }

    /// What an API answered, in base64.
    func answer<Answer: Decodable>(_ type: Answer.Type, _ index: Int) throws(FactsError) -> Answer {
        let data = try data(index)
        do { return try JSONDecoder().decode(type, from: data) } catch { throw unreadable }
    }

    /// A device, and the address it has: `eth0 10.0.0.5/24`, or without a length for the end of a tunnel.
    func localAddress(from index: Int) throws(FactsError) -> CheckFacts.LocalAddress {
        let parts = try text(index + 1).split(separator: "/")
        guard let address = parts.first.flatMap({ IPv4Address($0) }),
            let length = parts.count == 2 ? Int(parts[1]) : 32,
            let range = IPv4Range(address, prefixLength: length)
        else { throw unreadable }
        return CheckFacts.LocalAddress(device: try text(index), address: address, range: range)
    }

    var unreadable: FactsError { FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'") }
}
