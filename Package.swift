// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is built the same way: Swift 6, no unmarked unsafe code, no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "paictl",
    products: [
        .executable(name: "paictl", targets: ["paictl"]),
        .executable(name: "k8sClusterManagement", targets: ["k8sClusterManagement"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Without what it would add to Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: C libraries
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev", "libssl-dev"])]),
        .systemLibrary(name: "CLibXCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // MARK: Leaves
        .target(name: "GoTemplates", swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CLibSSL"], swiftSettings: strict),
        .target(
            name: "Keys",
            dependencies: [
                "CLibCrypto", "CLibSQLite", "CLibXCrypt",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(name: "Kubernetes", dependencies: ["YAML"], swiftSettings: strict),
        .target(
            name: "PKI",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(name: "SSH", dependencies: ["CLibSSH2"], swiftSettings: strict),
        .target(name: "Templates", swiftSettings: strict),
        .target(name: "TOML", swiftSettings: strict),
        .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: strict),

        // MARK: The pure middle
        .target(name: "Plan", dependencies: ["Kubernetes", "PKI"], swiftSettings: strict),
        .target(name: "ClusterModel", dependencies: ["YAML"], swiftSettings: strict),
        .target(name: "Facts", dependencies: ["ClusterModel", "Kubernetes"], swiftSettings: strict),
        .target(name: "Checkup", dependencies: ["ClusterModel", "Facts", "YAML"], swiftSettings: strict),
        .target(
            name: "ClusterPlanning",
            dependencies: [
                "Checkup", "ClusterModel", "Facts", "Kubernetes", "PKI", "Plan", "TOML", "Templates", "YAML",
            ],
            swiftSettings: strict,
            plugins: ["ListActions"]
        ),
        .plugin(name: "ListActions", capability: .buildTool(), path: "Sources/ListActions"),

        .target(
            name: "ServiceModel",
            dependencies: ["ClusterModel", "Keys", "Kubernetes", "Templates", "YAML"],
            swiftSettings: strict
        ),
        .target(
            name: "ServicePlanning",
            dependencies: ["ClusterModel", "Facts", "Kubernetes", "PKI", "Plan", "ServiceModel", "Templates", "YAML"],
            swiftSettings: strict
        ),

        // MARK: The edges
        .target(
            name: "Execution",
            dependencies: [
                "ClusterModel", "Kubernetes", "PKI", "Plan", "SSH",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Maintenance",
            dependencies: [
                "Checkup", "ClusterModel", "ClusterPlanning", "Execution", "Facts", "Keys", "Kubernetes", "PKI", "Plan",
                "SSH",
                "ServiceModel", "ServicePlanning", "Templates", "YAML",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "paictl",
            dependencies: [
                argumentParser, "Checkup", "ClusterModel", "ClusterPlanning", "Execution", "Facts", "Kubernetes",
                "Maintenance", "Plan", "ServiceModel", "ServicePlanning",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "k8sClusterManagement",
            dependencies: [argumentParser],
            swiftSettings: strict
        ),
        // MARK: Programs of pods
        .executableTarget(name: "kubebot", dependencies: ["GoTemplates", "HTTP", "YAML"], swiftSettings: strict),
        .executableTarget(name: "node-liveness-probe", dependencies: ["HTTP", "YAML"], swiftSettings: strict),
        .executableTarget(
            name: "benchmark",
            dependencies: [
                argumentParser, "Checkup", "ClusterModel", "ClusterPlanning", "Execution", "Facts", "Maintenance",
                "PKI", "Plan", "SSH",
            ],
            swiftSettings: strict
        ),

        // MARK: Tests
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "ClusterModelTests",
            dependencies: ["TestSupport", "ClusterModel"],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "TestSupport",
                "Checkup", "ClusterModel", "ClusterPlanning", "Execution", "Facts", "Maintenance", "PKI", "Plan",
                "k8sClusterManagement", "paictl",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ExecutionTests",
            dependencies: ["TestSupport", "ClusterModel", "ClusterPlanning", "Execution", "Kubernetes", "Plan", "SSH"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MaintenanceTests",
            dependencies: [
                "TestSupport",
                "Checkup", "ClusterModel", "ClusterPlanning", "Execution", "Facts", "Kubernetes", "Maintenance", "PKI",
                "Plan", "SSH",
                "ServiceModel", "ServicePlanning",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "GoTemplatesTests", dependencies: ["GoTemplates"], swiftSettings: strict),
        .testTarget(name: "KeysTests", dependencies: ["TestSupport", "Keys"], swiftSettings: strict),
        .testTarget(name: "KubernetesTests", dependencies: ["TestSupport", "Kubernetes"], swiftSettings: strict),
        .testTarget(
            name: "PodProgramTests",
            dependencies: ["TestSupport", "kubebot", "node-liveness-probe"],
            swiftSettings: strict
        ),
        .testTarget(name: "PKITests", dependencies: ["TestSupport", "PKI"], swiftSettings: strict),
        .testTarget(
            name: "PlanningTests",
            dependencies: [
                "TestSupport",
                "Checkup", "ClusterModel", "ClusterPlanning", "Facts", "Kubernetes", "PKI", "Plan", "TOML", "Templates",
                "YAML",
            ],
            exclude: ["CIS", "Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServiceModelTests",
            dependencies: ["TestSupport", "ClusterModel", "Keys", "Kubernetes", "ServiceModel", "Templates", "YAML"],
            exclude: ["Networks/Golden", "Networks/broken-networks.yaml"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServicePlanningTests",
            dependencies: [
                "TestSupport", "ClusterModel", "Facts", "Kubernetes", "PKI", "Plan", "ServiceModel", "ServicePlanning",
                "YAML",
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(name: "SSHTests", dependencies: ["SSH"], swiftSettings: strict),
        .testTarget(
            name: "TemplatesTests",
            dependencies: ["TestSupport", "Templates"],
            exclude: ["Jinja"],
            swiftSettings: strict
        ),
        .testTarget(name: "YAMLTests", dependencies: ["TestSupport", "YAML"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
