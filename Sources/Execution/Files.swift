package import Foundation
import SystemPackage

/// What Foundation does otherwise, or not at all.
package enum Files {
    /// How a file is begun.
    package enum Opening {
        /// Where nothing may be yet: what is there stays, and is an error.
        case new
        /// As `new`, for lines at its end.
        case newLog
        /// What was there is gone.
        case emptied
    }

    /// Opens a file for writing, of this mode from the first moment on: Foundation writes first and sets the mode then.
    package static func open(_ path: String, _ opening: Opening, mode: UInt16) throws(LocalProblem) -> FileHandle {
        let options: FileDescriptor.OpenOptions =
            switch opening {
            case .new: [.create, .exclusiveCreate, .closeOnExec]
            case .newLog: [.create, .exclusiveCreate, .closeOnExec, .append]
            case .emptied: [.create, .truncate, .closeOnExec]
            }
        return try writing(path) {
            let file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: options,
                permissions: FilePermissions(rawValue: CModeT(mode))
            )
            // The umask may have taken some of the mode away.
            guard fchmod(file.rawValue, mode_t(mode)) == 0 else {
                let reason = Errno(rawValue: errno)
                try file.close()
                throw reason
            }
            return FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: true)
        }
    }

    /// Makes a file in the place of one that may be there.
    package static func create(_ path: String, mode: UInt16, _ contents: String) throws(LocalProblem) {
        try? FileManager.default.removeItem(atPath: path)
        try createNew(path, mode: mode, contents)
    }

    /// Makes a file where nothing may be yet.
    package static func createNew(_ path: String, mode: UInt16, _ contents: String) throws(LocalProblem) {
        let file = try open(path, .new, mode: mode)
        try writing(path) {
            try file.write(contentsOf: Data(contents.utf8))
            try file.synchronize()
        }
    }

    /// Puts a file in the place of one that may be there, in one step.
    package static func rename(_ old: String, _ new: String) throws(LocalProblem) {
        try writing(new) {
            guard unsafe Glibc.rename(old, new) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// Makes a folder, and those above it, for nobody else to look into; what is there stays as it is.
    package static func makeFolder(_ path: String, mode: UInt16 = 0o700) throws(LocalProblem) {
        try writing(path) {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: NSNumber(value: mode)]
            )
        }
    }

    /// Names the file that cannot be written.
    static func writing<Value>(_ path: String, _ body: () throws -> Value) throws(LocalProblem) -> Value {
        do { return try body() } catch {
            throw LocalProblem("'\(path)' cannot be written: \(error.reason)")
        }
    }
}

/// What keeps something from being done on this box, in a sentence.
package struct LocalProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String
    /// Whether it was not done for safety: what came is not what it should be.
    package var isRefusal: Bool

    package init(_ description: String, isRefusal: Bool = false) {
        self.description = description
        self.isRefusal = isRefusal
    }
}
