extension Scalar.Kind {
    /// What a plain scalar stands for, by YAML 1.1's rules as PyYAML applies them.
    ///
    /// Timestamps are left as strings: nothing in a cluster's configuration is a date.
    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL":
            self = .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
            self = .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
            self = .bool(false)
        default:
            // Most scalars are words: tell by the first character, as the resolver's own table does.
            guard let first = text.utf8.first, Self.startsNumber(first) else {
                self = .string
                return
            }
            let characters = Array(text.utf8)
            // A text is tried as a float first because 1_000.5 and 1:30.5 begin like integers.
            if let number = Self.float(characters) {
                self = .float(number)
            } else if Self.looksLikeInteger(characters) {
                self = .int(Self.integer(characters))
            } else {
                self = .string
            }
        }
    }

    private static func startsNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: "_") }
}

// MARK: Integers

extension Scalar.Kind {
    private static let underscore = UInt8(ascii: "_")
    private static let colon = UInt8(ascii: ":")

    private static func unsigned(_ text: [UInt8]) -> (isNegative: Bool, digits: ArraySlice<UInt8>) {
        switch text.first {
        case UInt8(ascii: "-"): (true, text.dropFirst())
        case UInt8(ascii: "+"): (false, text.dropFirst())
        default: (false, text[...])
        }
    }

    private static func looksLikeInteger(_ text: [UInt8]) -> Bool {
        let digits = unsigned(text).digits
        guard let first = digits.first else { return false }
        let rest = digits.dropFirst()
        if first == UInt8(ascii: "0") {
            switch rest.first {
            case nil: return true
            case UInt8(ascii: "b"):
                return rest.count > 1
                    && rest.dropFirst().allSatisfy {
                        $0 == underscore || $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1")
                    }
            case UInt8(ascii: "x"):
                return rest.count > 1 && rest.dropFirst().allSatisfy { $0 == underscore || hexadecimalDigit($0) != nil }
            default:
                return rest.allSatisfy { $0 == underscore || (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
            }
        }
        guard isDigit(first) else { return false }
        let parts = rest.split(separator: colon, omittingEmptySubsequences: false)
        return parts[0].allSatisfy(isDigitOrUnderscore) && parts.dropFirst().allSatisfy(isSexagesimalDigits)
    }

    /// Digits after a colon: 0…59.
    private static func isSexagesimalDigits(_ digits: ArraySlice<UInt8>) -> Bool {
        switch digits.count {
        case 1: digits.allSatisfy(isDigit)
        case 2:
            digits.allSatisfy(isDigit)
                && (UInt8(ascii: "0")...UInt8(ascii: "5")).contains(digits[digits.startIndex])
        default: false
        }
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> Int? {
        Character(Unicode.Scalar(byte)).hexDigitValue
    }

    /// The value of a text that looks like an integer; nil when it does not fit, or has no digits (`0x_`).
    private static func integer(_ text: [UInt8]) -> Int? {
        let (isNegative, signless) = unsigned(text.filter { $0 != underscore })
        let parts = signless.split(separator: colon, omittingEmptySubsequences: false)
        let magnitude: Int?
        if parts.count > 1 {
            magnitude = parts.reduce(Int?.some(0)) { sum, part in
                guard let sum, let digits = value(of: part, radix: 10) else { return nil }
                return multiplied(sum, by: 60, adding: digits)
            }
        } else if signless.starts(with: "0b".utf8) {
            magnitude = value(of: signless.dropFirst(2), radix: 2)
        } else if signless.starts(with: "0x".utf8) {
            magnitude = value(of: signless.dropFirst(2), radix: 16)
        } else {
            magnitude = value(of: signless, radix: signless.first == UInt8(ascii: "0") ? 8 : 10)
        }
        return magnitude.map { isNegative ? -$0 : $0 }
    }

    private static func value(of digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        digits.isEmpty
            ? nil
            : digits.reduce(Int?.some(0)) { sum, digit in
                guard let sum, let digit = hexadecimalDigit(digit) else { return nil }
                return multiplied(sum, by: radix, adding: digit)
            }
    }

    private static func multiplied(_ number: Int, by factor: Int, adding addend: Int) -> Int? {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        let (sum, carry) = product.addingReportingOverflow(addend)
        return overflow || carry ? nil : sum
    }
}

// MARK: Floats

extension Scalar.Kind {
    /// The value of a text that YAML 1.1 takes for a float: a dot is required, an exponent needs its sign.
    private static func float(_ text: [UInt8]) -> Double? {
        let (isNegative, digits) = unsigned(text)
        let hasSign = digits.count < text.count
        switch String(decoding: digits, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return isNegative ? -.infinity : .infinity
        case ".nan", ".NaN", ".NAN": return hasSign ? nil : .nan
        default: break
        }
        guard let dot = digits.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let whole = digits[..<dot]
        if whole.contains(colon) { return sexagesimal(whole, fraction: digits[(dot + 1)...], isNegative: isNegative) }

        let tail = digits[(dot + 1)...]
        let fraction = tail.prefix(while: isDigitOrUnderscore)
        let exponent = tail.dropFirst(fraction.count)
        guard isExponent(exponent) else { return nil }
        if whole.isEmpty {
            // `.5` is a number to PyYAML, `-.5` and `._5` are not.
            guard !hasSign, let first = fraction.first, isDigit(first) else { return nil }
        } else {
            guard let first = whole.first, isDigit(first), whole.allSatisfy(isDigitOrUnderscore) else { return nil }
        }
        let plain = (whole + [UInt8(ascii: ".")] + fraction).filter { $0 != underscore }
        return Double("0" + String(decoding: plain, as: UTF8.self) + "0" + String(decoding: exponent, as: UTF8.self))
            .map { isNegative ? -$0 : $0 }
    }

    private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E"), text.count > 2 else { return false }
        let sign = text[text.startIndex + 1]
        return (sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")) && text.dropFirst(2).allSatisfy(isDigit)
    }

    private static func sexagesimal(
        _ whole: ArraySlice<UInt8>,
        fraction: ArraySlice<UInt8>,
        isNegative: Bool
    ) -> Double? {
        let parts = whole.split(separator: colon, omittingEmptySubsequences: false)
        guard let first = parts[0].first, isDigit(first), parts[0].allSatisfy(isDigitOrUnderscore),
            parts.dropFirst().allSatisfy(isSexagesimalDigits), fraction.allSatisfy(isDigitOrUnderscore)
        else { return nil }
        let numbers = parts.compactMap { Double(String(decoding: $0.filter { $0 != underscore }, as: UTF8.self)) }
        let rest = Double("0." + String(decoding: fraction.filter { $0 != underscore }, as: UTF8.self) + "0") ?? 0
        let sum = numbers.reduce(0) { $0 * 60 + $1 } + rest
        return isNegative ? -sum : sum
    }
}
