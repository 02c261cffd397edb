import ClusterModel
import Foundation
import PKI
import TestSupport
import Testing

@testable import Maintenance

/// Packages of the distribution, fetched by the real apt from an archive of this test's own.
@Suite struct PackageBundleTests {
    /// Two packages, the first of which needs the second, in an archive that is signed by a key of its own.
    private struct Archive {
        let folder: String
        var order: PackageOrder

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
            order = PackageOrder(
                system: OperatingSystem("debian", "12", "amd64"),
                packages: ["lab-first"],
                sources: "deb [signed-by=\(folder)/key.gpg] copy:\(folder)/archive ./\n",
                keyring: "\(folder)/key.gpg",
                keyringPackage: "none"
            )
            let made = try run(
                "/bin/bash",
                input: """
                    set -euo pipefail
                    mkdir --parents \(folder)/archive \(folder)/home
                    cd \(folder)
                    chmod 700 home
                    for package in first second; do
                        mkdir --parents $package/DEBIAN
                        printf '%s\\n' "Package: lab-$package" 'Version: 1:2.0_1' 'Architecture: all' 'Maintainer: nobody <n@example>' \\
                            'Description: of a test' >$package/DEBIAN/control
                        [ $package = second ] || echo 'Depends: lab-second' >>$package/DEBIAN/control
                        sed -i 's/_1/+1/' $package/DEBIAN/control
                        dpkg-deb --build --root-owner-group $package archive/lab-$package.deb >/dev/null
                    done
                    cd archive
                    for package in *.deb; do
                        dpkg-deb --field $package
                        echo "Filename: ./$package"
                        echo "Size: $(stat --format %s $package)"
                        echo "SHA256: $(sha256sum <$package | cut -d ' ' -f 1)"
                        echo
                    done >Packages
                    { echo 'Date: Thu, 01 Jan 2026 00:00:00 UTC'; echo 'SHA256:'
                        echo " $(sha256sum <Packages | cut -d ' ' -f 1) $(stat --format %s Packages) Packages"; } >Release
                    cd ..
                    gpg() { command gpg --homedir home --batch --quiet --passphrase '' "$@"; }
                    gpg --quick-generate-key 'a test <n@example>' default sign never 2>/dev/null
                    gpg --export >key.gpg
                    gpg --clearsign --output archive/InRelease archive/Release
                    """
            )
            try #require(made.succeeded, "\(made.output)")
        }

        func discard() {
            _ = try? run(
                "/bin/bash",
                input: "gpgconf --homedir \(folder)/home --kill all; rm --recursive --force \(folder)"
            )
        }

