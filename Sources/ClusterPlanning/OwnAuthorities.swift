package import PKI
package import Plan

/// Authorities that the operator has had signed elsewhere, for a cluster to begin with or to go over to; those that the folder lacks paictl makes.
package struct OwnAuthorities: Sendable {
    let authorities: [SharedAuthority: Authority]
    /// Where they come from, absolute.
    private let folder: String

    /// What is looked for in the folder, as kubeadm names it below `pki`.
    package static let files = SharedAuthority.allCases.flatMap { [$0.certificateFile, $0.keyFile] }

    /// - Parameters:
    ///   - texts: what the folder has of `files`.
    ///   - lifetime: how long leaves hold, in seconds.
    ///   - now: seconds since 1970.
    /// - Throws: all that is wrong with them, a line each.
    package init(_ texts: [String: String], in folder: String, lifetime: Int, now: Int64) throws(Refusal) {
        self.folder = folder
        var authorities: [SharedAuthority: Authority] = [:]
        var problems: [String] = []
        for name in SharedAuthority.allCases {
            switch (texts[name.certificateFile], texts[name.keyFile]) {
            case (nil, nil): continue
            case (nil, _):
                problems.append(
                    "\(folder)/\(name.certificateFile) is missing: have it signed for the key \(name.keyFile) beside it"
                )
            case (_, nil):
                problems.append(
                    "\(folder)/\(name.keyFile) is missing: masters sign with it, so that there is no cluster without"
                )
            case (let certificate?, let key?):
                do throws(AuthorityFault) {
                    authorities[name] = try Authority(examining: certificate, key: key, lifetime: lifetime, now: now)
                } catch {
                    problems.append("\(folder)/\(error.isOfKey ? name.keyFile : name.certificateFile) \(error)")
                }
            }
        }
        if authorities.isEmpty, problems.isEmpty {
            problems = [
                "\(folder) has none of \(SharedAuthority.allCases.map(\.certificateFile).joined(separator: ", ")): 'paictl certs request' makes keys and "
                    + "requests for them"
            ]
        }
        self.authorities = authorities
        problems += sharedKeys()
        guard problems.isEmpty else { throw Refusal(problems.joined(separator: "\n")) }
    }

    /// What one signs must not open what another guards.
    private func sharedKeys() -> [String] {
        let all = sorted
        return all.indices.flatMap { index in
            all[..<index].filter { $0.authority.hasKey(of: all[index].authority) }.map { former in
                "\(place(all[index].name)) has the key of \(former.name.certificateFile), and what one of them signs would open what the other guards: have "
                    + "one signed for each"
            }
        }
    }

    /// Refuses to found a cluster that is there already, with others.
    package func refuseOthers(_ present: [SharedAuthority: Authority]) throws(Refusal) {
        guard let (name, _) = sorted.first(where: { present[$0.name].map($0.authority.isSame) != true }) else {
            return
        }
        throw Refusal(
            "the cluster has another authority than \(place(name)): 'paictl certs rotate-ca --authorities \(folder)' has it take that one's place"
        )
    }

    /// Whether they are those that the cluster has.
    func are(_ present: [SharedAuthority: Authority]) -> Bool {
        sorted.allSatisfy { name, authority in present[name].map(authority.isSame) == true }
    }

    /// Refuses to have them take the place of others with which they cannot be told apart.
    func refuse(inPlaceOf present: [SharedAuthority: Authority]) throws(Refusal) {
        for (name, authority) in sorted {
            if let other = SharedAuthority.allCases.first(where: { present[$0].map(authority.hasKey) == true }) {
                throw Refusal(
                    "\(place(name)) has the key that the cluster's \(other.certificateFile) has, and new authorities are for new keys: 'paictl certs request' makes "
                        + "one, with a request"
                )
            }
            guard present[name].map(authority.hasName) != true else {
                throw Refusal(
                    "\(place(name)) has the name of the authority whose place it is to take, and of two with one name some programs look at the first alone: "
                        + "have it signed for another name"
                )
            }
        }
    }

    /// Refuses others that are on their way.
    ///
    /// - Parameter coming: their certificates.
    func refuseOthers(onTheirWay coming: [SharedAuthority: String]) throws(Refusal) {
        guard let (name, _) = sorted.first(where: { $0.authority.pair.certificatePEM != coming[$0.name] })
        else { return }
        throw Refusal(
            "new authorities are on their way, and \(place(name)) is none of them: the same command without --authorities goes on with those, and "
                + "--roll-back takes them back"
        )
    }

    private func place(_ name: SharedAuthority) -> String { "\(folder)/\(name.certificateFile)" }

    private var sorted: [(name: SharedAuthority, authority: Authority)] {
        SharedAuthority.allCases.compactMap { name in authorities[name].map { (name, $0) } }
    }
}
