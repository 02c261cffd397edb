import ClusterModel
import YAML

/// What a folder says that it is: its `service.yaml` or `package.yaml`, in today's form or one of the ancestor's.
struct ServiceDefinition {
    var name: String
    /// Where it is described: its file, or the folder that has none.
    var mark: Mark
    var form = Form.today
    var about = ""
    var options: [ServiceOption] = []
    /// Options that programs before this package had, and what there is instead: completes "has no option 'NAME': …".
    var instead: [String: String] = [:]
    var notes: [PackageNote] = []
    var needs: [Located<String>] = []
    var placements: [Placement] = []
    /// Files with objects, in order; nil for all that the folder has.
    var objects: [Located<String>]?
    var configMaps: [FolderReference] = []
    var restartsOn: [String] = []
    var images: [FolderReference] = []
    /// In minutes and seconds; nil for the usual.
    var within: Duration?
    var tcp: [Located<String>] = []
    /// Nil where it does not say; an ancestor's is then asked of its objects.
    var data: [String]?
    var secrets: [SecretDefinition] = []
    /// The members of a network, by role; a plain service has none.
    var roles: [MemberRole] = []
    var ports: [PortRule] = []
    var checks: [OptionCheck] = []
    var values: [DerivedValue] = []
    var keys: [KeyRule] = []
    var rolling: RollingDefinition?
    /// In which it comes about; none where all of it does at once.
    var stages: [StageRule] = []
    var requests: [RequestRule] = []
    /// Whether something of it follows from options by rules.
    var isWorkedOut: Bool {
        !(roles.isEmpty && ports.isEmpty && checks.isEmpty && values.isEmpty && keys.isEmpty && stages.isEmpty
            && requests.isEmpty)
    }
    // The ancestor's.
    var startScript: Located<String>?
    var stopScript: Located<String>?
    /// Whether its scripts are run as they are, and not read: where that is said.
    var runsScripts: Mark?
    var rules: [DeployRule] = []

    /// In which words it is written.
    enum Form: Equatable {
        case today
        /// The ancestor's one file for all services: a need that it does not list is an error.
        case root
        /// The ancestor's later file for each service: a need that is nowhere was passed over, and is so here.
        case later
    }

    /// A label, and who takes it.
    struct Placement {
        var key: Located<String>
        var value: String
        /// Names, roles, flags of machines; nil for those that have a flag or a label like it.
        var machines: Located<[String]>?
    }

    /// A folder in the service's own, and what it is called on the cluster.
    struct FolderReference {
        var name: Located<String>
        var folder: Located<String>
    }

    struct SecretDefinition {
        /// A template.
        var name: Located<String>
        /// The role whose members have one each; nil for one alone.
        var role: Located<String>?
        /// An expression: whether there is one.
        var condition: Located<String>?
        /// What Kubernetes calls its kind, such as `kubernetes.io/tls`.
        var type: String
        /// Key → where its value comes from.
        var entries: [(key: String, source: Source, mark: Mark)]

        enum Source {
            case environment(String)
            case option(String)
        }
    }

    /// Which machines its pods may run on, by a label whose value is `true`.
    struct DeployRule {
        var label: Located<String>
        var isForbidden: Bool
    }
}
