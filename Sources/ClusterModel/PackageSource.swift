/// Where the packages of a distribution come from, for a box that brings them to machines without a way there.
package struct PackageSource: Sendable, Equatable, Decodable {
    package var distribution: String
    /// Only for this one, as Debian names it; nil for all.
    var architecture: String?
    /// Release → codename.
    var codenames: [String: String]
    /// The file, on the box, of the keys that sign them.
    package var keyring: String
    /// The package that brings it.
    package var keyringPackage: String
    /// URL, suite and components, with CODENAME for the release's.
    var lines: [String]

    enum CodingKeys: String, CodingKey {
        case distribution, architecture, codenames, keyring, lines
        case keyringPackage = "keyring-package"
    }

    /// What is wrong with it; nil when nothing is.
    var fault: String? {
        if !keyring.hasPrefix("/") { return "the path of a 'keyring' begins with /" }
        // What is more than a URL and words could turn the check of signatures off.
        let line = lines.first { $0.wholeMatch(of: /https?:\/\/\S+ [A-Za-z][\w\/-]*( [a-z][\w\/-]*)+/) == nil }
        return line.map { "'\($0)' is not 'http://host/path CODENAME component'" }
    }

    /// As sources.list has it; nil when it is for other systems.
    package func text(for system: OperatingSystem) -> String? {
        guard distribution == system.distribution, let codename = codenames[system.release],
            architecture ?? system.architecture == system.architecture
        else { return nil }
        return lines.map { line in
            "deb [arch=\(system.architecture) signed-by=\(keyring)] \(line.replacing("CODENAME", with: codename))\n"
        }.joined()
    }
}
