import ClusterModel
import Foundation
import TOML
import TestSupport
import Testing

@testable import ClusterPlanning

@Suite struct ContainerdConfigurationTests {
    private let wishes = ContainerdConfiguration(
        sandboxImage: "registry.k8s.io/pause:3.10",
        usesSystemdCgroups: true,
        pluginFolder: "/usr/lib/cni"
    )

    /// As operators have them: a GPU machine's with mirrors, Docker's own, Debian's, one of containerd 2, one of nvidia-ctk.
    private static let files = [
        """
        # Ours. Ask Anna before you change it.
        version = 2
        root = '/data/containerd' # a disk of its own
        disabled_plugins = [
          "io.containerd.grpc.v1.cri", # as Docker ships it
          "io.containerd.snapshotter.v1.aufs",
        ]

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "k8s.gcr.io/pause:3.6"   # old

          [plugins."io.containerd.grpc.v1.cri".containerd]
            default_runtime_name = "nvidia"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
              privileged_without_host_devices = false
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia.options]
                BinaryName = "/usr/bin/nvidia-container-runtime"
                SystemdCgroup = true

          [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
            endpoint = ["https://mirror.example.com", "https://registry-1.docker.io"]

        """,
        "disabled_plugins = [\"cri\"]\n\n#root = \"/var/lib/containerd\"\n#[grpc]\n#  address = \"/run/containerd/containerd.sock\"\n",
        """
        version = 2

        [plugins]
          [plugins."io.containerd.grpc.v1.cri"]
            [plugins."io.containerd.grpc.v1.cri".cni]
              bin_dir = "/usr/lib/cni"
              conf_dir = "/etc/cni/net.d"
          [plugins."io.containerd.internal.v1.opt"]
            path = "/var/lib/containerd/opt"

        """,
        """
        version = 3
        disabled_plugins = ['io.containerd.cri.v1.images', 'io.containerd.cri.v1.runtime']

        [plugins.'io.containerd.cri.v1.images'.pinned_images]
        sandbox = 'registry.k8s.io/pause:3.10'
        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes]
        nvidia.runtime_type = 'io.containerd.runc.v2'
        nvidia.options = { BinaryName = '/usr/bin/nvidia-container-runtime', SystemdCgroup = true }
        runc.options.SystemdCgroup = false
        [plugins.'io.containerd.cri.v1.runtime'.cni]
        bin_dirs = ['/opt/cni/bin']
        """,
        "",
    ]

    /// What another reader of TOML finds, as JSON; a difference in any other setting shows.
    private static func values(_ text: String) throws -> NSDictionary {
        let program = "import sys, json, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))"
        let json = Data(try output("/usr/bin/python3", "-c", program, input: text).utf8)
        return try #require(try JSONSerialization.jsonObject(with: json) as? NSDictionary)
    }

    @Test(arguments: files)
    func `every line that it does not set stays byte for byte, and a second time changes nothing`(file: String) throws {
        let result = try wishes.applied(to: file)
        #expect(try wishes.applied(to: result) == result)
        let kept = Set(result.split(separator: "\n", omittingEmptySubsequences: false))
        let touched = [
            "disabled_plugins = ['io", "disabled_plugins = [\"cri\"]", "sandbox", "SystemdCgroup = false",
            "grpc.v1.cri\", #", "bin_dir",
        ]
        for line in file.split(separator: "\n", omittingEmptySubsequences: false)
        where !kept.contains(line) && !file.isEmpty {
            #expect(touched.contains { line.contains($0) }, "lost: \(line)")
        }
    }

