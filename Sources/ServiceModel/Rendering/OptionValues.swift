import ClusterModel
import Templates
import YAML

/// What a service is told: the options of its package, with the values of its entry or their defaults.
struct OptionValues {
    /// Those that templates may see.
    private(set) var values: Templates.Mapping<Value> = [:]
    /// Where the secret ones stand.
    private(set) var secrets: [String: Secrets] = [:]
    /// What of these is an entry of a Secret on the cluster.
    private(set) var given: [GivenSecret] = []
    /// Secret ones that need not be given, and are not.
    private(set) var unset: Set<String> = []
    private let kinds: [String: ServiceOption]

    enum Secrets {
        case one(SecretSource)
        /// Of each member, the first one's first.
        case each([SecretSource])

        var all: [SecretSource] {
            switch self {
            case .one(let source): [source]
            case .each(let sources): sources
            }
        }
    }

    /// - Parameter entry: what services-configuration.yaml says of it; nil where it does not speak of it.
    init(_ definition: ServiceDefinition, entry: ServicesFile.Entry?, _ findings: inout Diagnostics) {
        let options = definition.options
        let service = entry?.name ?? Located(value: definition.name, mark: definition.mark)
        let said = entry?.options ?? []
        kinds = Dictionary(options.map { ($0.name, $0) }) { first, _ in first }
        let title = "service '\(service.value)'"
        for item in said {
            let name = item.key.scalar?.text ?? ""
            if let instead = definition.instead[name] {
                findings.error("\(title) has no option '\(name)': \(instead)", at: item.key.mark)
            } else if kinds[name] == nil {
                let known = kinds.keys.sorted() + ServicesFile.keys
                let question = Spelling.question(about: name, among: known)
                let list = question.isEmpty ? ": there are \(known.joined(separator: ", "))" : question
                findings.error("\(title) has no option '\(name)'\(list)", at: item.key.mark)
            }
        }
        let given = YAML.Mapping(said)
        for option in options {
            if option.isSecret {
                takeSecret(option, given.entry(option.name), title, at: service.mark, &findings)
            } else if let node = given[option.name], !node.isNull {
                switch option.value(of: node) {
                case .success(let value): values[option.name] = value
                case .failure(let expectation):
                    findings.error("'\(option.name)' must be \(expectation.words), not \(node.summary)", at: node.mark)
                }
            } else if let standard = option.standard, case .success(let value) = option.value(of: standard) {
                values[option.name] = value
            } else {
                findings.error("\(title) lacks '\(option.name)'\(Self.about(option))", at: service.mark)
            }
        }
    }

    private mutating func takeSecret(
        _ option: ServiceOption,
        _ given: YAML.Mapping.Entry?,
        _ title: String,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) {
        guard let node = given?.value, !node.isNull else {
            if option.standard != nil {
                unset.insert(option.name)
                return
            }
            return findings.error("\(title) lacks '\(option.name)'\(Self.about(option))", at: mark)
        }
        if let source = SecretSource(node) {
            secrets[option.name] = .one(source)
        } else if let items = node.sequence?.map(SecretSource.init), !items.isEmpty, !items.contains(nil) {
            secrets[option.name] = .each(items.compactMap(\.self))
        } else {
            findings.error(
                "'\(option.name)' is a secret: say where it stands, as \(SecretSource.forms)",
                at: node.mark
            )
        }
        for case .kept(let secret, _) in secrets[option.name]?.all ?? [] {
            self.given.append(GivenSecret(name: secret, option: option.name, mark: node.mark))
        }
    }

    /// Where a secret stands; nil where it stands nowhere, which the findings then say of a list.
    ///
    /// - Parameter member: whose it is; nil for what is not of members.
    func source(_ name: String, of member: Member?, at mark: Mark, _ findings: inout Diagnostics) -> SecretSource? {
        switch secrets[name] {
        case .one(let source): return source
        case .each(let items):
            if let member, items.indices.contains(member.index) { return items[member.index] }
            let lack = member.map { "has none for '\($0.name)'" } ?? "is a list, and one is wanted that is nobody's own"
            findings.error("'\(name)' \(lack): say \(SecretSource.forms), or such an item for each member", at: mark)
            return nil
        case nil: return nil
        }
    }

    private static func about(_ option: ServiceOption) -> String { option.about.isEmpty ? "" : ": \(option.about)" }

    /// The number that a port is written as, or that the option of that name has; nil where it is neither, which the findings then say.
    func port(_ word: Located<String>, _ findings: inout Diagnostics) -> Int? {
        let number: Int? = if case .int(let value) = values[word.value] { value } else { Int(word.value) }
        guard let number, (1...65_535).contains(number) else {
            // A wrong option has been told of.
            if kinds[word.value] == nil {
                let question = Spelling.question(about: word.value, among: kinds.keys.sorted())
                findings.error("'\(word.value)' is neither a port nor an option that has one\(question)", at: word.mark)
            }
            return nil
        }
        return number
    }
}
