import Foundation

/// A program for root's bash on a machine, which reaches it through stdin, so that it may hold secrets.
package struct Script: Sendable, Equatable {
    /// What the user reads when it fails.
    package var name: String
    package var text: String {
        get { pieces.text }
        set { pieces = SharedText([.plain(newValue)]) }
    }
    private var pieces: SharedText
    /// A file of this box that follows the text on stdin.
    package var payload: String?
    /// How the payload goes on where an earlier run was interrupted; nil for one that begins anew each time.
    package var resumption: Resumption?
    /// How machines that have the payload give it to others; nil for one that goes from this box to each.
    package var sharing: Sharing?
    /// The machine it runs on; nil for the track's own.
    package var machine: String?
    package var deadline: Duration
    /// Whether it mostly waits for others, so that it does not count as work at the machine.
    package var waits: Bool

    /// A piece of a text. Those that many scripts have in common are there once for all of them.
    package enum Piece: Sendable {
        case plain(String)
        /// All of these in base64, which is made when the text is asked for: where it is not, nobody needs it.
        case encoded([String])
    }

    package init(
        name: String,
        pieces: [Piece],
        payload: String? = nil,
        resumption: Resumption? = nil,
        sharing: Sharing? = nil,
        machine: String? = nil,
        deadline: Duration = .seconds(300),
        waits: Bool = false
    ) {
        self.name = name
        self.pieces = SharedText(pieces)
        self.payload = payload
        self.resumption = resumption
        self.sharing = sharing
        self.machine = machine
        self.deadline = deadline
        self.waits = waits
    }

    package init(
        name: String,
        text: String,
        payload: String? = nil,
        resumption: Resumption? = nil,
        sharing: Sharing? = nil,
        machine: String? = nil,
        deadline: Duration = .seconds(300),
        waits: Bool = false
    ) {
        self.init(
            name: name,
            pieces: [.plain(text)],
            payload: payload,
            resumption: resumption,
            sharing: sharing,
            machine: machine,
            deadline: deadline,
            waits: waits
        )
    }
}

/// A machine keeps what has arrived of a script's payload until the script has come to its end.
package struct Resumption: Sendable, Equatable {
    /// Prints how many bytes the machine has and their SHA-256 in hexadecimal digits; nothing where it has none.
    ///
    /// The script itself finds in `arrived` how many of them it is not sent again.
    package var question: String
    /// Of the whole payload, once somebody has counted it: SHA-256 in hexadecimal digits.
    package var digest: String?

    package init(question: String) { self.question = question }

    /// What is smaller is sent again sooner than it is asked for: in bytes.
    package static let threshold = 16 << 20
}

/// A machine gives what it has of a payload to others while the run lasts.
package struct Sharing: Sendable, Equatable {
    /// Where others reach it.
    package var address: String
    /// Of `share-archives.sh`, with what is common to all of its tasks.
    package var pieces: [String]

    package init(address: String, pieces: [String]) {
        self.address = address
        self.pieces = pieces
    }
}

/// A text in pieces. A plan for a thousand machines has ten thousand scripts, most of each the same as of all others.
private struct SharedText: Sendable, Equatable {
    private let pieces: [Script.Piece]

    init(_ pieces: [Script.Piece]) { self.pieces = pieces }

    var text: String {
        pieces.map { piece in
            switch piece {
            case .plain(let text): text
            case .encoded(let texts): Data(texts.joined().utf8).base64EncodedString()
            }
        }.joined()
    }

    static func == (left: SharedText, right: SharedText) -> Bool {
        left.text == right.text
    }
}
