internal import YAML

/// A value with the place where it was written.
struct Located<Value> {
    var value: Value
    var mark: Mark

    func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(value: transform(value), mark: mark)
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
