import Testing

@testable import PKI

@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.11", "10.0.0.11"),
        ("::", "::"),
        ("::1", "::1"),
        ("1::", "1::"),
        ("FD00:0:0:0:1:0:0:1", "fd00::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("::ffff:10.0.0.1", "::ffff:a00:1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
    func `has one spelling`(text: String, spelling: String) {
        #expect(Address(text)?.description == spelling)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1.2", "a.b.c.d", "10.0.0.-1", ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "g::", "fe80::1%eth0", "::10.0.0", "10.0.0.1::", "1:",
    ])
    func `refuses what is no address`(text: String) {
        #expect(Address(text) == nil)
    }
}
