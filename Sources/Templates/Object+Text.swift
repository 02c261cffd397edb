extension Object {
    /// How it is shown: Python's `str`.
    var text: String {
        switch self {
        case .text(let text): text
        case .undefined: ""
        default: representation
        }
    }

    /// How it is shown within a list: Python's `repr`.
    var representation: String {
        switch self {
        case .none: "None"
        case .bool(let truth): truth ? "True" : "False"
        case .int(let number): "\(number)"
        case .float(let number): Self.text(of: number)
        case .text(let text): Self.quoted(text)
        case .list(let list): Self.listed(list.elements)
        case .tuple(let elements): "(\(Self.commas(elements))\(elements.count == 1 ? "," : ""))"
        case .map(let entries):
            "{\(entries.entries.map { "\(Self.quoted($0.key)): \($0.value.representation)" }.joined(separator: ", "))}"
        case .view(let view): view.text
        case .loop(let loop): "<LoopContext \(loop.index + 1)/\(loop.elements.count)>"
        case .undefined: "Undefined"
        }
    }

    static func listed(_ elements: [Object]) -> String { "[\(commas(elements))]" }

    private static func commas(_ elements: [Object]) -> String {
        elements.map(\.representation).joined(separator: ", ")
    }

    /// The fewest digits that lead back to the number; with an exponent below 1e-4 and from 1e16 on.
    private static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
        let parts = "\(number.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = mantissa.joined()
        var point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        while digits.count > 1, digits.hasPrefix("0") {
            digits.removeFirst()
            point -= 1
        }
        let sign = number.sign == .minus ? "-" : ""
        if number == 0 { return sign + "0.0" }
        if point <= -4 || point > 16 {
            let exponent = point - 1
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let width = abs(exponent) < 10 ? "0" : ""
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(width)\(abs(exponent))"
        }
        if point <= 0 { return "\(sign)0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point { return sign + digits + String(repeating: "0", count: point - digits.count) + ".0" }
        return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))"
    }

    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar =
            text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var quoted = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote: quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.isPrintable: quoted.unicodeScalars.append(scalar)
            default: quoted += scalar.hexadecimal
            }
        }
        return quoted + String(quote)
    }
}

extension Object.View {
    fileprivate var text: String {
        switch kind {
        case .keys: "dict_keys(\(Object.listed(elements)))"
        case .values: "dict_values(\(Object.listed(elements)))"
        case .items: "dict_items(\(Object.listed(elements)))"
        case .range(let start, let end, 1): "range(\(start), \(end))"
        case .range(let start, let end, let step): "range(\(start), \(end), \(step))"
        }
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimal: String {
        let digits = String(value, radix: 16)
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
    }
}
