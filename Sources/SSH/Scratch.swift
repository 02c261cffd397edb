/// A buffer that all connections of one queue read through, one after another.
// @unchecked Sendable because it is touched only on its executor's queue.
@safe final class Scratch: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)

    deinit { unsafe bytes.deallocate() }
}
