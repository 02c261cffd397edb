import ArgumentParser
import ClusterModel

@main
struct Paictl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paictl",
        abstract:
            "From a list of machines to a hardened, highly available Kubernetes cluster, and every change after that.",
        discussion: """
            Exit codes: 0 done, or nothing to change; 1 a step failed; 2 changes are pending (plan, status); 3 the configuration \
            is wrong; 4 a machine could not be reached; 5 refused for safety; 64 wrong usage; 130 interrupted.
            """,
        version: Program.version,
        subcommands: [
            InitCommand.self, CheckCommand.self, DeployCommand.self, AddCommand.self, RemoveCommand.self,
            RepairCommand.self, EtcdFixCommand.self, EtcdCommand.self, UpgradeCommand.self, StatusCommand.self,
            CertsCommand.self,
            CleanCommand.self, InstallKubectlCommand.self, BundleCommand.self, ServiceCommand.self, PlanCommand.self,
            ExplainCommand.self, SupportCommand.self,
        ]
    )

    /// A misspelt command is told as that: the parser would complain of the first option behind it.
    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        if let complaint = CommandWord.complaint(about: Array(words), of: configuration) {
            exit(withError: ValidationError(complaint))
        }
        await main(nil)
    }
}

/// The words of a command line that choose the command.
enum CommandWord {
    /// What is wrong with the words that choose a command; nil when they do choose one, or when options come first.
    static func complaint(about words: [String], of command: CommandConfiguration, isBelow: Bool = false) -> String? {
        let commands = command.subcommands.map { $0.configuration }
        guard let word = words.first, word != "help", !commands.isEmpty else { return nil }
        let names = commands.map { $0.commandName ?? "" }
        if word.hasPrefix("-") {
            // Options of the program itself come before any command.
            guard isBelow, !["-h", "--help"].contains(word) else { return nil }
            return "'\(command.commandName ?? "")' stands before one of these: \(names.joined(separator: ", "))."
        }
        if let index = commands.firstIndex(where: { $0.commandName == word || $0.aliases.contains(word) }) {
            return complaint(about: Array(words.dropFirst()), of: commands[index], isBelow: true)
        }
        let question = Spelling.question(about: word, among: names + commands.flatMap(\.aliases))
        let known = question.isEmpty ? ": there are \(names.joined(separator: ", "))" : question
        return "there is no command '\(command.commandName ?? "") \(word)'\(known)."
    }
}
