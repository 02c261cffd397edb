import ClusterModel
import Foundation
import Kubernetes
import Templates
import Testing
import YAML

@testable import ServiceModel

/// Trees in the ancestor's forms, written here in its words.
@Suite struct AncestorTreeTests {
    private static let configuration = """
        cluster:
          clusterid: example
          services: tree
          data-path: /datastorage
          docker-registry-info: {docker-namespace: lab, docker-registry-domain: "r.lan:5000", docker-username: , docker-password: , docker-tag: v1.0, secret-name: regsecret}
        hadoop: {hadoop-version: 2.7.2, virtualClusters: {vc1: {description: one, capacity: 20}, vc2: {description: two, capacity: 33.5}}}
        restserver: {server-port: 9186, default-pai-admin-username: admin}
        my-own: {some-key: 1}

        """
    private static let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"

    private func directory(_ list: String, _ files: [String: String] = [:]) throws -> ServiceDirectory {
        let tree = [
            "services-configuration.yaml": Self.configuration, "tree/service.yaml": "servicelist:\n\(list)",
            "tree/bootstrap/a/start.sh": """
            #!/bin/bash
            pushd $(dirname "$0") > /dev/null
            chmod u+x node-label.sh
            ./node-label.sh
            kubectl create configmap conf --from-file=conf/
            kubectl create -f a.yaml
            python ../../service_dependency_solve.py -w -s a
            kubectl create -f b.yaml
            popd > /dev/null

            """,
            "tree/bootstrap/a/node-label.sh.template": """
            {% for host in machinelist %}{% if 'hdfsrole' in machinelist[ host ] -%}
            kubectl label nodes {{ machinelist[ host ][ 'nodename' ] }} hdfsrole={{ machinelist[host]['hdfsrole'] }}
            {% endif %}{% endfor %}

            """, "tree/bootstrap/a/a.yaml": Self.map,
            "tree/bootstrap/a/b.yaml": Self.map.replacing("name: a", with: "name: b"),
            "tree/bootstrap/a/conf/x.template": "{{ clusterinfo['dataPath'] }}\n", "tree/bootstrap/b/b.yaml": Self.map,
        ]
        return try ServiceDirectory(tree.merging(files) { _, new in new })
    }

    private static let a =
        "  a: {prerequisite: [None], templatelist: [node-label.sh, conf/x], startscript: start.sh, stopscript: cleanup.sh}\n"

