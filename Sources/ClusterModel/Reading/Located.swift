package import YAML

/// A value with the place where it was written.
package struct Located<Value> {
    package var value: Value
    package var mark: Mark

    package init(value: Value, mark: Mark) {
        self.value = value
        self.mark = mark
    }

    package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(value: transform(value), mark: mark)
    }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
