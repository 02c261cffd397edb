import Foundation
import Testing

@testable import ClusterModel

@Suite struct NodeListTests {
    private static let cluster = """
        default-machine-properties: {username: ops, password: x}
        machine-sku:
          GPU: {gpu: {type: k80}}
        machine-list:
          # The master.
          - hostname: m1
            hostip: 10.0.0.11
            k8s-role: master
            etcdid: e1
          - hostname: w1   # in rack 3
            hostip: 10.0.0.21
            machine-type: GPU
            k8s-role: worker
            password: own
            labels: {a: b}
        """ + "\n"

    private func load(_ list: String) throws -> (NodeList, Configuration, Directory) {
        let directory = try Directory([
            "cluster-configuration.yaml": Self.cluster, "kubernetes-configuration.yaml": Minimal.kubernetes,
            "nodes.yaml": list,
        ])
        let configuration = try Configuration.load(directory: directory.path, environment: [:])
        return (try NodeList.load(file: directory.path + "/nodes.yaml", in: configuration), configuration, directory)
    }

    private func errors(_ list: String) -> [String] {
        let error = #expect(throws: ConfigurationErrors.self) { try load(list) }
        return error?.problems.map { "\($0)".replacing(/^.*nodes\.yaml:/, with: "") } ?? []
    }

    @Test func `the example list loads beside the example configuration`() throws {
        let configuration = try Configuration.load(
            directory: Directory.examples,
            environment: ["CLUSTER_PASSWORD": "x"]
        )
        let list = try NodeList.load(file: Directory.examples + "/node-list-example.yaml", in: configuration)
        #expect(list.machines.map(\.name) == ["w3"])
        #expect(list.machines[0].login.credentials == [.password(Secret("x"))])
    }

    @Test func `a new machine gets the defaults`() throws {
        let (list, _, _) = try load(
            "machine-list:\n  - {hostname: w2, hostip: 10.0.0.22, k8s-role: worker, machine-type: GPU}\n"
        )
        let machine = try #require(list.machines.first)
        #expect(machine.name == "w2" && machine.role == .worker && machine.hasGPU)
        #expect(machine.login.user == "ops" && machine.login.sudoPassword == Secret("x"))
        #expect(list.marks["w2"].map { "\($0)".hasSuffix("nodes.yaml:2:5") } == true)
    }

    @Test func `of a known machine its name is enough, or its address`() throws {
        for entry in ["hostname: w1", "hostip: 10.0.0.21"] {
            let (list, configuration, _) = try load("machine-list: [{\(entry)}]\n")
            #expect(list.machines == configuration.cluster.workers)
        }
    }

    @Test func `what the list says of a known machine's login wins`() throws {
        let (list, _, _) = try load("machine-list:\n  - {hostname: w1, username: root, sshport: 2222}\n")
        #expect(list.machines[0].login.user == "root" && list.machines[0].login.port == 2222)
        #expect(list.machines[0].login.credentials == [.password(Secret("own"))])
    }

