import Testing

@testable import ClusterModel

@Suite struct ClusterImagesTests {
    private func cluster(
        _ version: Version,
        _ images: ImageSettings = ImageSettings(),
        versions: [Component: String] = [:]
    ) throws -> Cluster {
        let range = try #require(IPv4Range("10.0.0.0/16"))
        return Cluster(
            machines: [],
            network: ClusterNetwork(
                loadBalanceAddress: nil,
                serviceRange: range,
                podRange: range,
                dnsAddress: range.network
            ),
            kubernetes: KubernetesSettings(version: version, componentVersions: versions),
            images: images
        )
    }

    @Test(arguments: [
        (Component.kubeAPIServer, "registry.k8s.io/kube-apiserver:v1.36.2"),
        (.kubelet, "ghcr.io/siderolabs/kubelet:v1.36.2"),
        (.etcd, "registry.k8s.io/etcd:3.6.8-0"), (.pause, "registry.k8s.io/pause:3.10.2"),
        (.coreDNS, "registry.k8s.io/coredns/coredns:v1.14.2"), (.haproxy, "docker.io/library/haproxy:3.2.24-alpine"),
    ])
    func `an image comes from where it is published`(component: Component, image: String) throws {
        #expect(try cluster(Version(1, 36, 2)).image(of: component) == image)
    }

    @Test func `the oldest version has the images of its days`() throws {
        let old = try cluster(Version(1, 20, 15))
        #expect(old.image(of: .coreDNS) == "registry.k8s.io/coredns:1.7.0")
        #expect(old.image(of: .etcd) == "registry.k8s.io/etcd:3.4.13-0")
    }

    @Test func `everything comes from a registry of the operator's own`() throws {
        let cluster = try cluster(Version(1, 30), ImageSettings(registry: "r.example:5000/k8s"))
        for component in Component.allCases {
            #expect(cluster.image(of: component).hasPrefix("r.example:5000/k8s/\(component.rawValue):"))
        }
    }

    @Test func `a reference wins over the registry, a version of its own over the cluster's`() throws {
        let cluster = try cluster(
            Version(1, 30, 1),
            ImageSettings(registry: "r", references: [.etcd: "quay.io/coreos/etcd:v3.6.1"]),
            versions: [.kubelet: "1.29.3", .kubeProxy: "v1.29.3-own1", .pause: "3.1"]
        )
        #expect(cluster.image(of: .etcd) == "quay.io/coreos/etcd:v3.6.1")
        #expect(cluster.image(of: .kubelet) == "r/kubelet:v1.29.3")
        #expect(cluster.image(of: .kubeProxy) == "r/kube-proxy:v1.29.3-own1")
        #expect(cluster.image(of: .pause) == "r/pause:3.1")
        #expect(cluster.image(of: .kubeScheduler) == "r/kube-scheduler:v1.30.1")
    }

    @Test func `every default is a complete reference`() throws {
        for minor in SupportedVersions.oldest.minor...SupportedVersions.newestMinor {
            #expect(StandardImages.row(for: Version(1, minor)).minor == minor)
            for component in Component.allCases {
                let image = try cluster(Version(1, minor)).image(of: component)
                #expect(ImageReference.isComplete(image), "\(image)")
            }
        }
    }

    @Test(arguments: [
        ("a:b", true), ("a/b:c", true), ("host:5000/a/b:c", true),
        ("a@sha256:" + String(repeating: "0", count: 64), true),
        ("a:b@sha256:" + String(repeating: "0", count: 64), true), ("a", false), ("host:5000/a", false), ("", false),
        ("a:", false),
        (":b", false), ("https://a/b:c", false), ("a b:c", false), ("A/b:c", true), ("a/B:c", false),
        ("a/b:c d", false),
        ("a//b:c", false), ("a@sha256:0", false), ("é:1", false),
    ])
    func `knows a complete reference`(text: String, isComplete: Bool) {
        #expect(ImageReference.isComplete(text) == isComplete)
    }
}
