import ClusterModel

/// A folder that a service can be made of.
struct ServiceSource {
    var name: String
    var origin: ServiceOffer.Origin
    var folder: ServiceFolder
    var definition: ServiceDefinition
    /// Whether the ancestor would have started it where nobody says which services there are to be.
    var isStarted = false
}

/// What is found where a service may be, and what is wrong with it: that is told when it is listed.
struct FoundSource {
    var name: String
    /// Nil where its file cannot be read.
    var source: ServiceSource?
    var findings: Diagnostics
}
