/// What kubebot is told on its command line.
struct Options: Equatable {
    var configuration = "kubebot.yaml"
    var watches = false
    var isDry = false

    static let help = """
        kubebot: runs a node by a configuration of templates

          -c, --config=PATH    the configuration (kubebot.yaml)
          -w, --watch-config   starts the node anew when the configuration has changed
              --dry-run        says what would be run, and does nothing
          -h, --help           this

        """

    /// Nil where help is asked for.
    static func parse(_ words: some Collection<String>) throws(Fault) -> Options? {
        var options = Options()
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            switch word {
            case "-h", "--help": return nil
            case "-w", "--watch-config", "--watch-config=true": options.watches = true
            case "--watch-config=false": options.watches = false
            case "--dry-run", "--dry-run=true": options.isDry = true
            case "--dry-run=false": options.isDry = false
            case "-c", "--config":
                guard let path = rest.popFirst() else { throw Fault("'\(word)' lacks its path", status: 64) }
                options.configuration = path
            default:
                guard let prefix = ["--config=", "-c=", "-c"].first(where: word.hasPrefix), word.count > prefix.count
                else {
                    throw Fault("'\(word)' is no option; --help lists them", status: 64)
                }
                options.configuration = String(word.dropFirst(prefix.count))
            }
        }
        return options
    }
}
