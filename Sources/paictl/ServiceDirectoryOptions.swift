import ArgumentParser
import Maintenance

/// Which directory's services are meant, where no machine is asked.
struct ServiceDirectoryOptions: ParsableArguments {
    @OptionGroup var place: DirectoryOptions

    func reading(_ console: Console) throws -> ServiceReading {
        let reading = try ServiceReading(
            in: place.workspace(),
            environment: Program.environment
        )
        reading.warnings.forEach(console.warn)
        return reading
    }
}
