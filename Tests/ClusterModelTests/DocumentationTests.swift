import Foundation
import Testing

@testable import ClusterModel

/// A page of the documentation, by its headings.
struct Page {
    /// A heading, without its marks, and the lines below it.
    private(set) var sections: [(heading: String, lines: [Substring])] = []

    init(_ name: String) throws {
        let text = try String(contentsOfFile: Directory.checkout + "/Documentation/" + name, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") {
                sections.append((String(line.drop { $0 == "#" || $0 == " " }).replacing("`", with: ""), []))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
    }

    /// The lines of a section; its heading begins so.
    func lines(of heading: String) -> [Substring] {
        sections.filter { $0.heading.hasPrefix(heading) }.flatMap(\.lines)
    }

    /// The rows of a section's tables, a list of cells each.
    func rows(of heading: String) -> [[String]] {
        let rows = lines(of: heading).filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        return rows.filter { $0.first?.hasPrefix("`") == true }
    }

    /// What stands in code in the first column of a section's tables; `<component>` stands for every component.
    func keys(of heading: String) -> [String] {
        rows(of: heading).flatMap { Self.codes($0.first ?? "") }.flatMap { key in
            key.contains("<component>")
                ? Component.allCases.map { key.replacing("<component>", with: $0.rawValue) } : [key]
        }
    }

    /// What a section says is accepted and ignored.
    func ignoredKeys(of heading: String) -> [String] {
        let text = lines(of: heading).joined(separator: " ")
        guard let start = text.firstRange(of: "*2018*, accepted and ignored:") else { return [] }
        return Self.codes(String(text[start.upperBound...].prefix { $0 != "." }))
    }

    static func codes(_ text: String) -> [String] {
        text.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }
}

/// Asks the reader itself what it makes of a key.
enum Reader {
    /// Places of keys in the files, by the headings of `Configuration.md`; `KEY` is what is asked about.
    static let places: [String: (cluster: String, kubernetes: String)] = [
        "default-machine-properties": ("default-machine-properties: {KEY: ~}", ""),
        "bastion": ("default-machine-properties: {bastion: {KEY: ~}}", ""),
        "machine-list": ("machine-list: [{KEY: ~}]", ""),
        "machine-sku": ("machine-sku: {X: {KEY: ~}}", ""),
        "Networks": ("", "kubernetes: {KEY: ~}"),
        "Versions": ("", "kubernetes: {KEY: ~}"),
        "Images": ("", "kubernetes: {KEY: ~}"),
        "registry-credentials": ("", "kubernetes: {registry-credentials: [{KEY: ~}]}"),
        "registries": ("", "kubernetes: {registries: {r.lan: {KEY: ~}}}"),
        "Settings": ("", "kubernetes: {KEY: ~}"),
        "addons": ("", "kubernetes: {addons: {KEY: ~}}"),
        "etcd-snapshots": ("", "kubernetes: {etcd-snapshots: {KEY: ~}}"),
        "certificates": ("", "kubernetes: {certificates: {KEY: ~}}"),
    ]

    static func knows(_ key: String, below heading: String) throws -> Bool {
        let place = try #require(places[heading])
        let directory = try Directory([
            ClusterFile.name: place.cluster.replacing("KEY", with: key) + "\n",
            KubernetesFile.name: place.kubernetes.replacing("KEY", with: key) + "\n",
        ])
        do { _ = try Configuration.load(directory: directory.path, environment: [:]) } catch {
            return !error.problems.contains { "\($0)".contains("unknown key '\(key)'") }
        }
        return true
    }
}

/// `Documentation/Configuration.md` keeps step with what is read, both ways.
@Suite struct DocumentationTests {
    private let page: Page

    init() throws { page = try Page("Configuration.md") }

