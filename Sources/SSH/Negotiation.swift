/// What a machine proposed in its first packet (SSH_MSG_KEXINIT, RFC 4253 section 7.1), read again when libssh2 found no agreement and
/// does not say on what.
struct Negotiation {
    let keyExchanges: [String]
    let hostKeys: [String]
    let ciphers: [String]
    let authenticators: [String]

    /// `opening` is everything the machine sent so far: greeting lines, then packets in clear.
    init?(opening: [UInt8]) {
        guard let greeting = opening.firstRange(of: Array("SSH-".utf8)),
            let end = opening[greeting.lowerBound...].firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        var packet = WireReader(opening[(end + 1)...])
        // Length, padding, SSH_MSG_KEXINIT, cookie.
        guard packet.number() != nil, packet.byte() != nil, packet.byte() == 20, packet.bytes(16) != nil else {
            return nil
        }
        let lists = (0..<6).compactMap { _ in packet.text()?.split(separator: ",").map(String.init) }
        guard lists.count == 6 else { return nil }
        keyExchanges = lists[0]
        hostKeys = lists[1]
        ciphers = lists[2]
        authenticators = lists[4]
    }

    /// One sentence on what is not in common; nil when all is.
    func disagreement(
        withHostKeys wanted: [String],
        keyExchanges exchanges: [String],
        ciphers: [String],
        authenticators: [String]
    )
        -> String?
    {
        let version = "libssh2 \(Session.libraryVersion)"
        if Set(hostKeys).isDisjoint(with: wanted) {
            if hostKeys.allSatisfy({ $0.hasPrefix("rsa-") || $0 == "ssh-rsa" }) {
                return
                    "it has only an RSA host key, which \(version) cannot check; give it another: ssh-keygen -A there, and restart sshd"
            }
            return "no host key algorithm in common: it has \(hostKeys.joined(separator: ", ")); "
                + "\(version) was asked for \(wanted.joined(separator: ", "))"
        }
        for (name, theirs, ours) in [
            ("key exchange", keyExchanges, exchanges), ("cipher", self.ciphers, ciphers),
            ("MAC", self.authenticators, authenticators),
        ] where Set(theirs).isDisjoint(with: ours) {
            return
                "no \(name) in common: it has \(theirs.joined(separator: ", ")); \(version) has \(ours.joined(separator: ", "))"
        }
        return nil
    }
}
