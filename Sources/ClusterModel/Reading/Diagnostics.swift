package import YAML

/// What reading a configuration has brought to light so far; reading goes on after an error, so that all are told at once.
package struct Diagnostics {
    package private(set) var errors: [ConfigurationProblem] = []
    package private(set) var warnings: [ConfigurationProblem] = []
    // Files in the order they were read, which is the order an operator thinks of them.
    private var files: [String] = []

    package init() {}

    package var hasErrors: Bool { !errors.isEmpty }

    package mutating func begin(_ file: String) { files.append(file) }

    package mutating func error(_ message: String, at mark: Mark) {
        errors.append(ConfigurationProblem(message, at: mark))
    }

    package mutating func error(_ message: String, file: String) {
        errors.append(ConfigurationProblem(message, file: file))
    }

    package mutating func warning(_ message: String, at mark: Mark) {
        warnings.append(ConfigurationProblem(message, at: mark))
    }

    package mutating func warning(_ message: String, file: String) {
        warnings.append(ConfigurationProblem(message, file: file))
    }

    package var sortedErrors: [ConfigurationProblem] { sorted(errors) }
    package var sortedWarnings: [ConfigurationProblem] { sorted(warnings) }

    private func sorted(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
        // The sort is stable: problems of one place stay in the order they were found.
        problems.sorted { left, right in
            (fileNumber(left), left.mark?.line ?? 0, left.mark?.column ?? 0)
                < (fileNumber(right), right.mark?.line ?? 0, right.mark?.column ?? 0)
        }
    }

    private func fileNumber(_ problem: ConfigurationProblem) -> Int {
        files.firstIndex(of: problem.file) ?? files.count
    }
}
