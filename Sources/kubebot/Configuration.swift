import YAML

/// What kubebot.yaml says, before its templates are rendered.
struct Configuration {
    var commonTemplate = ""
    var index = Text(#"{{ env "HOSTNAME" | splitList "-" | mustLast }}"#)
    var command: [Text] = []
    /// In the order of the file.
    var arguments: [(key: String, value: Text?)] = []
    var nodePort: Text?
    var forcesUpdate = false
    var watchlog: Watchlog?
    var output = Output.standard
    var errors = Output.standard
    var log = Log()

    /// A template, and where it stands.
    struct Text {
        var text: String
        var mark: Mark?

        init(_ text: String, _ mark: Mark? = nil) {
            self.text = text
            self.mark = mark
        }
    }

    enum Output: String, CaseIterable { case standard = "stdout", errors = "stderr" }

    struct Watchlog {
        var keyword: String
        var threshold: Duration
        /// Of each index, its check.
        var checks: [String]
        var server: String
    }
}
