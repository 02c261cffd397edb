/// A kubectl for this box: where it comes from, what it must be, and where it goes.
package struct KubectlProgram: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// A file of this box.
        case file(String)
        /// With its SHA-256 in hexadecimal digits; nil when a file beside it, `.sha256` behind its name, has that.
        case url(String, sha256: String?)
        /// The distribution's, of whatever version that is.
        case package
    }

    /// Absolute.
    package var path: String
    /// The cluster's, `v1.20.2`.
    package var version: String
    package var source: Source
    /// The source, as it is named in a sentence, without a password.
    package var place: String
    /// What curl is told of proxies, lines of its configuration; a password may stand there.
    package var proxy = ""
    /// Where the one that is there stays; nil when there is none.
    package var keepsAs: String?

    package init(path: String, version: String, source: Source, place: String, keepsAs: String? = nil) {
        self.path = path
        self.version = version
        self.source = source
        self.place = place
        self.keepsAs = keepsAs
    }
}

/// A text of somebody's that is changed where it is, mode 0600.
package struct TextReplacement: Sendable, Equatable {
    /// As its owner calls it.
    package var path: String
    /// Where it is once symbolic links are followed.
    package var target: String
    /// What it was when the new text was made of it; nil when there was no file.
    package var old: String?
    package var new: String

    package init(path: String, target: String, old: String?, new: String) {
        self.path = path
        self.target = target
        self.old = old
        self.new = new
    }

    /// Where the file is kept as it was before the last change.
    package var backup: String { path + ".before-paictl" }
}
