package import Facts
package import Kubernetes
package import Plan
package import ServiceModel

/// What services are planned by: those that are listed, and how the API is spoken to.
package struct ServicePlanner: Sendable {
    /// All services that are listed, each behind those that it needs.
    package var services: [Service]
    /// Where inventories are kept, and objects go that name no namespace.
    package var namespace: String
    /// The master through which the API is spoken to; nil for a cluster that this box speaks to itself.
    package var master: String?
    /// What scripts are made of, and what they all find set.
    package var scripts: Scripts
    package var context: ScriptContext
    /// The folder on machines below which services keep data; nil where the configuration names none.
    package var dataPath: String?
    /// Images that are built for services.
    package var delivery = ImageDelivery()
    /// Whether scripts of services can be run on this box.
    package var scriptHost = ScriptHost.lacks("nobody has looked for a kubectl on this host")

    package init(
        services: [Service],
        namespace: String = "default",
        master: String? = nil,
        scripts: Scripts = Scripts([:]),
        context: ScriptContext = ScriptContext(variables: []),
        dataPath: String? = nil
    ) {
        self.services = services
        self.namespace = namespace
        self.master = master
        self.scripts = scripts
        self.context = context
        self.dataPath = dataPath
    }

    /// Who the fields belong to that services apply.
    static let fieldManager = "paictl"

    /// Who a service's labels of nodes belong to: with its own name, so that two services may share one.
    static func labelManager(_ service: String) -> String { "paictl-service-\(service)" }

    /// Inventories of services, and parents of others' sets.
    package static func inventories(in namespace: String) -> Request {
        .list("/api/v1/namespaces/\(namespace)/configmaps", withLabel: ApplySet.idLabel)
    }

    func service(_ name: String) -> Service? { services.first { $0.name == name } }

    // MARK: Scripts

    /// Requests that the API is asked in one script.
    func batch(_ waves: [[Request]], named name: String) throws -> APIBatch { try route.batch(waves, named: name) }

    /// How the API is asked.
    package var route: APIRoute {
        get throws { APIRoute(Script(name: "api-batch", text: try text(of: "api-batch"), machine: master)) }
    }

    func text(of script: String, given variables: String = "") throws -> String {
        try scripts.text("library") + context.assignments + variables + scripts.text(script)
    }
}

/// Whether a service's own scripts can be run on this box.
package enum ScriptHost: Sendable, Equatable {
    /// They are given this kubeconfig.
    case ready(kubeconfig: String)
    /// What keeps them from it, and the way out, in a sentence.
    case lacks(String)
}

/// What is to become of services.
package struct ServiceGoal: Sendable, Equatable {
    package enum Verb: Sendable, Equatable {
        case deploy, stop
        /// With `data`, also what the service keeps in folders of machines.
        case delete(data: Bool)
    }

    package var verb: Verb
    /// None for all of them; a deploy of all also takes away those that are listed no more.
    package var names: [String]
    /// Those that the named need, or, where services are taken away, those that need the named.
    package var includesOthers: Bool
    /// Whether a deploy leaves what holds data of members that go: it is theirs again when they come back.
    package var keepsData: Bool

    package init(_ verb: Verb, _ names: [String] = [], includesOthers: Bool = false, keepsData: Bool = false) {
        self.verb = verb
        self.names = names
        self.includesOthers = includesOthers
        self.keepsData = keepsData
    }
}

/// What a goal comes down to.
package struct ServicePlan: Sendable, Equatable {
    package var plan = Plan()
    /// What is odd, but keeps nothing from being done.
    package var remarks: [String] = []
    /// What packages say of their services.
    package var notes: [String] = []
    /// Whether there is more to plan once this is done, as stages wait for what others tell.
    package var goesOn = false
}
