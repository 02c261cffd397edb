import ClusterModel
import Foundation
import Kubernetes
import Testing

@testable import ServiceModel

/// Images that are built for services: where they are declared, what they are built on, and where they run.
@Suite struct ImagesTests {
    // MARK: Dockerfiles

    @Test(arguments: [
        ("FROM debian:12\nRUN true\n", ["debian:12"]), ("# FROM no\nfrom --platform=linux/amd64 a:1 AS x\n", ["a:1"]),
        ("FROM scratch\nCOPY --from=tools:2 /bin /bin\n", ["tools:2"]),
        ("FROM a AS build\nFROM b\nCOPY --from=build /x /\nCOPY --from=0 /y /\n", ["a", "b"]),
        ("ARG TAG=1\nARG NAME=\"a\"\nFROM ${NAME}:$TAG\n", ["a:1"]), ("FROM ${BASE:-debian}:12\n", ["debian:12"]),
        ("RUN a \\\n  FROM no\nFROM \\\n  a:1\n", ["a:1"]), ("", []),
    ]) func `a Dockerfile names what it is built on`(text: String, parents: [String]) {
        #expect(Dockerfile.parents(of: text) == parents)
    }

    // MARK: Today's form

    private static let workload = """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: shop}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec:
              nodeSelector: {shop: "true"}
              containers: [{name: shop, image: "{{ images.shop }}", imagePullPolicy: Always}]

        """

    private static let shop = [
        "services-configuration.yaml": "services: {shop: {machines: [w2]}}\n",
        "services/shop/service.yaml":
            "{runs-on: shop, images: {shop: image/, shop-base: base}, objects: [shop.yaml]}\n",
        "services/shop/shop.yaml.template": workload, "services/shop/image/Dockerfile": "FROM shop-base\nCOPY a /a\n",
        "services/shop/image/a": "a", "services/shop/base/Dockerfile.template": "FROM debian:{{ cluster.id or 12 }}\n",
    ]

    @Test func `images are in the order of their FROM lines, and known where their pods run`() throws {
        let catalogue = try ServiceDirectory(Self.shop).catalogue(isStrict: true)
        let images = catalogue.images.images
        #expect(images.map(\.name) == ["shop-base", "shop"])
        #expect(images.map(\.reference) == ["shop-base:latest", "shop:latest"])
        #expect(images.map(\.parents) == [[], ["shop-base"]])
        #expect(images[0].aliases == ["shop-base"])
        #expect(images[0].rendered == ["Dockerfile": "FROM debian:12"])
        #expect(images.flatMap(\.problems) == [])
        #expect(catalogue.services[0].runs == [ImageRun("shop:latest", on: ["w2"])])
        #expect(catalogue.images(of: []) == ["shop"])
        // No registry has it, so that nobody tries to pull it.
        let containers = catalogue.services[0].objects[0].body[["spec", "template", "spec", "containers"]]?.items
        #expect(containers?.first?["imagePullPolicy"]?.string == "IfNotPresent")
    }

    @Test func `a registry stands before their names, and opens with a password of the environment`() throws {
        var files = Self.shop
        files["services-configuration.yaml"] = """
            cluster:
              docker-registry-info: {docker-registry-domain: r.lan:5000, docker-namespace: lab, docker-tag: v1, docker-username: u, docker-password: {env: WORD}}
            services: {shop: {machines: [w2]}}

            """
        let catalogue = try ServiceDirectory(files).catalogue(environment: ["WORD": "geheim"])
        #expect(catalogue.images["shop"]?.reference == "r.lan:5000/lab/shop:v1")
        #expect(catalogue.images.registry.login == RegistryLogin(user: "u", password: Secret("geheim")))
        let containers = catalogue.services[0].objects[0].body[["spec", "template", "spec", "containers"]]?.items
        #expect(containers?.first?["imagePullPolicy"]?.string == "Always")
        #expect(!"\(catalogue.images.registry)".contains("geheim"))
        let without = try ServiceDirectory(files).catalogue()
        #expect(without.images.registry.missingVariable == "WORD" && without.warnings == catalogue.warnings)
    }

