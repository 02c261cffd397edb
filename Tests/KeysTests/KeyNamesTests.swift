import Keys
import Testing

/// What is said of kinds without making a key is what one has.
@Suite struct KeyNamesTests {
    @Test(arguments: KeyKind.allCases)
    func names(kind: KeyKind) throws {
        let needed = ["password": "a long one", "user": "ops"].filter { kind.parameters.contains($0.key) }
        let given = kind == .password ? [:] : needed
        let material = try kind.make(given, now: 1_700_000_000)
        #expect(Set(material.secret.keys).isSubset(of: kind.entries))
        #expect(Set(material.told.keys) == Set(kind.told))
    }
}
