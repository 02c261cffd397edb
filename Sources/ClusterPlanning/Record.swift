/// What the configuration directory lists once a job is done.
package enum Record: String, Sendable, Decodable {
    case added, removed
}
