/// A file that is made of an archive and a patch, and may be edited by hand afterwards.
package struct PreparedFile: Sendable, Equatable {
    /// What becomes of it.
    package enum Verdict: Sendable {
        case written, unchanged
        /// It stays: the archive and the patch make nothing new.
        case edited
        /// It was edited, and there is something new: one of the two has to go.
        case conflict
    }

    /// Below the tree.
    package var path: String
    /// Digests of what is made, of what is there, and of what was made the last time; nil where there is none.
    package var made: String
    package var present: String?
    package var recorded: String?
    /// Whether edits give way.
    package var isForced: Bool

    package init(path: String, made: String, present: String?, recorded: String?, isForced: Bool) {
        self.path = path
        self.made = made
        self.present = present
        self.recorded = recorded
        self.isForced = isForced
    }

    /// Whether what is there is neither what is made nor what was.
    package var isEdited: Bool { present != nil && present != made && present != recorded }

    package var verdict: Verdict {
        if present == made { return .unchanged }
        guard isEdited, !isForced else { return .written }
        return made == recorded ? .edited : .conflict
    }
}
