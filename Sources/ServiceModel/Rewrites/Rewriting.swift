package import Kubernetes

/// An object, and what is changed in it so that it does today what it did when it was written.
package struct Rewriting: Sendable, Equatable {
    package internal(set) var object: JSON
    package internal(set) var rewrites: [Rewrite] = []
    /// What cannot be rewritten, and would be refused: a sentence each, lower case, without a full stop.
    package internal(set) var problems: [String] = []
    let site: RewriteSite
    let table: RewriteTable

    /// - Parameter object: With apiVersion, kind and a name.
    package init(_ object: JSON, for site: RewriteSite, by table: RewriteTable) {
        self.object = object
        self.site = site
        self.table = table
        // References come before the question whether they are loaded, placement behind what it looks at.
        setAPIVersion()
        setNamespace()
        renameNodes()
        tolerateControlPlane()
        redirectImages()
        keepLoadedImages()
        hideCredentials()
    }

    var kind: String { object["kind"]?.string ?? "" }

    mutating func note(_ change: String, because reason: String) { rewrites.append(Rewrite(change, because: reason)) }

    /// The keys that lead to the specification of the pods that it makes; nil when it makes none.
    var podPath: [String]? { PodTemplate.specPath(of: kind) }
}

extension JSON {
    /// Changes the value at the end of a path; nothing where there is none.
    mutating func change<Path: Collection<String>>(at path: Path, _ change: (inout JSON) -> Void) {
        guard let key = path.first else { return change(&self) }
        guard var value = self[key] else { return }
        value.change(at: path.dropFirst(), change)
        self[key] = value
    }

    /// Changes every item of a list at the end of a path.
    mutating func changeItems(at path: [String], _ change: (inout JSON) -> Void) {
        self.change(at: path) { list in
            guard var items = list.items else { return }
            for index in items.indices { change(&items[index]) }
            list = .array(items)
        }
    }
}

extension ServiceObject {
    /// The same object as today's cluster takes it.
    /// - Returns: It, and what would be refused all the same: a sentence each, for its mark.
    package func rewritten(for site: RewriteSite, by table: RewriteTable) -> (object: ServiceObject, problems: [String])
    {
        let rewriting = Rewriting(body, for: site, by: table)
        var object = self
        object.body = rewriting.object
        object.reference = ObjectReference(of: rewriting.object) ?? reference
        object.rewrites += rewriting.rewrites
        return (object, rewriting.problems)
    }
}
