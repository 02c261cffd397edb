import ArgumentParser
import Maintenance

/// Which directory's services are meant, where no machine is asked.
struct ServiceDirectoryOptions: ParsableArguments {
    @OptionGroup var place: DirectoryOptions
    @OptionGroup var target: ServiceTarget

    func reading(_ console: Console) async throws -> ServiceReading {
        let reading = try await place.workspace().serviceReading(on: target.choice)
        reading.warnings.forEach(console.warn)
        return reading
    }
}

extension Workspace {
    /// - Parameter kubeconfig: of a cluster that is not of machines of ours; nil for the machine list of the directory.
    func serviceReading(on kubeconfig: KubeconfigChoice?) async throws -> ServiceReading {
        guard let kubeconfig else { return try ServiceReading(in: self, environment: Program.environment) }
        return try await ServiceReading(in: self, environment: Program.environment, of: kubeconfig)
    }
}
