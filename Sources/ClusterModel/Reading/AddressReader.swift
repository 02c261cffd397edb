internal import YAML

/// Reads addresses, each of the family that its key is for.
enum AddressReader {
    static func ipv4(of section: Section, _ key: String, _ findings: inout Diagnostics) -> Located<IPv4Address>? {
        guard let text = section.text(key, &findings) else { return nil }
        if let address = IPv4Address(text.value) { return Located(value: address, mark: text.mark) }
        let complaint = "'\(key)' must be an IPv4 address such as 10.0.0.11, not \(text.value.quoted)"
        let isOther = text.value.split(separator: ",").contains { IPv6Address($0.trimmingPrefix(" ")) != nil }
        findings.error(
            complaint
                + (isOther
                    ? ": IPv6 alone is not deployed, and beside IPv4 an address of it is the machine's 'hostip6'" : ""),
            at: text.mark
        )
        return nil
    }

    static func ipv6(of section: Section, _ key: String, _ findings: inout Diagnostics) -> Located<IPv6Address>? {
        guard let text = section.text(key, &findings) else { return nil }
        guard let address = IPv6Address(text.value) else {
            let complaint = "'\(key)' must be an IPv6 address such as fd00::11, not \(text.value.quoted)"
            findings.error(complaint + (advice(on: text.value).map { ": \($0)" } ?? ""), at: text.mark)
            return nil
        }
        guard address.isUnicast else {
            findings.error("'\(key)' \(address) \(complaint(about: address))", at: text.mark)
            return nil
        }
        return Located(value: address, mark: text.mark)
    }

    private static func advice(on text: String) -> String? {
        if text.contains("%") {
            return "an address with a zone is of one link of one machine; give a global or a unique local one"
        }
        if text.contains("/") { return "without the length of its network" }
        if IPv4Address(text) != nil { return "IPv4 addresses are for 'hostip'" }
        return text.hasPrefix("[") ? "without brackets" : nil
    }

    private static func complaint(about address: IPv6Address) -> String {
        if IPv6Range("::ffff:0:0/96")?.contains(address) == true {
            return "is an IPv4 address in IPv6's spelling: write that as 'hostip', and here an address of IPv6"
        }
        return IPv6Range("fe80::/10")?.contains(address) == true
            ? "is of one link alone, and means nothing without its zone: give a global or a unique local (fd…) address"
            : "is no address that other machines can reach"
    }
}