    @Test(arguments: zip(files, ["grpc", "grpc", "grpc", "cri", "grpc"]))
    func `another reader finds what was asked for, and everything else as it was`(file: String, format: String) throws {
        let before = try Self.values(file)
        let after = try Self.values(try wishes.applied(to: file))
        let plugins = try #require(after["plugins"] as? NSDictionary)
        let version2 = "io.containerd.grpc.v1.cri"
        let runtime = try #require(
            plugins[format == "grpc" ? version2 : "io.containerd.cri.v1.runtime"] as? NSDictionary
        )
        let images = try #require(plugins[format == "grpc" ? version2 : "io.containerd.cri.v1.images"] as? NSDictionary)
        let runc = "containerd.runtimes.runc."
        #expect(Self.value(at: runc + "options.SystemdCgroup", in: runtime) as? Bool == true)
        #expect(Self.value(at: runc + "runtime_type", in: runtime) as? String == "io.containerd.runc.v2")
        let sandbox = Self.value(at: format == "grpc" ? "sandbox_image" : "pinned_images.sandbox", in: images)
        #expect(sandbox as? String == wishes.sandboxImage)
        let disabled = (after["disabled_plugins"] as? [String]) ?? []
        let others = ((before["disabled_plugins"] as? [String]) ?? []).filter { !$0.contains("cri") }
        #expect(disabled == others)
        for path in [
            "plugins.io~containerd~grpc~v1~cri.containerd.runtimes.nvidia",
            "plugins.io~containerd~grpc~v1~cri.registry.mirrors",
            "plugins.io~containerd~cri~v1~runtime.containerd.runtimes.nvidia", "root",
            "plugins.io~containerd~grpc~v1~cri.containerd.default_runtime_name",
            "plugins.io~containerd~internal~v1~opt",
        ] {
            let (old, new) = (Self.value(at: path, in: before), Self.value(at: path, in: after))
            #expect(old as? NSObject == new as? NSObject, "\(path)")
        }
    }

    /// - Parameter path: keys with dots between them, `~` for a dot in a key.
    private static func value(at path: String, in root: NSDictionary) -> Any? {
        path.components(separatedBy: ".").reduce(root as Any?) { node, key in
            (node as? NSDictionary)?[key.replacing("~", with: ".")]
        }
    }

    @Test(arguments: [
        ("[\"cri\"]", "[]"),
        ("[ 'cri' ]", "[ ]"),
        ("[\"cri\", \"aufs\"]", "[\"aufs\"]"),
        ("[\"aufs\", \"cri\"]", "[\"aufs\"]"),
        ("[\"\"\"a\"b\"\"\"]", "[\"\"\"a\"b\"\"\"]"),
        ("[\"aufs\" , \"cri\" , ]", "[\"aufs\" , ]"),
        ("[\"a\",\"cri\",\"b\"]", "[\"a\",\"b\"]"),
        ("[\"cri\", \"a, b\", \"io.containerd.grpc.v1.cri\"]", "[\"a, b\"]"),
        (
            "[\n  \"a\", # \"cri\", no\n  \"cri\",\n  # why\n  \"b\",\n]",
            "[\n  \"a\", # \"cri\", no\n  # why\n  \"b\",\n]"
        ),
        ("[\n  \"cri\", # as Docker ships it\n  \"b\"\n]", "[\n  # as Docker ships it\n  \"b\"\n]"),
        ("[\n  \"b\", # kept\n  \"cri\" # not\n]", "[\n  \"b\", # kept\n  # not\n]"),
        ("[\n  \"cri\"\n  , \"b\" ]", "[\n  \"b\" ]"),
    ])
    func `what keeps pods out goes from its list, and everything else in it stays`(list: String, left: String) throws {
        let result = try wishes.applied(to: "version = 2\ndisabled_plugins = \(list) # why\nroot = \"/a\"\n")
        #expect(result.contains("disabled_plugins = \(left) # why\nroot = \"/a\"\n"), "\(result)")
        _ = try Self.values(result)
    }

    @Test func `mirrors in the file and a folder of hosts exclude each other`() throws {
        #expect(try !wishes.applied(to: Self.files[0]).contains("config_path"))
        #expect(try wishes.applied(to: Self.files[2]).contains("config_path = \"/etc/containerd/certs.d\""))
    }

    /// `containerd config default` prints empty tables of mirrors, and from 2.0 on an empty path in single quotes.
    @Test(arguments: [
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"\"\n", true),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = ''\n", true),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors]\n", true),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n", false),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r.io\".auth]\nusername = \"a\"\n", true),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r.io\".tls]\nca_file = \"/a\"\n", false),
        (
            "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs]\n\"r.io\" = { tls = { ca_file = \"/a\" } }\n",
            false
        ),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry]\nmirrors = { \"r.io\" = { endpoint = [] } }\n", false),
        ("[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/hosts.d\"\n", false),
    ])
    func `hosts get folders of their own unless something in the file excludes that`(lines: String, isSet: Bool) throws
    {
        let result = try wishes.applied(to: "version = 2\n" + lines)
        #expect(result.contains("config_path = \"/etc/containerd/certs.d\"") == isSet)
        var mirrored = wishes
        mirrored.needsHosts = true
        if isSet {
            #expect(try mirrored.applied(to: "version = 2\n" + lines) == result)
        } else {
            let error = #expect(throws: TOMLError.self) { try mirrored.applied(to: "version = 2\n" + lines) }
            #expect(error?.sentence.contains("what kubernetes-configuration.yaml says of registries") == true)
        }
    }

    @Test(arguments: [
        "version = 2\n": "io.containerd.grpc.v1.cri", "version = 3\n": "io.containerd.cri.v1.images",
        "version = 4\n": "io.containerd.cri.v1.images",
    ])
    func `a login stands where the file's version wants it, and goes without a trace`(file: String, plugin: String)
        throws
    {
        let without = try wishes.applied(to: file)
        var logged = wishes
        logged.logins = ["r.lan:5000": RegistryLogin(user: "me", password: Secret("a \"word\\"))]
        let with = try logged.applied(to: file)
        let table = """
            [plugins."\(plugin)".registry.configs."r.lan:5000".auth]
              username = "me"
              password = "a \\"word\\\\"

            """
        #expect(with == without + "\n" + table || with.contains(table), "\(with)")
        #expect(try logged.applied(to: with) == with)
        _ = try Self.values(with)
        var left = wishes
        left.formerLogins = ["r.lan:5000"]
        #expect(try left.applied(to: with) == without)
    }

    /// As nvidia-ctk writes it where nothing is said of cgroups; kata's runtime has no such option.
    @Test(arguments: [true, false])
    func `every runtime of runc's shim has the cgroups that the kubelet has`(systemd: Bool) throws {
        func runtime(_ name: String, _ type: String, _ option: String) -> String {
            """
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.\(name)]
            runtime_type = '\(type)'
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.\(name).options]
            \(option)

            """
        }
        let file =
            "version = 2\n"
            + runtime("nvidia", "io.containerd.runc.v2", "BinaryName = \"/usr/bin/nvidia-container-runtime\"")
            + runtime("crun", "io.containerd.runc.v2", "SystemdCgroup = \(!systemd)")
            + runtime("kata", "io.containerd.kata.v2", "ConfigPath = \"/etc/kata\"")
        var wishes = wishes
        wishes.usesSystemdCgroups = systemd
        let result = try wishes.applied(to: file)
        let cri = try #require(try Self.values(result)["plugins"] as? NSDictionary)["io.containerd.grpc.v1.cri"]
        func option(_ name: String) -> Any? {
            Self.value(at: "containerd.runtimes.\(name).options.SystemdCgroup", in: cri as? NSDictionary ?? [:])
        }
        #expect(option("runc") as? Bool == systemd && option("crun") as? Bool == systemd)
        // What is not said is false.
        #expect(option("nvidia") as? Bool == (systemd ? true : nil))
        #expect(option("kata") == nil)
        #expect(try wishes.applied(to: result) == result)
    }

    @Test func `NVIDIA's GPUs have a runtime of their own, and CDI where that is not on by itself`() throws {
        var wishes = wishes
        wishes.servesNVIDIA = true
        func values(_ text: String, _ plugin: String) throws -> NSDictionary {
            let result = try wishes.applied(to: text)
            #expect(try wishes.applied(to: result) == result)
            return try #require((try Self.values(result)["plugins"] as? NSDictionary)?[plugin] as? NSDictionary)
        }
        let old = try values("version = 2\n", "io.containerd.grpc.v1.cri")
        let nvidia = "containerd.runtimes.nvidia."
        #expect(
            Self.value(at: nvidia + "options.BinaryName", in: old) as? String == "/usr/bin/nvidia-container-runtime"
        )
        #expect(Self.value(at: nvidia + "runtime_type", in: old) as? String == "io.containerd.runc.v2")
        #expect(Self.value(at: "enable_cdi", in: old) as? Bool == true)
        #expect(Self.value(at: "containerd.default_runtime_name", in: old) == nil)
        let new = try values("version = 3\n", "io.containerd.cri.v1.runtime")
        #expect(Self.value(at: nvidia + "runtime_type", in: new) as? String == "io.containerd.runc.v2")
        #expect(Self.value(at: "enable_cdi", in: new) == nil)
        let off = "version = 3\n[plugins.'io.containerd.cri.v1.runtime']\nenable_cdi = false\n"
        #expect(Self.value(at: "enable_cdi", in: try values(off, "io.containerd.cri.v1.runtime")) as? Bool == true)
        // Its owner's stays.
        let own = """
            version = 2
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
            runtime_type = "io.containerd.runc.v2"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia.options]
            BinaryName = "/opt/nvidia/runtime"

            """
        #expect(try wishes.applied(to: own).contains("/opt/nvidia/runtime"))
        #expect(try !wishes.applied(to: own).contains("/usr/bin/nvidia-container-runtime"))
    }

    @Test func `from version 4 on the folders of plugins are a list`() throws {
        #expect(try wishes.applied(to: "version = 3\n").contains("bin_dir = \"/usr/lib/cni\""))
        #expect(try wishes.applied(to: "version = 4\n").contains("bin_dirs = [\"/usr/lib/cni\"]"))
    }

    @Test func `a pod network of the operator's has its plugins where it installs them`() throws {
        var wishes = wishes
        wishes.hasForeignNetwork = true
        let cni = "[plugins.\"io.containerd.grpc.v1.cri\".cni]\n"
        // Debian's own file names the distribution's folder.
        let debian = try wishes.applied(to: "version = 2\n\(cni)bin_dir = '/usr/lib/cni'\n")
        #expect(debian.contains("bin_dir = \"/opt/cni/bin\"") && !debian.contains("/usr/lib/cni"))
        #expect(try wishes.applied(to: debian) == debian)
        for own in ["bin_dir = \"/srv/cni\"", "bin_dirs = [\"/srv/cni\"]"] {
            #expect(try wishes.applied(to: "version = 2\n\(cni)\(own)\n").contains(own))
        }
        #expect(try !wishes.applied(to: nil).contains("bin_dir"))
        #expect(try !wishes.applied(to: "version = 4\n").contains("bin_dir"))
        let list = try wishes.applied(
            to: "version = 3\n[plugins.\"io.containerd.cri.v1.runtime\".cni]\nbin_dirs = [\"/usr/lib/cni\"]\n"
        )
        #expect(list.contains("bin_dirs = [\"/opt/cni/bin\", \"/usr/lib/cni\"]"))
    }

    @Test(
        arguments: [
            ("version = 2\n[plugins\n", 2, "the name of a table ends with ']'"),
            ("version = 2\nroot = \"/var\n", 2, "a string is not closed"),
            ("[plugins.cri]\nsandbox_image = \"x\"\n", 1, "containerd config dump"),
            ("version = 9\n", 1, "its 'version' is 9"),
            ("required_plugins = [\"cri\"]\n", 1, "it is of version 1, whose plugins have other names"),
            (
                "version = 2\n[plugins.\"io\\u002econtainerd.grpc.v1.cri\"]\n", 2,
                "a key is written with an escape: write it without one, or in single quotes"
            ),
            (
                "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes]\n"
                    + "nvidia = { runtime_type = 'io.containerd.runc.v2' }\n",
                3, "make it a table"
            ),
            (
                "version = 2\n[plugins]\n\"io.containerd.grpc.v1.cri\" = { sandbox_image = \"x\" }\n", 3,
                "make it a table"
            ),
        ]
    )
    func `what cannot be changed without losing something is refused at its line`(file: String, line: Int, why: String)
    {
        let error = #expect(throws: TOMLError.self) { try wishes.applied(to: file) }
        #expect(error?.line == line)
        #expect(error?.sentence.contains(why) == true)
    }

    /// The real program reads what was written.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/containerd")),
        arguments: files.filter { !$0.contains("version = 3") }
    )
    func `containerd takes it`(file: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "containerd-\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: path) }
        try wishes.applied(to: file).write(to: path, atomically: true, encoding: .utf8)
        let outcome = try run("/usr/bin/containerd", "--config", path.path, "config", "dump")
        let dump = outcome.output
        #expect(outcome.succeeded)
        #expect(dump.contains("sandbox_image = \"\(wishes.sandboxImage)\""))
    }
}