    @Test func `the root form: what its scripts say, in their order; what has no start script is not started`() throws {
        let catalogue = try directory(Self.a + "  b: {prerequisite: [None], templatelist: [None]}\n").catalogue()
        #expect(catalogue.services.map(\.name) == ["a"])
        let parts = catalogue.services[0].parts.map { part -> String in
            switch part {
            case .labels(let labels): labels.map { "\($0.key)=\($0.value) \($0.nodes)" }.joined(separator: ", ")
            case .objects(let objects): objects.map(\.reference.description).joined(separator: ", ")
            case .wait: "wait"
            case .script: "script"
            case .requests: "requests"
            }
        }
        #expect(
            parts == [
                #"hdfsrole=master ["m1"], hdfsrole=worker ["w1"]"#, "ConfigMap conf, ConfigMap a", "wait",
                "ConfigMap b", "wait",
            ]
        )
        #expect(catalogue.services[0].objects[0].body["data"] == ["x": "/datastorage"])
        #expect(catalogue.available.filter { $0.origin == .ancestor }.map(\.name) == ["a", "b"])
    }

    @Test func `an unknown prerequisite is an error in the root form, and a warning in the later ones`() throws {
        let root = try directory(Self.a.replacing("None", with: "drivers", maxReplacements: 1))
        #expect(try root.complaints() == ["tree/service.yaml:2:22: service 'a' needs 'drivers', which there is not"])
        let later = try ServiceDirectory([
            "services-configuration.yaml": Self.configuration,
            "tree/src/a/deploy/service.yaml":
                "prerequisite: [drivers]\nstart-script: start.sh\ndeploy-rules: [{in: pai-worker}]\n",
            "tree/src/a/deploy/start.sh": "kubectl apply --overwrite=true -f a.yaml || exit $?\n",
            "tree/src/a/deploy/a.yaml.template":
                "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{image: \"{{ cluster_cfg['cluster']['docker-registry']['prefix'] }}a\"}]}}\n",
        ])
        let catalogue = try later.catalogue()
        #expect(
            catalogue.warnings.contains { $0.hasSuffix("service 'a' needs 'drivers', which there is not: passed over") }
        )
        let service = try #require(catalogue.services.first)
        #expect(service.labels == [NodeLabel("pai-worker", "true", on: ["w1"])])
        #expect(service.objects[0].body["spec"]?["containers"]?.items?[0]["image"] == "r.lan:5000/lab/a")
        let terms = service.objects[0].body["spec"]?[[
            "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms",
        ]]
        #expect(terms == [["matchExpressions": [["key": "pai-worker", "operator": "In", "values": ["true"]]]]])
    }

    @Test func `a line that cannot be read is an error, and a script that is to be run is a part`() throws {
        let files = ["tree/bootstrap/a/start.sh": "kubectl create -f a.yaml\ncurl http://example.com | sh\n"]
        let complaints = try directory(Self.a, files).complaints()
        #expect(complaints.count == 1 && complaints[0].hasPrefix("tree/bootstrap/a/start.sh:2:1: "), "\(complaints)")
        let whole = files.merging(["tree/bootstrap/a/cleanup.sh": "kubectl delete -f a.yaml\n"]) { $1 }
        let run = try directory(Self.a.replacing("startscript:", with: "scripts: run, startscript:"), whole).catalogue()
        let script = try #require(run.services[0].script)
        #expect(
            script.start == "start.sh" && script.stop == "cleanup.sh" && script.place == "bootstrap/a"
                && script.tree.hasSuffix("/tree")
        )
        #expect(script.files["start.sh"].map { String(decoding: $0, as: UTF8.self) } == files.values.first)
    }

    @Test func `what its pods have below data-path is its data; the folder itself is nobody's`() throws {
        let volumes = [
            "/datastorage/hdfs/name", "/datastorage//zoodata/", "/datastorage", "/datastorage2/x", "/var/drivers",
        ]
        let pod: (String) -> String = { path in
            "---\n{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: v, hostPath: {path: \(path)}}]}}\n"
        }
        let files = ["tree/bootstrap/a/a.yaml": volumes.map(pod).joined()]
        #expect(try directory(Self.a, files).catalogue().services[0].data == ["hdfs/name", "zoodata"])
        let said = [
            "tree/src/a/deploy/service.yaml": "start-script: start.sh\ndata: []\n",
            "tree/src/a/deploy/start.sh": "kubectl create -f a.yaml\n",
            "tree/src/a/deploy/a.yaml": pod("/datastorage/x"),
        ]
        let later = try ServiceDirectory(said.merging(["services-configuration.yaml": Self.configuration]) { $1 })
        #expect(try later.catalogue().services[0].data.isEmpty)
    }

    @Test func `PAICTL_SERVICES stands for where the configuration says that services are`() throws {
        let directory = try directory(Self.a, ["elsewhere/mine/x.yaml": Self.map])
        let elsewhere = ["PAICTL_SERVICES": "\(directory.path)/elsewhere"]
        #expect(
            try directory.catalogue(environment: elsewhere).available.first?.folder
                == "\(directory.path)/elsewhere/mine"
        )
        let missing = ["PAICTL_SERVICES": "\(directory.path)/nowhere"]
        #expect(
            try directory.complaints(environment: missing)
                == ["PAICTL_SERVICES=nowhere: there is no such folder: it is where services are to be"]
        )
    }

    @Test func `templates are given the ancestor's names`() throws {
        let directory = try directory(Self.a)
        var findings = Diagnostics()
        let file = ServicesFile(in: directory.path, &findings)
        let values = ServiceContext(try directory.cluster(), directory: directory.path, services: file).values
        func shown(_ expression: String) throws -> String {
            try Template("{{ \(expression) }}", name: "t").render(with: values, undefined: .refused).text
        }
        let rows: [(String, String)] = [
            ("clusterinfo['dataPath']", "/datastorage"),
            ("clusterinfo['dockerregistryinfo']['prefix']", "r.lan:5000/lab/"),
            ("clusterinfo['dockerregistryinfo']['secretname']", "regsecret"),
            ("clusterinfo['dockerregistryinfo']['base64code']", "e30="),
            ("clusterinfo['hadoopinfo']['hadoopversion']", "2.7.2"),
            ("clusterinfo['hadoopinfo']['hadoop_vip']", "10.0.0.1"),
            ("clusterinfo.hadoopQueues['vc2']['weight']", "33.5"),
            ("clusterinfo.hadoopQueues['default']['weight']", "46.5"),
            ("clusterinfo['restserverinfo']['etcd_uri']", "http://10.0.0.1:4001"),
            ("clusterinfo['restserverinfo']['default_pai_admin_username']", "admin"),
            ("clusterinfo['my-own']['some_key'] + clusterinfo['myowninfo']['somekey']", "2"),
            ("machinelist['w1']['hdfsrole']", "worker"), ("machinelist['m1']['zkid']", "1"),
            ("machinelist['w1']['nodename'] + machinelist['w1']['ip']", "w110.0.0.2"),
            ("machineinfo[machinelist['w1']['machinetype']]['gpu']['type']", "k80"),
            ("machinelist|join(',')", "m1,w1,w2"),
            ("clusterconfig['clusterinfo']['dockerregistryinfo']['docker_tag']", "v1.0"),
        ]
        for (expression, text) in rows { #expect(try shown(expression) == text, "\(expression)") }
        #expect(!"\(values)".contains("secret-of-ops"))
    }
}
