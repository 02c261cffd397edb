import Testing

@testable import ClusterModel

/// Where the API server is found, and what it is called.
@Suite struct APIAddressTests {
    private static func load(_ keys: String, machine: String = "") throws -> Result<Cluster, ConfigurationErrors> {
        try Directory.clusterOfOne(keys, machine: machine)
    }

    @Test func `a name, a port and other names are read`() throws {
        let network = try Self.load(
            "api-name: api.example.com, api-port: 443, api-extra-names: [k8s.example.com, 192.0.2.1, '2001:db8::1']"
        ).get().network
        #expect(network.apiName == "api.example.com" && network.apiPort == 443 && network.loadBalanceAddress == nil)
        #expect(network.apiExtraNames == ["k8s.example.com", "192.0.2.1", "2001:db8::1"])
        let standard = try Self.load("").get().network
        #expect(standard.apiPort == 6443 && standard.apiName == nil && standard.apiExtraNames.isEmpty)
    }

    @Test(arguments: [
        (
            "api-name: 10.0.0.11",
            "1:24: 'api-name' must be a lower-case DNS name such as api.example.com, not '10.0.0.11'"
        ),
        ("api-name: API", "1:24: 'api-name' must be a lower-case DNS name such as api.example.com, not 'API'"),
        ("api-port: 0", "1:24: 'api-port' must be a port from 1 to 65535, not '0'"),
        ("api-port: 10250", "1:24: 'api-port' cannot be 10250: another part of Kubernetes listens there"),
        ("api-port: 22", "1:24: 'api-port' cannot be 22: machines are logged in to there"),
        (
            "api-port: 30443",
            "1:24: 'api-port' cannot be 30443: services have ports from 30000 to 32767 on every node"
        ),
        (
            "api-extra-names: [a_b]",
            "1:32: 'api-extra-names' takes lower-case DNS names and addresses, not 'a_b'"
        ),
        ("api-extra-names: a", "1:31: 'api-extra-names' must be a list of DNS names and addresses, not 'a'"),
        (
            "extra-args: {kube-apiserver: {secure-port: 8443}}",
            "1:44: write 'api-port' instead: probes, load balancers and kubeconfigs go by that"
        ),
    ])
    func `a mistake is told with its place`(keys: String, error: String) throws {
        guard case .failure(let errors) = try Self.load(keys) else {
            Issue.record("\(keys) was taken")
            return
        }
        let told = errors.problems.map {
            "\($0)".split(separator: "kubernetes-configuration.yaml:").last.map(String.init)
        }
        #expect(told == [error])
    }

    @Test func `a proxy has an address, whatever it is called`() throws {
        let list = "}, {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy"
        guard case .failure(let errors) = try Self.load("api-name: api.example.com", machine: list) else {
            Issue.record("a proxy without 'load-balance-ip' was taken")
            return
        }
        #expect("\(errors)".contains("there is no 'load-balance-ip'"))
    }
}
