/// What every contender has to do.
struct BenchTask {
    /// A file with one address a line.
    var hosts: String
    var commands: Int
    var inFlight: Int
    var server: BenchServer
    var command = "true"
}
