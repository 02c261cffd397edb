import Foundation
import Testing

@testable import SSH

/// What a link does while its transport has no room; the transport is a stand-in that takes as many bytes as it is told.
@Suite struct LinkTests {
    private final class Narrow: Transport {
        let descriptor: Int32 = -1
        var room = 0
        var taken: [UInt8] = []
        /// An errno, once the way is broken.
        var error: Int32 = 0

        func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int { -Int(EAGAIN) }
        func send(_ bytes: UnsafeRawBufferPointer) -> Int {
            if error != 0 { return -Int(error) }
            let count = min(room, bytes.count)
            guard count > 0 else { return -Int(EAGAIN) }
            unsafe taken += bytes.prefix(count)
            room -= count
            return count
        }
        func start(_ ready: @escaping @Sendable () -> Void) {}
        func awaitRoom(_ isAwaited: Bool) {}
        func hurry() {}
        func close() {}
    }

    private func send(_ bytes: [UInt8], by link: Link) -> Int { unsafe bytes.withUnsafeBytes { unsafe link.send($0) } }

    @Test func `a short packet is taken whole and goes before all that follows`() {
        let narrow = Narrow()
        let link = Link(transport: narrow)
        let (end, probe, data) = ([UInt8](1...60), [UInt8](100...190), [UInt8](repeating: 7, count: 32_768))
        narrow.room = 20
        #expect(send(end, by: link) == 60 && link.hasBacklog)
        #expect(send(probe, by: link) == 91)
        #expect(send(data, by: link) == -Int(EAGAIN), "libssh2 sends the same again")
        narrow.room = 30
        link.wake()
        #expect(link.hasBacklog && narrow.taken == Array(end.prefix(50)))
        narrow.room = 50_000
        #expect(send(data, by: link) == data.count && !link.hasBacklog)
        #expect(narrow.taken == end + probe + data)
    }

    @Test func `of a long packet libssh2 keeps what there was no room for`() {
        let narrow = Narrow()
        let link = Link(transport: narrow)
        narrow.room = 1000
        #expect(send([UInt8](repeating: 1, count: 4096), by: link) == 1000 && !link.hasBacklog)
    }

    @Test func `a broken way is told, and how it ended is kept`() {
        let narrow = Narrow()
        let link = Link(transport: narrow)
        #expect(send([1, 2, 3], by: link) == 3 && link.ending == nil)
        narrow.error = ECONNRESET
        #expect(send([4], by: link) == -Int(ECONNRESET) && link.ending == errorText(ECONNRESET))
    }
}
