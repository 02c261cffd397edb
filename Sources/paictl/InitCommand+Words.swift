import ClusterModel
import Facts
import Maintenance

extension InitCommand {
    /// What was found and written, and what comes next.
    func say(_ result: Initialization.Result) {
        let configuration = result.configuration
        let remarks = configuration.remarks()
        let next =
            configuration.variables.map { "export \($0)=…" }
            + ["check", "plan deploy", "deploy"].map { "paictl \($0) -p \(directory)" }
        guard output == .text else {
            let record = InitRecord(
                files: result.files,
                machines: configuration.hosts.map(InitRecord.Machine.init),
                remarks: remarks,
                environment: configuration.variables
            )
            Standard.output.write(JSONLine.encode(record) + "\n")
            return
        }
        let table = TextTable(
            configuration.hosts.map { host in
                [
                    host.facts.hostName, host.address?.description ?? "", host.role.rawValue, host.facts.summary,
                ]
            }
        )
        var text = table.lines.map { $0 + "\n" }.joined()
        for remark in remarks { text += "note: \(remark)\n" }
        for file in result.files { text += "wrote \(file)\n" }
        text += "next, once you have looked at them:\n" + next.map { "  \($0)\n" }.joined()
        Standard.output.write(text)
    }
}

/// What init found and wrote, as programs read it.
private struct InitRecord: Encodable {
    struct Machine: Encodable {
        var hostname: String
        var address: String
        var role: String
        var distribution: String
        var architecture: String
        var cores: Int
        var memoryGiB: Double
        var gpus: [String]
        var clockSkew: Int64

        init(_ host: NewConfiguration.Host) {
            hostname = host.facts.hostName
            address = host.address?.description ?? ""
            role = host.role.rawValue
            distribution = "\(host.facts.distribution.id) \(host.facts.distribution.version)"
            architecture = host.facts.architecture
            cores = host.facts.cores
            memoryGiB = (Double(host.facts.memoryKiB) / 104_857.6).rounded() / 10
            gpus = host.facts.identity.gpus
            clockSkew = host.facts.clockSkew
        }
    }

    var event = "initialized"
    var files: [String]
    var machines: [Machine]
    var remarks: [String]
    var environment: [String]
}