    @Test(arguments: Reader.places.keys.sorted())
    func `every key on the page is read`(heading: String) throws {
        let keys = page.keys(of: heading) + page.ignoredKeys(of: heading)
        #expect(!keys.isEmpty)
        for key in keys { #expect(try Reader.knows(key, below: heading), "\(key) below \(heading)") }
        #expect(try !Reader.knows("no-such-key", below: heading))
    }

    @Test func `every key that is read is on the page`() {
        let kubernetes = ["Networks", "Versions", "Images", "Settings"]
        let pairs: [(keys: [String], headings: [String])] = [
            (ClusterFile.keys, []),
            (ClusterFile.defaultKeys, ["default-machine-properties"]),
            (LoginFields.bastionKeys, ["bastion"]),
            // What a machine's own login keys mean is said where the defaults are.
            (
                MachineReader.keys.filter { !ClusterFile.defaultKeys.contains($0) && $0 != "machinetype" },
                ["machine-list"]
            ),
            (ClusterFile.typeKeys, ["machine-sku"]),
            (KubernetesFile.keys + VersionReader.keys, kubernetes),
            (KubernetesFile.addonKeys, ["addons"]),
            (KubernetesFile.credentialKeys, ["registry-credentials"]),
            (KubernetesFile.registryKeys, ["registries"]),
        ]
        for (keys, headings) in pairs {
            let known = headings.flatMap(page.keys(of:))
            for key in keys {
                let isThere =
                    headings.isEmpty ? page.sections.contains { $0.heading.hasPrefix(key) } : known.contains(key)
                #expect(isThere, "\(key)")
            }
        }
        #expect(
            Set(page.ignoredKeys(of: "machine-list"))
                == Set(MachineReader.ancestorKeys + MachineReader.ancestorPrefixes.map { $0 + "…" })
        )
        #expect(Set(page.ignoredKeys(of: "Settings")) == Set(KubernetesFile.ancestorKeys))
        let components = page.lines(of: "Component names").joined(separator: " ")
        #expect(Component.allCases.allSatisfy { components.contains("`\($0.rawValue)`") })
    }

    @Test func `defaults on the page are those of a directory that says nothing`() throws {
        let directory = try Directory([ClusterFile.name: Minimal.cluster, KubernetesFile.name: Minimal.kubernetes])
        let cluster = try Configuration.load(directory: directory.path, environment: [:]).cluster
        let defaults: [(heading: String, key: String, value: String)] = [
            ("default-machine-properties", "sshport", "\(cluster.machines[0].login.port)"),
            ("Networks", "service-cluster-ip-range", "\(cluster.network.serviceRange)"),
            ("Networks", "pod-cidr", "\(cluster.network.podRange)"),
            ("Networks", "dns-domain", cluster.network.dnsDomain),
            ("Networks", "pod-network", cluster.network.podNetwork.rawValue),
            ("Versions", "kubernetes-version", "v\(cluster.kubernetes.version)".replacing("vv", with: "v")),
            ("Images", "docker-registry", cluster.images.registry),
            ("Settings", "etcd-data-path", cluster.kubernetes.etcdDataPath),
            ("Settings", "docker-package", cluster.kubernetes.dockerPackage),
            ("Settings", "allow-cgroup-v1", "\(cluster.kubernetes.allowsCgroupV1)"),
            ("Settings", "allow-swap", "\(cluster.kubernetes.allowsSwap)"),
            ("Settings", "schedule-on-masters", "\(cluster.kubernetes.schedulesOnMasters)"),
            ("addons", "coredns", "\(cluster.addons.coreDNS)"),
            ("addons", "dashboard", "\(cluster.addons.dashboard)"),
            ("addons", "kube-proxy", "\(cluster.addons.kubeProxy)"),
        ]
        for (heading, key, value) in defaults {
            let row = page.rows(of: heading).first { Page.codes($0[0]).contains(key) }
            #expect(
                row?[1].contains("`\(value)`") == true,
                "\(key) is \(value), and the page says \(row?[1] ?? "nothing")"
            )
        }
        for row in StandardImages.rows {
            let line = "| 1.\(row.minor) | \(row.etcd) | \(row.pause) | \(row.coreDNS) |"
            #expect(page.lines(of: "Images").contains { $0 == line }, "\(line)")
        }
        #expect(page.lines(of: "Versions").joined().contains("1.20 … 1.37"))
    }
}
