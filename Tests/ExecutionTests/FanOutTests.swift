import Testing

@testable import Execution

/// Who gives whom an archive, by values alone.
@Suite struct FanOutTests {
    private var state = FanOut()

    private func delivery(_ number: Int, of archive: String = "a") -> FanOut.Delivery {
        FanOut.Delivery(archive: archive, machine: "m\(number)")
    }

    @discardableResult
    private mutating func begin(_ number: Int, of archive: String = "a") -> FanOut.Source? {
        let source = state.source(of: delivery(number, of: archive))
        if let source { state.begin(delivery(number, of: archive), from: source) }
        return source
    }

    @Test mutating func `the box gives one copy, and each machine passes on what arrives`() {
        #expect(begin(1) == .box)
        for number in 2...FanOut.longestChain { #expect(begin(number) == .machine("m\(number - 1)")) }
        // All that could give do so, but for the end of the chain: the next one waits.
        #expect(begin(9) == nil)
        state.complete(delivery(2))
        state.endGiving("m1")
        #expect(begin(9) == .machine("m1"))
    }

    @Test mutating func `a machine gives one archive to one machine, and another archive comes from the box`() {
        begin(1)
        #expect(begin(2, of: "b") == .box)
        #expect(begin(2) == .machine("m1"))
        #expect(begin(1, of: "b") == .machine("m2"))
        #expect(begin(3) == nil)
        #expect(begin(3, of: "b") == nil)
    }

    @Test mutating func `one that has all of it is asked first`() {
        begin(1)
        begin(2)
        state.endGiving("m1")
        state.complete(delivery(1))
        #expect(begin(3) == .machine("m1"))
    }

    @Test mutating func `who did not give is not asked again, and who could not take is sent it by the box`() {
        begin(1)
        begin(2)
        state.abandon(delivery(2))
        state.endGiving("m1")
        state.silence("m1")
        state.sendFromBox("m2")
        #expect(begin(2) == .box)
        // It may still give.
        #expect(begin(3) == .machine("m2"))
        state.silence("m2")
        #expect(begin(4) == .machine("m3"))
    }

    @Test mutating func `where no machine can give, the box sends to all`() {
        for number in 1...20 {
            state.silence("m\(number)")
            #expect(begin(number) == .box)
        }
    }

    @Test(arguments: [(8, 1), (9, 2), (72, 2), (73, 3), (648, 3), (649, 4)])
    func `rounds grow with the logarithm of the machines`(machines: Int, rounds: Int) {
        var state = FanOut()
        var waiting = (1...machines).map { FanOut.Delivery(archive: "a", machine: "m\($0)") }
        var (fromBox, turns) = (0, 0)
        while !waiting.isEmpty {
            turns += 1
            var begun: [(FanOut.Delivery, FanOut.Source)] = []
            var left: [FanOut.Delivery] = []
            for delivery in waiting {
                guard left.isEmpty, let source = state.source(of: delivery) else {
                    left.append(delivery)
                    continue
                }
                if source == .box { fromBox += 1 }
                state.begin(delivery, from: source)
                begun.append((delivery, source))
            }
            for (delivery, source) in begun {
                state.complete(delivery)
                if case .machine(let giver) = source { state.endGiving(giver) }
            }
            waiting = left
        }
        #expect(turns == rounds)
        #expect(fromBox == 1)
    }
}
