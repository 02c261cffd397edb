import ArgumentParser

/// How what happens is told on stdout.
enum Output: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
