package import Foundation

/// A company's PKI, as openssl keeps it: a root in a folder, and what that signs below it.
package struct Company {
    package let folder: URL

    package static let authority =
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash"

    package init() throws {
        folder = try directory()
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/O=Acme/CN=Acme Root' -days 3000 "
                + "-addext keyUsage=critical,keyCertSign,cRLSign -keyout root.key -out root.crt"
        )
    }

    /// Makes a key and has it signed: NAME.key, NAME.csr and NAME.crt.
    ///
    /// - Parameters:
    ///   - kind: what `openssl req -newkey` takes.
    ///   - extensions: of the certificate, a line each.
    ///   - options: of `openssl x509 -req`.
    package func make(
        _ name: String,
        kind: String = "ec -pkeyopt ec_paramgen_curve:P-256",
        by signer: String = "root",
        extensions: String = authority,
        days: Int = 800,
        options: String = ""
    ) throws {
        let common = name.replacing("/", with: "-")
        try FileManager.default.createDirectory(
            at: folder.appending(path: name).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try openssl(
            "req -new -newkey \(kind) -nodes -subj '/O=Acme/CN=acme-\(common)' -keyout \(name).key -out \(name).csr"
        )
        try sign(name, by: signer, extensions: extensions, days: days, options: options)
    }

    /// Signs NAME.csr: what is to be in the certificate the company says.
    package func sign(
        _ name: String,
        by signer: String = "root",
        extensions: String = authority,
        days: Int = 800,
        options: String = ""
    ) throws {
        try Data(extensions.utf8).write(to: folder.appending(path: "extensions"))
        try openssl(
            "x509 -req -in \(name).csr -CA \(signer).crt -CAkey \(signer).key -CAcreateserial -days \(days) -extfile extensions -out \(name).crt \(options)"
        )
    }

    /// All three authorities of a cluster, as `--authorities` takes them.
    package func makeAll() throws {
        for name in ["ca", "etcd/ca", "front-proxy-ca"] { try make(name) }
    }

    package func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// The files of `folder` by their names below it.
    package func texts(_ files: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: files.compactMap { file in (try? text(file)).map { (file, $0) } })
    }

    /// What it prints.
    @discardableResult
    package func openssl(_ words: String) throws -> String {
        let outcome = try run(["sh", "-c", "openssl \(words)"], in: folder)
        guard outcome.succeeded else { throw Complaint(description: "openssl \(words): \(outcome.said)") }
        return outcome.output
    }

    package struct Complaint: Error, CustomStringConvertible {
        package var description: String
    }
}
