import Testing

@testable import ClusterModel

@Suite struct ValueTests {
    @Test(arguments: [
        ("10.0.0.11", true), ("0.0.0.0", true), ("255.255.255.255", true), ("10.0.0", false), ("10.0.0.256", false),
        ("10.0.0.01", false),
        ("10.0.0.1 ", false), ("+1.0.0.1", false), ("1.2.3.4.5", false), ("", false), ("a.b.c.d", false),
        ("1..2.3", false), ("١.0.0.1", false),
    ])
    func `an address is four decimal octets`(text: String, isAddress: Bool) {
        #expect((IPv4Address(text) != nil) == isAddress)
        if isAddress { #expect(IPv4Address(text)?.description == text) }
    }

    @Test(arguments: [
        ("10.244.0.0/16", true), ("0.0.0.0/0", true), ("10.0.0.1/32", true), ("10.244.0.1/16", false),
        ("10.0.0.0/33", false),
        ("10.0.0.0/+8", false), ("10.0.0.0/-1", false), ("10.0.0.0/", false), ("10.0.0.0", false),
        ("10.0.0.0/8/8", false),
    ])
    func `a range is a network and a prefix length`(text: String, isRange: Bool) {
        #expect((IPv4Range(text) != nil) == isRange)
        if isRange { #expect(IPv4Range(text)?.description == text) }
    }

    @Test func `ranges contain, overlap and divide`() throws {
        let range = try #require(IPv4Range("10.244.0.0/22"))
        #expect(
            range.subranges(prefixLength: 24).map(\.description) == [
                "10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24", "10.244.3.0/24",
            ]
        )
        #expect(Array(range.subranges(prefixLength: 8)).isEmpty)
        #expect(range.address(at: 1023)?.description == "10.244.3.255")
        #expect(range.address(at: 1024) == nil)
        #expect(try range.overlaps(#require(IPv4Range("10.0.0.0/8"))))
        #expect(try !range.overlaps(#require(IPv4Range("10.244.4.0/24"))))
        let all = try #require(IPv4Range("0.0.0.0/0"))
        #expect(all.subranges(prefixLength: 1).map(\.description) == ["0.0.0.0/1", "128.0.0.0/1"])
        #expect(all.address(at: .max)?.description == "255.255.255.255")
    }

    @Test(
        arguments: [
            ("fd00::11", "fd00::11"), ("FD00:0:0:1::0:B", "fd00:0:0:1::b"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"), ("::ffff:10.0.0.1", "::ffff:a00:1"), ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
            ("fe80::1%eth0", nil), ("1:2:3:4:5:6:7", nil), ("1:2:3:4:5:6:7:8:9", nil), ("1::2::3", nil), (":::", nil),
            ("1:2:3:4::5:6:7:8", nil), ("12345::", nil), (":1", nil), ("1:", nil), ("g::", nil), ("[fd00::1]", nil),
            ("10.0.0.1::", nil), ("10.0.0.1", nil), ("", nil), ("fd00::١", nil), ("fd00::1/64", nil),
        ] as [(String, String?)]
    )
    func `an IPv6 address has one spelling`(text: String, spelling: String?) {
        #expect(IPv6Address(text)?.description == spelling)
    }

    @Test(arguments: [
        ("2001:db8::1", true), ("fd00::1", true), ("fc00::", true), ("::1", false), ("::", false),
        ("::ffff:10.0.0.1", false),
        ("fe80::1", false), ("febf::1", false), ("fec0::1", true), ("ff02::1", false),
    ])
    func `other machines reach addresses that need no zone`(text: String, isUnicast: Bool) {
        #expect(IPv6Address(text)?.isUnicast == isUnicast)
    }

    @Test func `ranges of IPv6 divide as those of IPv4 do`() throws {
        let range = try #require(IPv6Range("fd00:10:244::/48"))
        #expect(range.subrange(at: 0, prefixLength: 64)?.description == "fd00:10:244::/64")
        let last = try #require(range.subrange(at: 65535, prefixLength: 64))
        #expect(last.description == "fd00:10:244:ffff::/64" && last.index(in: range) == 65535)
        #expect(range.subrange(at: 65536, prefixLength: 64) == nil)
        #expect(range.address(at: 1)?.description == "fd00:10:244::1" && IPv6Range("fd00::1/48") == nil)
        #expect(IPv6Range("::/0")?.contains(last.network) == true && IPv6Range("::/129") == nil)
    }

    @Test(
        arguments: [
            ("v1.36.2", "v1.36.2"), ("1.36", "v1.36.0"), ("v1.30.1-rancher1", "v1.30.1"), ("v1.30.1+k3s1", "v1.30.1"),
            ("3.6.8-0", "v3.6.8"),
            ("latest", nil), ("", nil), ("v", nil), ("1", nil), ("1.2.3.4", nil), ("vv1.2", nil), ("1.x", nil),
            ("1.2.", nil), ("-1.2", nil),
        ] as [(String, String?)]
    )
    func `a version has two or three numbers`(text: String, version: String?) {
        #expect(Version(text)?.description == version)
    }

    @Test func `versions compare as numbers`() {
        #expect(Version(1, 9) < Version(1, 10) && Version(1, 36, 2) < Version(1, 36, 10))
        #expect(SupportedVersions.contains(Version(1, 20)) && SupportedVersions.contains(Version(1, 36, 99)))
        #expect(!SupportedVersions.contains(Version(1, 19, 99)) && !SupportedVersions.contains(Version(1, 38)))
        #expect(!SupportedVersions.contains(Version(2, 20)))
        #expect(SupportedVersions.contains(SupportedVersions.standard))
    }

    @Test(
        arguments: [
            ("k=v:NoSchedule", "k=v:NoSchedule"), ("a.b/k:NoExecute", "a.b/k:NoExecute"),
            ("k=:PreferNoSchedule", "k=:PreferNoSchedule"),
            ("k=v", nil), ("k:Nope", nil), ("=v:NoSchedule", nil), ("k=a b:NoSchedule", nil), ("k=v=w:NoSchedule", nil),
        ] as [(String, String?)]
    )
    func `a taint is read as kubectl reads it`(text: String, taint: String?) {
        #expect(Taint(text)?.description == taint)
    }

    @Test(arguments: [
        ("m1", true), ("a-b.c", true), ("1", true), ("M1", false), ("-a", false), ("a-", false), ("a..b", false),
        ("a_b", false), ("", false),
        (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false), ("é", false),
        ("a b", false),
        (Array(repeating: "abcdefg", count: 32).joined(separator: "."), false),
    ])
    func `a host name is a lower-case DNS name`(text: String, isName: Bool) {
        #expect(HostName.isSubdomain(text) == isName)
    }

    @Test(
        arguments: [
            ("k8srole", "k8s-role"), ("role", "k8s-role"), ("hostnmae", "hostname"), ("HOSTNAME", "hostname"),
            ("lables", "labels"),
            ("xyzzy", nil), ("", nil), ("ho", nil),
        ] as [(String, String?)]
    )
    func `guesses what a misspelt word was meant to be`(word: String, meant: String?) {
        #expect(Spelling.suggestion(for: word, among: ["hostname", "k8s-role", "labels", "taints"]) == meant)
    }

    @Test func `a swap of neighbours is one mistake`() {
        #expect(Spelling.distance("hostnmae", "hostname") == 1)
        #expect(Spelling.distance("", "abc") == 3 && Spelling.distance("abc", "abc") == 0)
        #expect(Spelling.distance("kitten", "sitting") == 3)
    }

    @Test func `a secret shows itself to nobody`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Credential.password(secret))", dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
