package import ClusterModel

/// The GPUs of a machine to compute on, as `facts.sh` found them.
package struct GPUFacts: Sendable, Equatable {
    /// How many of each vendor are on its bus.
    package var counts: [GPUVendor: Int] = [:]
    /// Vendor → the version of its driver that is loaded; empty where the driver does not say.
    package var drivers: [GPUVendor: String] = [:]
    /// Whether `nvidia-ctk` is there.
    package var hasToolkit = false

    package init() {}

    package func hasDriver(of vendor: GPUVendor) -> Bool { drivers[vendor] != nil }

    /// Whether containers can be given NVIDIA's GPUs, once a deploy has brought what the configuration asks for.
    package func serveNVIDIA(_ toolkit: GPUToolkit) -> Bool {
        hasDriver(of: .nvidia) && (toolkit == .nvidia || toolkit == .present && hasToolkit)
    }

    /// Whether pods can be given any.
    package func serve(_ toolkit: GPUToolkit) -> Bool {
        serveNVIDIA(toolkit) || toolkit != .none && hasDriver(of: .amd) && counts[.amd] != nil
    }
}
