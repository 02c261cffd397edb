import Testing
import YAML

@testable import ServiceModel

@Suite struct AncestorScriptsTests {
    @Test("a script of the first form is read into labels, config maps, objects and waits, in their order")
    func firstForm() {
        let reading = AncestorScripts.parts(
            start: "start.sh",
            in: [
                "start.sh": """
                #!/bin/bash
                # Starts the store.
                pushd $(dirname "$0") > /dev/null
                chmod u+x node-label.sh
                ./node-label.sh
                chmod u+x configmap-create.sh
                ./configmap-create.sh

                kubectl create -f store.yaml

                python ../../node_label_check.py -k store -v "true"
                ret=$?

                if [ $ret -ne 0 ]; then
                    echo "No store in your cluster"
                else
                    python ../../service_dependency_solve.py -w -s store
                fi
                kubectl create -f job.yaml
                popd > /dev/null
                """,
                "node-label.sh": "\n    \nkubectl label nodes m1 store=true\n\nkubectl label nodes m2 store=true",
                "configmap-create.sh": "kubectl create configmap  store-conf --from-file=conf/",
                "conf/a.conf": "x", "store.yaml": "x", "job.yaml": "x",
            ],
            folder: "bootstrap/store"
        )
        #expect(reading.findings.isEmpty)
        let map = AncestorScripts.FolderMap(name: "store-conf", sources: [.init(path: "conf")])
        #expect(
            reading.lines.map(\.content) == [
                .label(node: "m1", key: "store", value: "true"), .label(node: "m2", key: "store", value: "true"),
                .configMap(map), .objects(file: "store.yaml"), .wait(key: "app", value: "store"),
                .objects(file: "job.yaml"),
            ]
        )
        #expect(reading.lines[3].mark == Mark(file: "bootstrap/store/start.sh", line: 9, column: 1))
        #expect(reading.lines[4].mark == Mark(file: "bootstrap/store/start.sh", line: 17, column: 5))
        #expect(reading.lines[0].mark == Mark(file: "bootstrap/store/node-label.sh", line: 3, column: 1))
    }

    @Test("later forms: other programs to wait with, applies, exits, groups, namespaces")
    func laterForms() {
        let reading = AncestorScripts.parts(
            start: "start.sh",
            in: [
                "start.sh": """
                /bin/bash maps.sh || exit $?
                kubectl apply --overwrite=true -f rbac.yaml|| exit $?
                if kubectl get job | grep -q "once"; then
                    kubectl delete job once || exit $?
                fi
                sleep 10
                if ! kubectl get namespace | grep -q "shop" ; then
                    kubectl create namespace shop || exit $?
                fi
                (
                echo kubectl label --overwrite=true nodes m1 pai-master=true pai-worker=false || exit $?
                echo kubectl label nodes m1 pai-storage- || exit $?
                ) | parallel || exit $?
                PYTHONPATH="../../../deployment" python -m  k8sPaiLibrary.monitorTool.check_node_label_exist -k a -v "true"
                PYTHONPATH="../../../deployment" python -m  k8sPaiLibrary.monitorTool.check_pod_ready_status -w -k app -v shop || exit $?
                """,
                "maps.sh": """
                kubectl create configmap one --from-file=alerts --from-file=name.txt=texts/a.txt \\
                  --dry-run=client -o yaml | kubectl apply --overwrite=true -f - || exit $?
                i=0
                while !  kubectl get configmap | grep -q "one"
                do
                  sleep 3
                  i=`expr $i + 1`;
                  if [ $i -gt 5 ]; then
                    exit 1
                  fi
                done
                """,
                "alerts/x.rules": "", "texts/a.txt": "", "rbac.yaml": "",
            ],
            folder: "src/shop/deploy"
        )
        #expect(reading.findings.map(\.description) == [])
        let map = AncestorScripts.FolderMap(
            name: "one",
            sources: [.init(path: "alerts"), .init(key: "name.txt", path: "texts/a.txt")]
        )
        #expect(
            reading.lines.map(\.content) == [
                .configMap(map), .objects(file: "rbac.yaml"), .namespace("shop"),
                .label(node: "m1", key: "pai-master", value: "true"),
                .label(node: "m1", key: "pai-worker", value: "false"), .wait(key: "app", value: "shop"),
            ]
        )
    }

    @Test(
        "a line outside the set is a finding with its place and both ways out",
        arguments: [
            "curl -s http://m1/x | kubectl apply -f -", "python user.py;", "docker build -t a .", "rm -f user-*.json",
            "kubectl apply -f $FILE", "kubectl apply -k x", "./node-label.sh now", "tmp=\"$(mktemp)\"",
            "cp a.yaml b.yaml",
            "kubectl create secret generic s --from-file=pkey=/etc/key", "kubectl create -f a.yaml || echo never mind",
            "if [ -e /etc/x ]; then", "kubectl label nodes m1", "kubectl create configmap x --dry-run -o yaml | tee y",
            "kubectl create -f https://example.org/x.yaml --prune",
        ]
    )
    func outside(line: String) {
        let reading = AncestorScripts.parts(
            start: "start.sh",
            in: ["start.sh": "pushd x\n  \(line)\nkubectl create -f a.yaml", "a.yaml": ""],
            folder: "s"
        )
        #expect(reading.findings.count == 1)
        #expect(reading.findings.first?.mark == Mark(file: "s/start.sh", line: 2, column: 3))
        let text = line.hasSuffix(";") || line.hasSuffix("then") ? String(line.prefix { $0 != ";" }) : line
        #expect(
            reading.findings.first?.message
                == "'\(text)' is none of the lines that are read: say in service.yaml what it is for, or run the scripts as they are with 'scripts: run'"
        )
        #expect(reading.lines.map(\.content) == [.objects(file: "a.yaml")])
    }

    @Test("of a loop that cannot be read its head is told, and nothing within")
    func loops() {
        let reading = AncestorScripts.parts(
            start: "start.sh",
            in: [
                "start.sh": """
                for i in `find x -type f` ; do
                    if [ -e y ]; then
                        for j in a b; do cat $j; done
                    fi
                done | xargs kubectl create configmap x
                while : ; do
                    sleep 5
                done
                kubectl create -f a.yaml
                """, "a.yaml": "",
            ],
            folder: "s"
        )
        #expect(reading.findings.map(\.mark.line) == [1, 6])
        #expect(reading.lines.count == 1)
    }

    @Test("a block behind a constant is read when the constant has that value")
    func constants() {
        func objects(_ head: String) -> Int {
            let text = head + "\nif [[ $deploy == 1 ]]; then\n    kubectl apply -f a.yaml || exit $?\nfi\n"
            let reading = AncestorScripts.parts(start: "s.sh", in: ["s.sh": text, "a.yaml": ""], folder: "s")
            #expect(reading.findings.isEmpty)
            return reading.lines.count
        }
        #expect(objects("deploy=1") == 1)
        #expect(objects("deploy=0") == 0)
        #expect(objects("") == 0)
    }

    @Test("files, folders and scripts that are not there are told, with what was meant")
    func missing() {
        let reading = AncestorScripts.parts(
            start: "start.sh",
            in: [
                "start.sh":
                    "./label.sh\nkubectl create -f registry-ds.yaml\nkubectl create configmap x --from-file=../y/",
                "registry.yaml": "",
            ],
            folder: "bootstrap/registry"
        )
        #expect(
            reading.findings.map(\.description) == [
                "bootstrap/registry/start.sh:1:1: there is no script 'label.sh' in bootstrap/registry",
                "bootstrap/registry/start.sh:2:1: there is no 'registry-ds.yaml' in bootstrap/registry (did you mean 'registry.yaml'?)",
                "bootstrap/registry/start.sh:3:1: there is no '../y' in bootstrap/registry",
            ]
        )
        let alone = AncestorScripts.parts(start: "go.sh", in: [:], folder: "x")
        #expect(alone.findings.map(\.description) == ["x:1:1: there is no script 'go.sh' in x"])
    }

    @Test("scripts that call each other are a finding, and no end of time")
    func circle() {
        let reading = AncestorScripts.parts(
            start: "a.sh",
            in: ["a.sh": "./b.sh", "b.sh": "sh a.sh"],
            folder: "s"
        )
        #expect(
            reading.findings.map(\.description) == [
                "s/b.sh:1:1: scripts call each other in a circle: a.sh calls b.sh calls a.sh"
            ]
        )
    }

    @Test("a stop script says what it takes away, also by a loop over a list")
    func removals() {
        let reading = AncestorScripts.removals(
            stop: "stop.sh",
            in: [
                "stop.sh": """
                INSTANCES="daemonset/exporter
                configmap/exporter-conf"
                for instance in ${INSTANCES}; do
                  kubectl delete --ignore-not-found --now ${instance}
                done
                kubectl delete ds store-ds other-ds
                kubectl label nodes m1 store-
                PYTHONPATH=".." python -m k8sPaiLibrary.maintaintool.update_resource \\
                    --operation delete --resource statefulset --name shop
                rm -f x
                """
            ],
            folder: "s"
        )
        #expect(
            reading.lines.map(\.content) == [
                .removal(kind: "daemonset", name: "exporter"), .removal(kind: "configmap", name: "exporter-conf"),
                .removal(kind: "ds", name: "store-ds"), .removal(kind: "ds", name: "other-ds"),
                .unlabel(node: "m1", key: "store"), .removal(kind: "statefulset", name: "shop"),
            ]
        )
        #expect(reading.findings.map(\.mark.line) == [10])
    }

    @Test("carriage returns, quotes, comments behind a command and a missing last line break do not matter")
    func spelling() {
        let reading = AncestorScripts.parts(
            start: "s.sh",
            in: [
                "s.sh": "kubectl create -f 'a.yaml' # the first\r\nkubectl create -f \"./b.yaml\"", "a.yaml": "",
                "b.yaml": "",
            ],
            folder: "s"
        )
        #expect(reading.findings.isEmpty)
        #expect(reading.lines.map(\.content) == [.objects(file: "a.yaml"), .objects(file: "b.yaml")])
        #expect(reading.count == 2)
    }
}
