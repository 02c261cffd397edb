package import YAML

/// The scripts by which the ancestor's services were started and stopped: a closed set of lines, read and never run.
package enum AncestorScripts {
    /// What a line brings about, and where it is written.
    package struct Line: Sendable, Hashable {
        package var content: Content
        /// Lines and columns are those of the script as it would have run: of a template, of what it renders to.
        package var mark: Mark
    }

    package enum Content: Sendable, Hashable {
        /// `kubectl label nodes NODE KEY=VALUE`; the node as it is written.
        case label(node: String, key: String, value: String)
        /// `kubectl create -f FILE`; the path below the service's folder.
        case objects(file: String)
        case configMap(FolderMap)
        case namespace(String)
        /// Until the pods are ready that have this label, and thereby whatever the lines before have made.
        case wait(key: String, value: String)
        /// `kubectl label nodes NODE KEY-`.
        case unlabel(node: String, key: String)
        /// `kubectl delete KIND NAME`.
        case removal(kind: String, name: String)
    }

    /// `kubectl create configmap NAME --from-file=…`.
    package struct FolderMap: Sendable, Hashable {
        package var name: String
        /// Nil where the line names none.
        package var namespace: String?
        package var sources: [Source]

        package struct Source: Sendable, Hashable {
            /// The key of a file that is named with one; otherwise its own name is its key.
            package var key: String?
            /// A file or a folder below the service's folder, without a slash at its end.
            package var path: String
        }
    }

    /// A line that is not in the set, or that names what is not there.
    package struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// One sentence, lower case, without a full stop.
        package var message: String
        package var mark: Mark

        package var description: String { "\(mark): \(message)" }
    }

    package struct Reading: Sendable, Hashable {
        /// In the order in which they would have run.
        package var lines: [Line] = []
        package var findings: [Finding] = []
        /// How many lines of the scripts say anything: neither empty nor a comment.
        package var count = 0
    }
}
