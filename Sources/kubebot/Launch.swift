import GoTemplates
import HTTP
import YAML

/// What is to be run: a configuration whose templates are rendered.
struct Launch: Equatable {
    var words: [String]
    /// The port of every machine at which the pod is reached; nil for none.
    var nodePort: Int?
    var forcesUpdate: Bool
    var watch: Watch?
    var output: Configuration.Output
    var errors: Configuration.Output
    var log: Log

    /// A line that is to come again and again, and who is told whether it does.
    struct Watch: Equatable, Sendable {
        var keyword: String
        var threshold: Duration
        var check: Place
    }

    /// - Parameter functions: what templates can ask, besides the language's own.
    init(_ configuration: Configuration, functions: [String: Function]) throws(Fault) {
        let templates: TemplateSet
        do { templates = try TemplateSet(common: configuration.commonTemplate, functions: functions) } catch {
            throw Fault("commonTemplate: \(error)")
        }
        var index = 0
        func rendered(_ text: Configuration.Text, _ key: String) throws(Fault) -> String {
            do { return try templates.render(text.text, .map(["Index": .int(index)])) } catch {
                throw Fault("\(text.mark.map { "\($0): " } ?? "")\(key): \(error)")
            }
        }
        func number(_ text: Configuration.Text, _ key: String) throws(Fault) -> Int {
            let written = try rendered(text, key)
            if let number = Int(written.trimmed) { return number }
            throw Fault(
                "\(text.mark.map { "\($0): " } ?? "")\(key) renders as '\(written)', and should be a whole number"
            )
        }
        index = try number(configuration.index, "nodeTemplate.index")
        words = []
        for item in configuration.command { words.append(try rendered(item, "nodeTemplate.command")) }
        for (key, value) in configuration.arguments {
            words.append("--\(key)")
            if let value { words.append(try rendered(value, "nodeTemplate.args.\(key)")) }
        }
        if let port = configuration.nodePort {
            let number = try number(port, "nodeService.nodePortTemplate")
            guard (1...65535).contains(number) else {
                throw Fault("nodeService.nodePortTemplate: \(number) is no port")
            }
            nodePort = number
        }
        forcesUpdate = configuration.forcesUpdate
        watch = try configuration.watchlog.map { watchlog throws(Fault) in try Watch(watchlog, index: index) }
        output = configuration.output
        errors = configuration.errors
        log = configuration.log
    }

    /// Each word in quotes, the first where it was found.
    var shown: String {
        ([File.found(words[0])] + words.dropFirst()).map { JSON.string($0).text }.joined(separator: " ")
    }
}

extension Launch.Watch {
    init(_ watchlog: Configuration.Watchlog, index: Int) throws(Fault) {
        guard watchlog.checks.indices.contains(index) else {
            throw Fault("watchlog.healthcheckIDs has \(watchlog.checks.count), and none for index \(index)")
        }
        let url = "\(watchlog.server)/\(watchlog.checks[index])"
        guard let place = Place(url, scheme: "http", port: 80) else {
            throw Fault("watchlog.server is http://HOST[:PORT], not '\(watchlog.server)'")
        }
        self.init(keyword: watchlog.keyword, threshold: watchlog.threshold, check: place)
    }
}

extension String {
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
