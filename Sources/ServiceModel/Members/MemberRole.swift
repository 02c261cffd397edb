import ClusterModel
import YAML

/// Members of a network that are alike: how many there are, and what each is called.
///
/// Numbers are said as *expressions*: a number, the name of an option, or an expression of the templates' language over what the
/// service's templates know, `options.miners - options.bootnodes`.
struct MemberRole {
    var name: Located<String>
    var count: Located<String>
    /// The number of the first, 0 where nothing is said.
    var first: Located<String>?
    /// A template over `member`, which has `role`, `index` and `number` then.
    var title: Located<String>?
    /// Those whose machines are counted before the first of these: so that the machines of a second role go on where the first one's end.
    var after: [Located<String>]
}

/// How many members may be away at a time, and how long is waited between them, as a package says it.
struct RollingDefinition {
    /// An expression.
    var atMost: Located<String>?
    /// `30s`, or an expression for seconds.
    var pause: Located<String>?
}

/// Where the members of a role, or the network as a whole, have a port.
struct PortRule {
    enum Place: String, CaseIterable {
        /// A port of the machine where the pod runs.
        case host
        /// A port of every machine, that of a Service.
        case node
        /// A port of a Service: no one else is in its way.
        case service
        case container
    }

    enum Transport: String, CaseIterable {
        case tcp, udp, sctp
    }

    var name: String
    var mark: Mark
    /// The port of the first member: an expression, as with a role's numbers.
    var base: Located<String>
    /// Ports one by one instead, an item a member: the name of an option that is a list.
    var isList = false
    /// From one member to the next, 1 where nothing is said.
    var step: Located<String>?
    /// What is added: a network's kinds of ports share one base, and each keeps its slot when another is not used.
    var plus: Located<String>?
    /// An expression: whether it is taken from machines; it is counted in any case, so that nothing shifts.
    var condition: Located<String>?
    /// The role whose members each have one; nil for the one of the network.
    var role: Located<String>?
    var place = Place.host
    var transport = Transport.tcp
}

/// A value that is worked out once, for all templates of a service: a name of many parts.
struct DerivedValue {
    var name: String
    /// A template over what is known so far.
    var template: Located<String>
}

/// What must hold of what a service is told, and the sentence where it does not.
struct OptionCheck {
    /// An expression that is true.
    var that: Located<String>
    /// A template: what is wrong, and the way out.
    var otherwise: Located<String>
    /// The option that is to blame.
    var option: Located<String>?
}