    @Test func `empty names and passwords are none`() throws {
        var files = Self.shop
        files["services-configuration.yaml"] = """
            cluster: {docker-registry-info: {docker-registry-domain: r.lan, docker-username: , docker-password: }}
            services: {shop: {machines: [w2]}}

            """
        #expect(try ServiceDirectory(files).catalogue().images.registry.login == nil)
    }

    @Test func `an image that is called as if it were built here is told of`() throws {
        var files = Self.shop
        files["services-configuration.yaml"] = """
            cluster: {docker-registry-info: {docker-registry-domain: r.lan, docker-namespace: lab}}
            services: {shop: {machines: [w2]}}

            """
        files["services/shop/shop.yaml.template"] = Self.workload.replacing(
            "{{ images.shop }}",
            with: "r.lan/lab/shap:latest"
        )
        #expect(
            try ServiceDirectory(files).catalogue().warnings.contains {
                $0.contains(
                    "DaemonSet shop runs r.lan/lab/shap:latest, which is built by no folder here (did you mean 'r.lan/lab/shop:latest'?)"
                )
            }
        )
    }

    @Test func `a circle is told as a path, a folder without a Dockerfile with its place`() throws {
        var files = Self.shop
        files["services/shop/base/Dockerfile.template"] = "FROM {{ images.shop }}\n"
        let directory = try ServiceDirectory(files)
        let place = "\(directory.path)/services/shop/service.yaml"
        #expect(
            Set(try directory.catalogue().images.images.flatMap(\.problems)) == [
                "\(place):1:26: images are built on each other: shop -> shop-base -> shop",
                "\(place):1:40: images are built on each other: shop -> shop-base -> shop",
            ]
        )
        files["services/shop/base/Dockerfile.template"] = nil
        files["services/shop/base/x"] = ""
        let other = try ServiceDirectory(files)
        #expect(
            try other.catalogue().images.images.flatMap(\.problems) == [
                "\(other.path)/services/shop/service.yaml:1:40: image 'shop-base' has no Dockerfile in '\(other.path)/services/shop/base'"
            ]
        )
    }

    @Test func `an image may be called like the one from elsewhere that it is built on, but not wholly`() throws {
        var files = Self.shop
        files["services/shop/image/Dockerfile"] = "FROM shop:1.26\n"
        #expect(try ServiceDirectory(files).catalogue().images["shop"]?.problems == [])
        files["services/shop/image/Dockerfile"] = "FROM shop:latest\n"
        #expect(
            try ServiceDirectory(files).catalogue().images["shop"]?.problems.first?
                .contains("is built on 'shop:latest', which is what it is called itself") == true
        )
    }

    // MARK: The 2018 tool's forms

    private static let tree = [
        "services-configuration.yaml":
            "cluster: {services: tree, docker-registry-info: {docker-namespace: lab, docker-registry-domain: none, docker-tag: v1}}\n",
        "tree/bootstrap/a/start.sh": "kubectl create -f a.yaml\n",
        "tree/bootstrap/a/a.yaml.template": """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {nodeName: w1, containers: [{name: a, image: "{{ clusterinfo['dockerregistryinfo']['prefix'] }}zoo:{{ clusterinfo['dockerregistryinfo']['docker_tag'] }}"}]}

        """, "tree/src/base-image/dockerfile": "FROM ubuntu:16.04\nCOPY copied_file/lib /lib\n",
        "tree/src/zoo/dockerfile.template":
            "FROM {{ clusterconfig['clusterinfo']['dockerregistryinfo']['docker_namespace'] }}/base-image\n",
        "tree/src/zoo/zoo.cfg.template": "{{ of its own }}", "tree/lib/a.py": "",
    ]

    @Test func `the root form: templates, copies and what it is built on`() throws {
        var files = Self.tree
        files["tree/service.yaml"] = """
            imagelist:
              base-image: {templatelist: [None], copy: [lib/, ../nowhere], prerequisite: None}
              zoo: {templatelist: [dockerfile], prerequisite: base-image}
              lost: {templatelist: [None], prerequisite: bose-image}
            servicelist:
              a: {prerequisite: [None], templatelist: [a.yaml], startscript: start.sh}

            """
        let directory = try ServiceDirectory(files)
        let catalogue = try directory.catalogue()
        let tree = "\(directory.path)/tree"
        #expect(catalogue.images(of: ["a"]) == ["zoo"])
        #expect(catalogue.available.first { $0.name == "a" }?.images == ["zoo"], "which its template names")
        let images = catalogue.images.needed(for: ["zoo"])
        #expect(images.map(\.name) == ["base-image", "zoo"])
        #expect(images[0].aliases == ["lab/base-image"])
        #expect(images[0].dockerfile == "dockerfile")
        #expect(images[0].copies == [ServiceImage.Copy("\(tree)/lib/", below: "copied_file")])
        #expect(images[1].rendered == ["dockerfile": "FROM lab/base-image"])
        #expect(
            images.flatMap(\.problems) == [
                "\(tree)/service.yaml:2:51: there is no '\(tree)/../nowhere' to copy for image 'base-image'"
            ]
        )
        #expect(
            catalogue.images["lost"]?.problems.last
                == "\(tree)/service.yaml:4:46: image 'lost' is built on 'bose-image', which there is not (did you mean 'base-image'?)"
        )
        #expect(catalogue.services[0].runs == [ImageRun("zoo:v1", on: ["w1"])])
    }

    @Test func `the later form: an image.yaml in each folder`() throws {
        var files = Self.tree
        files["tree/bootstrap/a/service.yaml"] = "start-script: start.sh\n"
        files["tree/src/base-image/image.yaml"] = "copy-list: [{src: lib, dst: src/base-image/copied_file}]\n"
        files["tree/src/zoo/image.yaml"] =
            "# nothing but a licence\ntemplate-list: [dockerfile]\nprerequisite: base-image\n"
        let directory = try ServiceDirectory(files)
        let images = try directory.catalogue().images.images
        #expect(images.map(\.name) == ["base-image", "zoo"])
        #expect(images[0].copies == [ServiceImage.Copy("\(directory.path)/tree/lib", below: "copied_file")])
        #expect(images[1].parents == ["base-image"])
        #expect(images.flatMap(\.problems) == [])
    }

    // MARK: Images of others

    @Test func `images come from where the configuration says, and from mirrors where Docker runs pods`() throws {
        let files = [
            "services-configuration.yaml":
                "cluster: {images: {\"prom/prometheus\": \"r.lan/prom\"}}\nservices: {s: }\n",
            "services/s/s.yaml": """
            apiVersion: v1
            kind: Pod
            metadata: {name: s}
            spec: {containers: [{name: a, image: "prom/prometheus:v2"}, {name: b, image: "quay.io/a/b:1"}]}

            """,
        ]
        func images(_ kubernetes: String) throws -> [String] {
            let directory = try ServiceDirectory(files)
            try directory.write(kubernetes, to: "kubernetes-configuration.yaml")
            let object = try directory.catalogue().services[0].objects[0]
            return PodTemplate.images(of: try #require(object.body["spec"]))
        }
        let mirror = "registry-mirrors: {quay.io: [https://m.lan/quay]}"
        #expect(
            try images("kubernetes: {load-balance-ip: 10.0.0.1, kubernetes-version: v1.20.2, \(mirror)}\n")
                == ["r.lan/prom:v2", "m.lan/quay/a/b:1"]
        )
        // containerd asks the mirror by itself.
        #expect(
            try images("kubernetes: {load-balance-ip: 10.0.0.1, kubernetes-version: v1.30.2, \(mirror)}\n")
                == ["r.lan/prom:v2", "quay.io/a/b:1"]
        )
    }
}