    @Test func `the 2018 tool's map of machines is read too`() throws {
        let configuration = try Configuration.load(directory: Directory.ancestor, environment: [:])
        let list = try NodeList.load(file: Directory.ancestor + "/node-list.yaml", in: configuration)
        #expect(list.machines.map(\.name) == ["new-gpu", "gpu-2"])
        let new = list.machines[0]
        #expect(new.role == .worker && new.login.port == 2022 && new.login.credentials == [.password(Secret("0123"))])
        let known = list.machines[1]
        #expect(
            known.role == .worker && known.login.port == 2222
                && known.login.credentials == [.password(Secret("different"))]
        )
    }

    @Test(arguments: [
        ("machine-list: []\n", ["1:15: 'machine-list' is empty: name the machines that the job is about"]),
        (
            "nodes: []\n",
            [
                "1:1: unknown key 'nodes' in the node list: take it away; Documentation/Configuration.md has the keys there are"
            ]
        ),
        ("{}\n", ["1:1: the node list has no 'machine-list'"]),
        (
            "machine-list:\n  - {hostname: w2}\n  - {hostip: 10.0.0.23, k8s-rol: worker}\n",
            [
                "2:5: cluster-configuration.yaml has no machine 'w2' (did you mean 'w1'?): correct its name or address, or, for a new machine, give its 'hostip' and 'k8s-role'",
                "3:5: cluster-configuration.yaml has no machine 10.0.0.23: correct its name or address, or, for a new machine, give its 'hostname' and 'k8s-role'",
                "3:25: unknown key 'k8s-rol' in the machine (did you mean 'k8s-role'?)",
            ]
        ),
        (
            "machine-list:\n  - {hostname: w1, hostip: 10.0.0.99}\n  - {hostname: w9, hostip: 10.0.0.11, k8s-role: worker}\n",
            [
                "2:28: 'hostip' of machine 'w1' is '10.0.0.21' in cluster-configuration.yaml, not '10.0.0.99'",
                "3:28: 'hostip' 10.0.0.11 is that of machine 'm1' in cluster-configuration.yaml",
            ]
        ),
        (
            "machine-list:\n  - {hostname: w1, k8s-role: master}\n  - {hostname: m1, etcdid: e2}\n",
            [
                "2:30: 'k8s-role' of machine 'w1' is 'worker' in cluster-configuration.yaml, not 'master'",
                "3:28: 'etcdid' of machine 'm1' is 'e1' in cluster-configuration.yaml, not 'e2'",
            ]
        ),
        (
            "machine-list:\n  - {hostname: m2, hostip: 10.244.0.5, k8s-role: master, etcdid: e1}\n",
            [
                "2:28: 'hostip' 10.244.0.5 lies inside 'pod-cidr' 10.244.0.0/16",
                "2:66: 'etcdid' 'e1' is that of machine 'm1' in cluster-configuration.yaml",
            ]
        ),
        (
            "machine-list:\n  - {hostname: w1}\n  - {hostname: w1}\n",
            ["3:5: machine 'w1' is already at 2:5"]
        ),
        (
            "machinelist:\n  10.0.0.77: {hostip: 10.0.0.77, k8s-role: worker}\n",
            []
        ),
        (
            "machinelist:\n  No_Name: {hostip: 10.0.0.77, k8s-role: worker}\n",
            ["2:3: 'No_Name' is no lower-case DNS name such as worker-1: give the machine a 'hostname'"]
        ),
    ])
    func `says what is wrong with a list`(list: String, expected: [String]) throws {
        if expected.isEmpty {
            _ = try load(list)
        } else {
            let told = errors(list)
            #expect(told == expected)
        }
    }

    @Test func `a missing list is one sentence`() throws {
        let configuration = try Configuration.load(
            directory: Directory.examples,
            environment: ["CLUSTER_PASSWORD": "x"]
        )
        let error = #expect(throws: ConfigurationErrors.self) {
            try NodeList.load(file: "/nowhere.yaml", in: configuration)
        }
        #expect(
            error?.description
                == "/nowhere.yaml: there is no such file: list the machines in it, as 'machine-list: [{hostname: …}]'"
        )
    }

    // MARK: The configuration of record

    @Test func `what is added stands behind the last machine, and loads`() throws {
        let (list, configuration, directory) = try load(
            "machine-list:\n  - hostname: w2   # new\n    hostip: 10.0.0.22\n    k8s-role: worker\n    labels: {x.y/z: \"1\"}\n    taints: [a=b:NoSchedule]\n    password: '012'\n  - hostname: w1\n"
        )
        let text = try configuration.textAdding(list)
        #expect(
            text == Self.cluster
                + "  - hostname: w2\n    hostip: 10.0.0.22\n    k8s-role: worker\n    labels: {x.y/z: \"1\"}\n"
                + "    taints: [\"a=b:NoSchedule\"]\n    password: '012'\n"
                .replacing("[\"a=b:NoSchedule\"]", with: "[a=b:NoSchedule]")
        )
        try directory.write(text, to: "cluster-configuration.yaml")
        let changed = try Configuration.load(directory: directory.path, environment: [:])
        #expect(changed.cluster.machines == configuration.cluster.machines + [list.machines[0]])
        #expect(try changed.textRemoving(["w2", "unknown"]) == Self.cluster)
    }

    @Test func `a machine of the 2018 form is added in the present one`() throws {
        let (list, configuration, directory) = try load(
            "machinelist:\n  w2:\n    nodename: 10.0.0.22\n    hostip: 10.0.0.22\n    k8s-role: worker\n    sshport: 2022\n"
        )
        // A directory goes with its last use, and the file is read again.
        defer { withExtendedLifetime(directory) {} }
        #expect(
            try configuration.textAdding(list)
                == Self.cluster + "  - hostname: w2\n    hostip: 10.0.0.22\n    k8s-role: worker\n    sshport: 2022\n"
        )
    }

    @Test func `what is removed takes its lines and nothing else`() throws {
        let (_, configuration, directory) = try load("machine-list: [{hostname: w1}]\n")
        defer { withExtendedLifetime(directory) {} }
        let removed = try configuration.textRemoving(["w1"])
        #expect(removed + Self.cluster.dropFirst(removed.count) == Self.cluster)
        #expect(removed.hasSuffix("    etcdid: e1\n"))
    }
}
