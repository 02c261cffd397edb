import ClusterModel
import Kubernetes
import YAML

/// A part of a network that is ready, and has told what is to be learned of it, before the next one begins.
struct StageRule {
    var name: Located<String>
    /// Files with objects.
    var objects: [Located<String>]
    /// Names of requests, which are sent once the objects are ready.
    var requests: [Located<String>]
    var lessons: [LessonRule]
}

/// What is learned of a stage: once, or of each member of a role.
struct LessonRule {
    var name: Located<String>
    var role: Located<String>?
    var source: Source
    /// What is added to a moment, an option or a time.
    var plus: Located<String>?

    /// All texts are templates but for paths and patterns.
    enum Source {
        /// `Service NAME`.
        case field(object: Located<String>, path: Located<String>)
        case log(pattern: Located<String>, pods: Located<String>, container: Located<String>)
        /// Of what a request that only asks is answered with.
        case answer(request: Located<String>, path: Located<String>)
    }
}

/// A request to a server that is not the cluster's API, which a network makes once.
struct RequestRule {
    var name: Located<String>
    /// What it is for.
    var about: String
    /// The role for whose members one each is made.
    var role: Located<String>?
    /// An expression: whether it is made at all.
    var condition: Located<String>?
    var message: Message
    /// What is asked first: whether nothing is to be done.
    var unless: Message?
    /// What takes back again what was made, when the service is deleted.
    var undo: Undo?
    /// Instead of a body: what is put into a list of several.
    var entry: Entry?

    struct Entry {
        var key: Located<String>
        var value: Node
        /// A template.
        var manner: Located<String>?
    }

    struct Undo {
        var message: Message
        /// A field of what `unless` is answered, which stands behind the URL.
        var field: Located<String>?
    }

    /// Its texts are templates.
    struct Message {
        var method: Request.Method
        var url: Located<String>
        var headers: [(name: String, value: Located<String>)]
        var body: Node?
        var statuses: Set<Int>
        var fields: [(path: String, value: Located<String>)]
        var within: Duration
    }
}
