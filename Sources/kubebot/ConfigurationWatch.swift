/// Reads a configuration, and sees when it has changed.
final class ConfigurationWatch: @unchecked Sendable {
    // @unchecked because the main thread hands it on to the supervisor's queue, and keeps nothing of it.
    private let path: String
    /// What was taken last, and what was seen last: it is taken when it is the same twice, and so was written to its end.
    private var taken: [UInt8]
    private var seen: [UInt8]

    /// The file is looked at again and again: the kubelet swaps a link above it, which a watch of the file does not see.
    init(_ path: String) throws(Fault) {
        self.path = path
        taken = try File.read(path)
        seen = taken
    }

    /// What is to be run by what was read first.
    func launch() throws(Fault) -> Launch {
        try Launch(ConfigurationReader.read(taken, file: path), functions: NodeFunctions.all)
    }

    /// What is to be run from now on, or why that cannot be; nil where nothing has changed.
    func change() -> Result<Launch, Fault>? {
        // In the moment of the swap there may be no file.
        guard let bytes = try? File.read(path) else { return nil }
        guard bytes == seen else {
            seen = bytes
            return nil
        }
        guard bytes != taken else { return nil }
        taken = bytes
        return Result { () throws(Fault) in try launch() }
    }
}
