import Facts
import PKI
import Plan

/// A file as it should be; its owner is root.
///
/// A class because many machines share one, so that what is made of its contents is made, and kept, once for all of them.
final class DesiredFile {
    let path: String
    /// Octal, as `chmod` takes it.
    let mode: String
    /// Of the contents: those that the files of many machines have in common are there once for all of them.
    let pieces: [String]
    let isSecret: Bool
    private(set) lazy var contents = pieces.joined()
    private(set) lazy var digest: String = {
        var digest = RunningDigest()
        for piece in pieces { digest.add(Array(piece.utf8)) }
        return digest.hexadecimal
    }()
    private lazy var addition = Difference.unified(from: "", to: contents, path: path)

    init(path: String, mode: String, pieces: [String], isSecret: Bool) {
        self.path = path
        self.mode = mode
        self.pieces = pieces
        self.isSecret = isSecret
    }

    convenience init(path: String, mode: String, contents: String, isSecret: Bool) {
        self.init(path: path, mode: mode, pieces: [contents], isSecret: isSecret)
    }

    func isSame(as other: DesiredFile) -> Bool {
        path == other.path && mode == other.mode && isSecret == other.isSecret && pieces == other.pieces
    }

    /// Why a file is not as it should be; nil when it is.
    func difference(from existing: Facts.File?) -> Reason? {
        guard let existing else { return .missing }
        if existing.digest != digest { return .differs(in: []) }
        if existing.owner != "0:0" { return .belongs(to: existing.owner) }
        if Int(existing.mode, radix: 8) != Int(mode, radix: 8) { return .mode(is: existing.mode, wanted: mode) }
        return nil
    }

    /// The lines that are others than those that are there.
    func lines(differingFrom existing: String?) -> String {
        existing.map { Difference.unified(from: $0, to: contents, path: path) } ?? addition
    }
}

/// What was last to be at each path, on whatever machine: the next machine's is mostly the same.
final class SharedFiles {
    private var latest: [String: DesiredFile] = [:]

    /// The same file, in the one copy that machines have of it which come after each other.
    func shared(_ file: DesiredFile) -> DesiredFile {
        if let known = latest[file.path], known.isSame(as: file) { return known }
        latest[file.path] = file
        return file
    }
}
