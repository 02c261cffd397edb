import ArgumentParser
import Checkup
import ClusterModel
import ClusterPlanning
import Facts
import Foundation
import Maintenance
import PKI
import Plan

/// Plans a deploy of empty machines by what one of the lab once said of itself: the planner alone, without SSH and without printing.
struct PlanMachines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Plan a deploy of so many machines, and say what CPU time and memory that took."
    )

    @Argument(help: "How many machines.") var count: Int
    @Option(help: "What a machine said; NAME and ADDRESS stand for its own.") var said = "lab/bench/empty-machine"

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-benchmark-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try configure(folder)
        let environment = ProcessInfo.processInfo.environment
        let workspace = try Workspace(directory: folder, environment: environment, program: CommandLine.arguments[0])
        let library = try workspace.library()
        let cluster = try Configuration.load(directory: folder, environment: environment).cluster
        let planner = JobPlanner(
            try workspace.job("deploy", library),
            Planner(cluster: cluster, library: library, bundle: nil)
        )
        let said = try Text.read(said)
        let answers = cluster.machines.map { machine in
            let own = said.replacing("NAME", with: machine.name)
            return (machine.name, own.replacing("ADDRESS", with: machine.address.description))
        }

        var figures: [String] = []
        func measured<Value>(_ name: String, _ work: () throws -> Value) rethrows -> Value {
            let (began, start) = (clock(), ContinuousClock.now)
            defer {
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                figures.append("\(name) " + String(format: "%.3f s in %.3f s", Double(clock() - began) / 1e6, seconds))
            }
            return try work()
        }
        // They are kept until all have answered.
        let questions = try measured("questions") { try cluster.machines.map { try planner.factsScript(for: $0) } }
        let facts = try measured("answers") {
            Dictionary(uniqueKeysWithValues: try answers.map { ($0, try FactsReader.read($1)) })
        }
        let obstacles = measured("checks") {
            let findings = planner.preflight(facts, knownClusterID: nil) + Checkup(planner.demands).errors(facts)
            return findings.map(\.sentence) + planner.obstacles(facts)
        }
        guard obstacles.isEmpty else { throw ValidationError(obstacles.joined(separator: "\n")) }
        let plan = try measured("plan") {
            let now = Int64(Date.now.timeIntervalSince1970)
            let secrets = try ClusterSecrets(
                masters: facts.filter { cluster.machine(named: $0.key)?.role == .master },
                hasSilentMasters: false,
                keys: StandInKeys(),
                now: now
            )
            return try planner.plan(
                Findings(facts: facts, obstacles: [:], secrets: secrets, here: [:], keys: StandInKeys(), now: now)
            )
        }
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(
            "\(count) machines, \(plan.steps.count) steps, CPU time in wall time: \(figures.joined(separator: ", ")); "
                + "\(usage.ru_maxrss / 1024) MiB at the peak, \(questions.count) questions"
        )
    }

    private func configure(_ folder: String) throws {
        var machines = "default-machine-properties: {username: root, password: none}\nmachine-list:\n"
        for number in 0..<count {
            let role = number == 0 || number < 3 && count > 3 ? "master" : "worker"
            let address = "10.214.\(number / 250).\(1 + number % 250)"
            machines += "  - {hostname: node-\(number), hostip: \(address), k8s-role: \(role)}\n"
        }
        let kubernetes = """
            kubernetes: {kubernetes-version: v1.20.2, service-cluster-ip-range: 10.254.0.0/16, pod-cidr: 10.128.0.0/14, \
            load-balance-ip: 10.214.0.1}

            """
        try machines.write(toFile: folder + "/cluster-configuration.yaml", atomically: false, encoding: .utf8)
        try kubernetes.write(toFile: folder + "/kubernetes-configuration.yaml", atomically: false, encoding: .utf8)
    }
}
