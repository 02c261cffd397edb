package import ClusterModel

/// What the checks of the CIS benchmark look at on a machine, as `cis.sh` said.
package struct CISFacts: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        package var mode: UInt16
        /// `user:group`.
        package var owner: String
        package var path: String
    }

    package var isComplete = false
    /// Pattern → the files that it stands for.
    package var files: [String: [File]] = [:]
    /// Program → the words that its process was started with, its name first; those that do not run are left out.
    package var programs: [String: [String]] = [:]
    /// The kubelet's configuration file; nil where there is none.
    package var kubeletConfiguration: String?
    /// Patterns and programs that are there and could not be looked at.
    package var unreadable: Set<String> = []

    package init() {}

    /// Adds what one more line says.
    ///
    /// - Throws: when the line is not understood.
    mutating func add(_ line: FactLine) throws(FactsError) {
        let line = line.inner
        switch line.kind {
        case "file":
            let mode = try line.value(2) { UInt16($0, radix: 8) }
            let file = File(mode: mode, owner: try line.text(3), path: try line.rest(from: 4))
            files[try line.text(1), default: []].append(file)
        case "program":
            let words = try line.data(2).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            programs[try line.text(1)] = words
        case "kubelet": kubeletConfiguration = String(decoding: try line.data(1), as: UTF8.self)
        case "unreadable": unreadable.insert(try line.text(1))
        case "looked": isComplete = true
        default: throw line.unreadable
        }
    }
}

/// What a machine is asked about for them.
package struct CISRequest: Sendable, Equatable {
    package var patterns: Set<String> = []
    package var programs: Set<String> = []

    package init(_ checks: [CISCheck]) {
        for check in checks {
            switch check.subject {
            case .files(let files, _, _): patterns.formUnion(files)
            case .flags(let flags): programs.insert(flags.program)
            }
        }
    }

    /// To stand behind the facts script; `looked` is its last line.
    func script(from scripts: Scripts) throws -> String {
        try Shell.assignment("cis_patterns", patterns.sorted()) + Shell.assignment("cis_programs", programs.sorted())
            + scripts.text("cis")
    }
}
