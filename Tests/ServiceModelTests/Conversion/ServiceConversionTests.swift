import Testing
import YAML

@testable import ServiceModel

@Suite struct ServiceConversionTests {
    private let manifest = """
        apiVersion: extensions/v1beta1
        kind: DaemonSet
        metadata:
          name: store-ds
        spec:
          template:
            metadata:
              name: store
              labels:
                app: store
                {% if true %}
                zone: {{ clusterinfo['zone'] }}
                {% endif %}
            spec:
              nodeSelector:
                store: "true"
              volumes:
              - name: data
                hostPath:
                  path: {{ clusterinfo[ 'dataPath' ] }}/store/data
        """

    private func conversion(_ files: [String: String], _ description: String = "") throws -> ServiceConversion {
        let node = try Node.parse(description, file: "service.yaml")
        return ServiceConversion(
            of: files,
            name: "store",
            ServiceConversion.Description(own: node, root: nil, name: "store"),
            by: try Rewritings.table()
        )
    }

    @Test("a folder of the first form becomes a service.yaml and objects of today; templates stay templates")
    func firstForm() throws {
        let conversion = try conversion(
            [
                "service.yaml": "prerequisite: [base]",
                "start.sh":
                    "chmod u+x node-label.sh\n./node-label.sh\n./configmap-create.sh\nkubectl create -f store.yaml\npopd > /dev/null",
                "node-label.sh.template": """
                {% for host in machinelist %}
                    {% if 'store' in machinelist[ host ] and machinelist[ host ][ 'store' ] == 'true' -%}
                kubectl label nodes {{ machinelist[ host ][ 'nodename' ] }} store=true
                    {% endif %}
                {% endfor %}
                """,
                "configmap-create.sh.template":
                    "kubectl create configmap {{ clusterinfo[ 'hadoopinfo' ][ 'configmapname' ] }} --from-file=conf/",
                "conf/a.xml.template": "<a>{{ clusterinfo['x'] }}</a>", "conf/b.sh": "echo",
                "store.yaml.template": manifest,
                "cleanup.sh.template": "kubectl delete ds store-ds",
            ],
            "prerequisite: [base]"
        )
        #expect(conversion.notes == [])
        #expect(conversion.kept == ["conf/a.xml.template", "conf/b.sh"])
        #expect(
            conversion.written["service.yaml"] == """
                needs: [base]
                runs-on: store
                objects: [store.yaml]
                config-maps:
                  hadoop-configuration: conf/
                # What 'service delete --data' erases: take away what must not be.
                data: [store/data]

                """
        )
        #expect(
            conversion.written["store.yaml.template"]
                == manifest.replacing("extensions/v1beta1", with: "apps/v1")
                .replacing(
                    "  template:\n",
                    with: """
                          selector:
                            matchLabels:
                              app: store
                              {% if true %}
                              zone: {{ clusterinfo['zone'] }}
                              {% endif %}
                          template:

                        """
                )
        )
        #expect(conversion.written.count == 2)
    }

    @Test("rules of the later form become a label and a selector; what forbids stays a rule")
    func rules() throws {
        let files = [
            "start.sh": "kubectl apply --overwrite=true -f a.yaml || exit $?\nkubectl apply -f rbac.yaml",
            "a.yaml.template": """
            kind: Deployment
            apiVersion: apps/v1
            spec:
              selector: {}
              template:
                spec:
                  containers: []
            """, "rbac.yaml": "kind: Role\napiVersion: rbac.authorization.k8s.io/v1beta1\n",
        ]
        let conversion = try conversion(
            files,
            "prerequisite: [None]\nstart-script: start.sh\ndeploy-rules:\n  - in: pai-master\n  - notin: no-store"
        )
        #expect(conversion.notes.isEmpty)
        #expect(
            conversion.written["service.yaml"]
                == "runs-on: pai-master\nobjects: [a.yaml, rbac.yaml]\ndeploy-rules: [{notin: no-store}]\n"
        )
        #expect(
            conversion.written["a.yaml.template"]
                == files["a.yaml.template"]?.replacing(
                    "      containers: []",
                    with: "      nodeSelector:\n        pai-master: \"true\"\n      containers: []"
                )
        )
        #expect(conversion.written["rbac.yaml"] == "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\n")
    }

    @Test("what is not taken over is told with its place")
    func notes() throws {
        let conversion = try conversion([
            "start.sh.template": """
            kubectl apply -f a.yaml
            PYTHONPATH=".." python -m k8sPaiLibrary.monitorTool.check_pod_ready_status -w -k app -v a
            {% if clusterinfo['b'] %}
            kubectl apply -f b.yaml
            {% else %}
            kubectl create namespace shop
            {% endif %}
            python ../../service_dependency_solve.py -w -s b
            python migrate.py
            kubectl create configmap two --from-file=x=a.yaml
            {% for host in machinelist %}{% if host == 'm1' %}
            kubectl label nodes {{ host }} front=true
            {% endif %}{% endfor %}
            """, "a.yaml": "kind: CronJob\napiVersion: batch/v1beta1",
            "b.yaml": "kind: Ingress\napiVersion: extensions/v1beta1",
            "delete.yaml": "", "left/over.txt": "",
        ])
        #expect(
            conversion.notes == [
                "store/start.sh:9:1: 'python migrate.py' is none of the lines that are read: say in service.yaml what it is for, or run the scripts as they are with 'scripts: run'",
                "store/start.sh:4:1: this was done only if clusterinfo['b']",
                "store/start.sh:6:1: write the namespace shop as an object",
                "store/start.sh:6:1: this was done only if not (clusterinfo['b'])",
                "store/start.sh:10:1: this config map is not of one folder: put its files into one and name it under 'config-maps'",
                "store/start.sh:12:1: machines got the label front=true if host == 'm1'",
                "its script waits more than once on its way: today all objects of a service are applied together, and what must wait is a service of its own that needs the other",
                "a.yaml: CronJob of batch/v1beta1 stays as it is",
                "b.yaml: Ingress of extensions/v1beta1 stays as it is",
                "delete.yaml: no line of its start script speaks of it, so it was left where it is",
                "left/over.txt: no line of its start script speaks of it, so it was left where it is",
            ]
        )
        #expect(conversion.written["service.yaml"] == "runs-on: front\nobjects: [a.yaml, b.yaml]\n")
    }

    @Test("the ancestor's one file for all services says what a folder needs, and which script starts it")
    func rootForm() throws {
        let root = try Node.parse(
            "servicelist:\n  store:\n    prerequisite: [base, cache]\n    startscript: go.sh",
            file: "service.yaml"
        )
        let own = try Node.parse("prerequisite: [other]", file: "service.yaml")
        let description = ServiceConversion.Description(own: own, root: root, name: "store")
        #expect(description.needs == ["base", "cache"])
        #expect(description.start == "go.sh")
    }
}
