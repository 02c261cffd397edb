import Testing

@testable import Execution

@Suite struct PausesTests {
    @Test func `pauses grow to the longest, however many there are`() {
        var pauses = Pauses(upTo: .seconds(2))
        #expect((0..<6).map { _ in pauses.next() } == [100, 200, 400, 800, 1600, 2000].map(Duration.milliseconds))
        #expect((0..<10_000).allSatisfy { _ in pauses.next() == .seconds(2) })
        var short = Pauses(upTo: .zero)
        #expect(short.next() == .zero)
    }
}