        func root() throws -> AptRoot { try AptRoot(folder + "/root", for: order) }
    }

    private func withArchive(_ body: (inout Archive) async throws -> Void) async throws {
        var archive = try Archive()
        defer { archive.discard() }
        try await body(&archive)
    }

    @Test func `apt brings what is asked for with what that needs, as the archive has signed it`() async throws {
        try await withArchive { archive in
            let index = try await archive.root().fetch(archive.order.packages)
            #expect(index.versions == ["lab-first": "1:2.0+1", "lab-second": "1:2.0+1"])
            #expect(index.text.contains("Filename: ./lab-second_all.deb\n"))
            for entry in index.entries {
                let fetched = try Data(
                    contentsOf: URL(filePath: "\(archive.folder)/root/archives/\(entry.fetchedFile)")
                )
                #expect(Digest.sha256Hex(Array(fetched)) == entry.digest)
            }
        }
    }

    @Test func `what another has signed, or nobody, is not taken`() async throws {
        try await withArchive { archive in
            func fault() async -> String {
                do { return "\(try await archive.root().fetch(archive.order.packages))" } catch { return "\(error)" }
            }
            let other = try Archive()
            defer { other.discard() }
            let right = archive.order.sources
            archive.order.sources = right.replacing("\(archive.folder)/key", with: "\(other.folder)/key")
            #expect(await fault().contains("is not signed"))
            archive.order.sources = right
            try (try String(contentsOfFile: archive.folder + "/archive/Packages", encoding: .utf8) + "\n").write(
                toFile: archive.folder + "/archive/Packages",
                atomically: true,
                encoding: .utf8
            )
            #expect(await fault().hasPrefix("Failed to fetch copy:"))
            archive.order.packages = ["lab-third"]
            archive.order.sources = right.replacing("/archive ./", with: "/nowhere ./")
            #expect(await fault().contains("/nowhere"))
        }
    }

    @Test func `an archive of packages is read by its name and index, and verified whole`() async throws {
        try await withArchive { archive in
            let index = try await archive.root().fetch(archive.order.packages)
            let (os, packed) = (archive.folder + "/images/os", archive.folder + "/packed")
            try FileManager.default.createDirectory(atPath: os, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: packed, withIntermediateDirectories: true)
            try index.text.write(toFile: packed + "/Packages", atomically: true, encoding: .utf8)
            func pack() throws -> String {
                let path = "\(os)/debian-12-amd64.tar"
                for entry in index.entries where !FileManager.default.fileExists(atPath: "\(packed)/\(entry.file)") {
                    try FileManager.default.copyItem(
                        atPath: "\(archive.folder)/root/archives/\(entry.fetchedFile)",
                        toPath: "\(packed)/\(entry.file)"
                    )
                }
                #expect(
                    try run(
                        "/bin/tar",
                        "-cf",
                        path,
                        "-C",
                        packed,
                        "Packages",
                        "lab-first_all.deb",
                        "lab-second_all.deb"
                    ).succeeded
                )
                return path
            }
            let path = try pack()
            #expect(try BundledPackages.verify(path, holding: ["lab-first"]).count == 64)
            let read = try BundledPackages.read(path)
            #expect(read.system == archive.order.system && read.versions == index.versions)

            func fault(_ names: [String] = []) -> String? {
                do { _ = try BundledPackages.verify(path, holding: names) } catch { return "\(error)" }
                return nil
            }
            #expect(fault(["jq"]) == "it does not hold jq")
            try "else".write(toFile: packed + "/lab-second_all.deb", atomically: true, encoding: .utf8)
            _ = try pack()
            #expect(fault() == "the package lab-second_all.deb is not what its checksum says")
            for length in [2000, 700, 0] {
                try Data(contentsOf: URL(filePath: path)).prefix(length).write(to: URL(filePath: path))
                #expect(fault() != nil)
            }
            let failure = #expect(throws: JobFailure.self) { try BundleReader.read(archive.folder + "/images") }
            #expect(failure?.description.contains("debian-12-amd64.tar' is not an archive of packages: ") == true)
        }
    }

    @Test func `signatures and root are none of the box's configuration`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let order = PackageOrder(
            system: OperatingSystem("debian", "13", "arm64"),
            packages: [],
            sources: "",
            keyring: "",
            keyringPackage: ""
        )
        let words = try AptRoot(folder, for: order).command("apt-get", ["update"]).joined(separator: " ")
        #expect(words.hasPrefix("env LC_ALL=C apt-get -o APT::") && words.hasSuffix(" update"))
        for option in ["APT::Architecture=arm64", "Acquire::AllowInsecureRepositories=false", "Dir::State=\(folder)"] {
            #expect(words.contains("-o \(option) "))
        }
        let listed = "'http://a/b_1%253a2-3_amd64.deb' b_1%3a2-3_amd64.deb 12 SHA256:00\nReading lists\n"
        #expect(AptRoot.packages(listed) == ["b=1:2-3"])
        #expect(AptRoot.reason("W: one\nE: two\nE: three\n", "apt-get", 100) == "two")
        #expect(AptRoot.reason("", "apt-get", 100) == "apt-get ends with 100")
    }

    @Test(arguments: ["", "Package: a\n", "Package: a\nVersion: 1\nArchitecture: all\nFilename: ./a\n"])
    func `an index that says too little is none`(text: String) {
        #expect(throws: Unreadable.self) { try PackageIndex(text) }
    }
}
