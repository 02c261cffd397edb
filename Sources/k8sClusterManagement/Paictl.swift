import ArgumentParser
import Foundation

/// `paictl`, which stands beside this program and does the work.
enum Paictl {
    /// Takes its place: output, signals and exit code are then those of `paictl`.
    static func become(_ words: [String]) throws -> Never {
        let program = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
            .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "paictl").path
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + words).map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        unsafe execv(program, &arguments)
        throw ValidationError("\(program) cannot be run: \(unsafe String(cString: strerror(errno))).")
    }

    /// The same, with the services of the tree in which it was started, where the old programs read theirs.
    static func becomeService(_ words: [String]) throws -> Never {
        let here = FileManager.default.currentDirectoryPath
        let isTree = ["service.yaml", "bootstrap", "src"].contains {
            FileManager.default.fileExists(atPath: "\(here)/\($0)")
        }
        if isTree, ProcessInfo.processInfo.environment["PAICTL_SERVICES"] == nil {
            unsafe setenv("PAICTL_SERVICES", here, 1)
            say("the services are those of \(here): paictl itself finds them by 'cluster.services'")
        }
        try become(["service"] + words)
    }

    static func say(_ sentence: String) {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
    }
}
