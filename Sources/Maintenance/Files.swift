import Execution
import Foundation

/// What Foundation does otherwise, or not at all.
enum Files {
    /// Makes a file, of this mode from the first moment on: Foundation writes first and sets the mode then.
    static func create(_ path: String, mode: UInt16, _ contents: String) throws(JobFailure) {
        try? FileManager.default.removeItem(atPath: path)
        try createNew(path, mode: mode, contents)
    }

    /// The same where nothing may be yet: what is there stays, and is an error.
    static func createNew(_ path: String, mode: UInt16, _ contents: String) throws(JobFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw failure(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            // The umask may have taken some of the mode away.
            guard fchmod(descriptor, mode_t(mode)) == 0 else { throw failure(path) }
            try file.write(contentsOf: Data(contents.utf8))
            try file.synchronize()
        } catch {
            throw (error as? JobFailure) ?? .failed("\(path) cannot be written: \(error.reason)")
        }
    }

    /// Puts a file in the place of one that may be there, in one step.
    static func rename(_ old: String, _ new: String) throws(JobFailure) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw failure(new) }
    }

    private static func failure(_ path: String) -> JobFailure {
        .failed("\(path) cannot be written: \(unsafe String(cString: strerror(errno)))")
    }
}
