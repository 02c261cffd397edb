/// Who brings what gives containers NVIDIA's GPUs, the program `nvidia-ctk` and its like.
package enum GPUToolkit: String, Sendable, CaseIterable {
    /// What is there is used.
    case present
    /// Installed where it is missing, from NVIDIA's archive should no source of the machine have it.
    case nvidia
    /// GPUs are left alone.
    case none
}

/// Who makes GPUs to compute on.
package enum GPUVendor: String, Sendable, CaseIterable, Encodable, Decodable {
    case nvidia, amd

    package var name: String { rawValue.uppercased() }
}
