package import Facts
package import ClusterModel
package import Kubernetes
import PKI

/// What is asked and read for a look at a running cluster.
extension JobPlanner {
    /// The part of a machine's script that says how what runs there is.
    func statusScript(for machine: Machine) throws -> String {
        var given = ""
        switch planner.cluster.front {
        case .address, .name:
            given += Shell.assignment("front_address", planner.cluster.network.loadBalanceAddress?.description ?? "")
            // A load balancer outside may refuse what comes from behind it, so that masters ask only when nobody else can.
            let asks =
                machine.role != .master || planner.cluster.network.addressIsOnMasters
                || planner.cluster.masters.count == planner.cluster.machines.count
            given += Shell.assignment("front_server", asks ? planner.cluster.apiServer : "")
        case .local:
            given += Shell.assignment("front_address", "")
            given += Shell.assignment("front_server", machine.role == .worker ? planner.cluster.apiServer : "")
        }
        return try given + planner.library.scripts.text("status")
    }

    /// What runs the pods of add-ons, as the API has it; one that is not there is drift.
    package func addOnWorkloads(_ facts: [String: Facts]) throws -> [JSON] {
        let found = planner.objectsFound(facts) ?? [:]
        let templates = steps(on: .cluster).flatMap { $0.actions(AppliesObjects.self) }.flatMap(\.templates)
        return try templates.flatMap(planner.objects).filter(\.reference.makesPods).compactMap { found[$0.path]?.live }
    }

    /// The leaf certificates that a machine holds, in the order of the job.
    package func certificates(of machine: Machine, _ facts: Facts, now: Int64) throws -> [HeldCertificate] {
        let place = Place(machine.role)
        return try job.steps.filter { $0.places.contains(place) }.flatMap { $0.actions(IssuesCertificates.self) }
            .flatMap { try $0.definitions(for: machine, by: planner) }.compactMap { definition in
                guard let pem = facts.files[definition.place.certificate]?.contents else { return nil }
                return HeldCertificate(
                    path: definition.place.certificate,
                    daysLeft: (try? CertificateFacts(pem: pem))?.daysLeft(at: now)
                )
            }
    }

    /// Those of the authorities that a master keeps.
    package func authorities(_ facts: Facts, now: Int64) -> [HeldCertificate] {
        ClusterSecrets.AuthorityName.allCases.map(ClusterSecrets.Path.certificate).compactMap { path in
            facts.files[path]?.contents.map { pem in
                let facts = try? CertificateFacts(pem: PEMText.first(in: pem))
                return HeldCertificate(path: path, daysLeft: facts?.daysLeft(at: now), issuer: facts?.issuer)
            }
        }
    }

    /// What is on its way; nil when nothing is, or a master's file is damaged, of which a plan tells.
    package static func rotating(_ facts: [String: Facts]) -> Rotation.Subject? {
        (try? Rotation(keptBy: facts))?.subject
    }

    /// The certificate that a kubeconfig holds; nil when it holds none, or is no kubeconfig.
    package static func certificate(inKubeconfig text: String, path: String, now: Int64) -> HeldCertificate? {
        guard let kubeconfig = try? Kubeconfig(reading: text), case .embedded(let pair) = kubeconfig.credentials,
            let facts = try? CertificateFacts(pem: pair.certificatePEM)
        else { return nil }
        return HeldCertificate(path: path, daysLeft: facts.daysLeft(at: now))
    }

    /// The peer URL of a master's etcd member.
    package static func etcdPeerURL(of machine: Machine) -> String { EtcdMembership.peerURL(machine) }
}

/// A certificate that is there, and how long it holds.
package struct HeldCertificate: Sendable, Equatable {
    package var path: String
    /// Whole days, negative once it has expired; nil when it cannot be read.
    package var daysLeft: Int?
    /// Who has signed it, of an authority.
    package var issuer: String?

    package init(path: String, daysLeft: Int?, issuer: String? = nil) {
        self.path = path
        self.daysLeft = daysLeft
        self.issuer = issuer
    }
}
