/// One thing that the CIS Kubernetes benchmark asks of a machine, as `k8sPaiLibrary/cis.yaml` has it.
package struct CISCheck: Sendable, Equatable {
    package enum Place: String, Sendable, CaseIterable {
        case masters, machines
    }

    package enum Subject: Sendable, Equatable {
        /// Files: patterns as bash has them, the mode that none may go beyond, and who has them.
        case files([String], mode: UInt16?, owner: String?)
        /// Flags that a program runs with.
        case flags(Flags)
    }

    package struct Flags: Sendable, Equatable {
        package var program: String
        package var names: [String]
        /// Where the program's configuration file has the same; nil for one that has no such file, or no such key.
        package var key: [String]?
        package var wish: Wish
        /// Whether the program does what is wanted when nobody tells it.
        package var isFineUnset: Bool
        /// What is no failure either.
        package var accepted: Accepted?
    }

    package enum Wish: Sendable, Equatable {
        case given(Bool)
        case equal(String)
        /// What its list holds, or does not.
        case holds(String)
        case lacks(String)
        case atLeast(Int)
        /// All that its list may hold.
        case only([String])
    }

    package struct Accepted: Sendable, Equatable, Decodable {
        package var value: String
        package var because: String
    }

    /// The benchmark's.
    package var number: String
    package var isScored: Bool
    package var place: Place
    /// What is to be so: one clause.
    package var what: String
    /// A condition as in a job, without which there is nothing to look at.
    package var condition: String?
    package var subject: Subject
    package var remedy: String

    package func concerns(_ machine: Machine) -> Bool { place == .machines || machine.role == .master }
}
