import CLibSSH2
import Glibc

// What libssh2 calls back, with the objects that it was given to point at.

/// Gives libssh2 a plain object to point at, where a signer may be of any type.
final class SignerBox {
    let signer: any Signer

    init(signer: any Signer) { self.signer = signer }
}

private func link(_ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> Link? {
    guard let pointer = unsafe abstract?.pointee else { return nil }
    return unsafe Unmanaged<Link>.fromOpaque(pointer).takeUnretainedValue()
}

func receiveForSession(
    _: Int32,
    buffer: UnsafeMutableRawPointer?,
    count: Int,
    _: Int32,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int {
    unsafe link(abstract)?.receive(into: UnsafeMutableRawBufferPointer(start: buffer, count: count)) ?? 0
}

func sendForSession(
    _: Int32,
    bytes: UnsafeRawPointer?,
    count: Int,
    _: Int32,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int {
    unsafe link(abstract)?.send(UnsafeRawBufferPointer(start: bytes, count: count)) ?? count
}

func signForSession(
    _: OpaquePointer?,
    signature: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
    signatureCount: UnsafeMutablePointer<Int>?,
    bytes: UnsafePointer<UInt8>?,
    count: Int,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let pointer = unsafe abstract?.pointee else { return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED }
    let signer = unsafe Unmanaged<SignerBox>.fromOpaque(pointer).takeUnretainedValue().signer
    switch unsafe signer.sign(UnsafeBufferPointer(start: bytes, count: count)) {
    case .pending: return LIBSSH2_ERROR_EAGAIN
    case .refused: return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED
    case .signed(let made):
        unsafe signature?.pointee = mallocated(made)
        unsafe signatureCount?.pointee = made.count
        return 0
    }
}

func answerForSession(
    _: UnsafePointer<CChar>?,
    _: Int32,
    _: UnsafePointer<CChar>?,
    _: Int32,
    count: Int32,
    prompts: UnsafePointer<LIBSSH2_USERAUTH_KBDINT_PROMPT>?,
    responses: UnsafeMutablePointer<LIBSSH2_USERAUTH_KBDINT_RESPONSE>?,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) {
    guard let answers = unsafe link(abstract)?.answers else { return }
    for index in 0..<Int(count) {
        let isEchoed = unsafe prompts?[index].echo != 0
        let answer = answers.answer(isEchoed: isEchoed)
        unsafe responses?[index].text = mallocated(answer).map {
            unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)
        }
        unsafe responses?[index].length = UInt32(answer.count)
    }
}

/// A copy that libssh2 frees, with the `free` that goes with `malloc`.
private func mallocated(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8>? {
    guard let copy = unsafe malloc(max(1, bytes.count)) else { return nil }
    unsafe memcpy(copy, bytes, bytes.count)
    return unsafe copy.assumingMemoryBound(to: UInt8.self)
}
