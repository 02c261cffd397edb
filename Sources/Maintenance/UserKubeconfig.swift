import Plan
import Foundation

/// The kubeconfig of the person who runs paictl: the first file of $KUBECONFIG, or else ~/.kube/config.
struct UserKubeconfig {
    /// Absolute, as its user calls it.
    let path: String
    /// Where it is once symbolic links are followed, also one that leads to a file that is not there yet.
    let target: String
    /// Nil when there is no file.
    let text: String?

    init(environment: [String: String]) throws(JobFailure) {
        let named = environment["KUBECONFIG"]?.split(separator: ":").first.map(String.init)
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        path = URL(filePath: named ?? "\(home)/.kube/config").standardizedFileURL.path
        target = try Self.target(of: path)
        guard FileManager.default.fileExists(atPath: target) else {
            text = nil
            return
        }
        guard let data = FileManager.default.contents(atPath: target) else {
            throw .configuration(["\(path):1:1: the file cannot be read: is it yours?"])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw .configuration(["\(path):1:1: the file is not UTF-8: save it as UTF-8"])
        }
        self.text = text
    }

    func replacement(_ new: String) -> TextReplacement {
        TextReplacement(path: path, target: target, old: text, new: new)
    }

    private static func target(of path: String) throws(JobFailure) -> String {
        var target = path
        for _ in 0..<40 {
            guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else { return target }
            target =
                URL(filePath: link, relativeTo: URL(filePath: target).deletingLastPathComponent())
                .standardizedFileURL.path
        }
        throw .configuration(["\(path):1:1: its symbolic links lead in a circle"])
    }
}
