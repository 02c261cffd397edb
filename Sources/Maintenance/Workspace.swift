import Facts
import ClusterModel
import Execution
import Foundation
package import ClusterPlanning
import Templates

/// Where a run finds what it reads, and keeps what it writes, on this box.
package struct Workspace: ControlHost {
    /// The configuration directory, absolute.
    package var directory: String
    /// The folder that holds `k8sPaiLibrary` and `maintainconf`, absolute.
    package var home: String

    package init(directory: String, home: String) {
        self.directory = URL(filePath: directory).standardizedFileURL.path
        self.home = URL(filePath: home).standardizedFileURL.path
    }

    /// The directory, with the library that the environment names or that is found beside the program.
    package init(directory: String, environment: [String: String], program: String) throws(JobFailure) {
        self.init(directory: directory, home: try Self.home(environment: environment, program: program))
    }

    package func path(_ name: String) -> String { name.hasPrefix("/") ? name : directory + "/" + name }

    /// Finds `k8sPaiLibrary` in PAICTL_HOME, the current directory, or a folder above the program.
    private static func home(environment: [String: String], program: String) throws(JobFailure) -> String {
        if let home = environment["PAICTL_HOME"] {
            guard FileManager.default.fileExists(atPath: home + "/k8sPaiLibrary/script") else {
                throw .configuration([
                    "PAICTL_HOME is '\(home)', where there is no folder 'k8sPaiLibrary': "
                        + "name the folder that holds k8sPaiLibrary and maintainconf, or unset it"
                ])
            }
            return home
        }
        var candidates = [FileManager.default.currentDirectoryPath]
        var folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            candidates += [folder.path, folder.appending(path: "share/paictl").path]
            folder.deleteLastPathComponent()
        }
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate + "/k8sPaiLibrary/script") {
            return candidate
        }
        throw .configuration([
            "there is no folder 'k8sPaiLibrary' here or above the program: "
                + "set PAICTL_HOME to the folder that holds k8sPaiLibrary and maintainconf"
        ])
    }

    package func job(_ name: String, _ library: Library) throws -> Job {
        let file = "maintainconf/\(name).yaml"
        return try Job(text: read(file), file: file, names: Names(library)) { try job($0, library) }
    }

    package func library() throws -> Library {
        let folder = home + "/k8sPaiLibrary/script"
        var scripts: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".sh") {
            scripts[String(name.dropLast(3))] = try read("k8sPaiLibrary/script/\(name)")
        }
        let conditions = try ConditionTable(
            text: read("k8sPaiLibrary/conditions.yaml"),
            file: "k8sPaiLibrary/conditions.yaml"
        )
        return Library(
            templates: try TemplateLibrary(directory: home + "/k8sPaiLibrary/template"),
            conditions: conditions,
            flags: try FlagTable(
                text: read("k8sPaiLibrary/flags.yaml"),
                file: "k8sPaiLibrary/flags.yaml",
                conditions: conditions
            ),
            certificates: try CertificateTable(
                text: read("k8sPaiLibrary/certificates.yaml"),
                file: "k8sPaiLibrary/certificates.yaml"
            ),
            packages: try PackageTable(text: read("k8sPaiLibrary/packages.yaml"), file: "k8sPaiLibrary/packages.yaml"),
            runtimes: try RuntimeTable(text: read("k8sPaiLibrary/runtimes.yaml"), file: "k8sPaiLibrary/runtimes.yaml"),
            cis: try CISTable(
                text: read("k8sPaiLibrary/cis.yaml"),
                file: "k8sPaiLibrary/cis.yaml",
                conditions: conditions.names
            ),
            scripts: Scripts(scripts)
        )
    }

    func read(_ name: String) throws -> String {
        do {
            return try String(contentsOfFile: home + "/" + name, encoding: .utf8)
        } catch {
            throw JobFailure.configuration(["\(home)/\(name) cannot be read: \(error.reason)"])
        }
    }

    /// A file of the configuration directory; nil when there is none.
    func text(_ name: String) throws(JobFailure) -> String? {
        guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
        do {
            return try String(contentsOfFile: path(name), encoding: .utf8)
        } catch {
            throw .configuration(["\(path(name)) cannot be read: \(error.reason)"])
        }
    }

    package func place(_ name: String) throws -> String {
        let target = path(name)
        let folder = URL(filePath: target).deletingLastPathComponent()
        try Files.makeFolder(folder.path)
        return target
    }

    package func remove(_ name: String) throws {
        do { try FileManager.default.removeItem(atPath: path(name)) } catch {
            throw LocalProblem("'\(path(name))' cannot be removed: \(error.reason)")
        }
    }

    /// Writes a file of the configuration directory whole, with its mode from the first moment.
    package func write(_ name: String, mode: UInt16?, contents: String) throws {
        let target = URL(filePath: path(name)).resolvingSymlinksInPath().path
        let present = try? FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? NSNumber
        let mode = mode.map { NSNumber(value: $0) } ?? present ?? NSNumber(value: 0o600)
        let staged = target + ".new"
        try Files.create(staged, mode: mode.uint16Value, contents)
        try Files.rename(staged, target)
    }
}
