import Foundation
import TestSupport
import Testing

/// Stands in for an image registry: one tiny image under every name but those in the file `missing`, behind TLS and a password.
///
/// skopeo, which asks it, is the real one; `lab/getting` has a real registry.
final class StandInRegistry {
    let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-registry-\(UUID().uuidString)").path
    /// Where it listens, as images name it.
    let host: String
    private let server = Process()

    /// Never said by anything.
    static let password = "open-sesame"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", Self.script, folder, Self.password]
        server.standardError = FileHandle.nullDevice
        try server.start()
        var port: String?
        for _ in 0..<1000 where port == nil {
            usleep(20_000)
            port = try? String(contentsOfFile: "\(folder)/port", encoding: .utf8)
        }
        host = "127.0.0.1:\(try #require(port, "the registry does not start"))"
        let word = Data("lab:\(Self.password)".utf8).base64EncodedString()
        try write(#"{"auths": {"\#(host)": {"auth": "\#(word)"}}}"#, to: "auth.json")
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    func stop() {
        guard server.isRunning else { return }
        // Foundation starts programs with the signals blocked that its own threads block, SIGTERM among them.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    /// The paths are those of github.com/opencontainers/distribution-spec.
    private static let script = #"""
        import base64, gzip, hashlib, http.server, io, json, os, ssl, subprocess, sys, tarfile
        folder, word = sys.argv[1], base64.b64encode(b"lab:" + sys.argv[2].encode()).decode()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key", "-out", folder + "/ca.crt"],
            check=True, stderr=subprocess.DEVNULL)
        blobs = {}
        def blob(contents):
            digest = "sha256:" + hashlib.sha256(contents).hexdigest()
            blobs[digest] = contents
            return {"digest": digest, "size": len(contents)}
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("program"), io.BytesIO())
        kind = "application/vnd.docker."
        config = {"architecture": "amd64", "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()]}}
        manifest = json.dumps({"schemaVersion": 2, "mediaType": kind + "distribution.manifest.v2+json",
            "config": {"mediaType": kind + "container.image.v1+json", **blob(json.dumps(config).encode())},
            "layers": [{"mediaType": kind + "image.rootfs.diff.tar.gzip", **blob(gzip.compress(layer.getvalue()))}]}).encode()
        class Registry(http.server.BaseHTTPRequestHandler):
            def answer(self, status, contents=b"", headers={}):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(contents)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET": self.wfile.write(contents)
            def do_GET(self):
                parts = self.path.split("/")
                if self.headers.get("Authorization") != "Basic " + word:
                    return self.answer(401, headers={"WWW-Authenticate": 'Basic realm="here"'})
                if self.path == "/v2/": return self.answer(200)
                if parts[-2] == "blobs" and parts[-1] in blobs: return self.answer(200, blobs[parts[-1]])
                if parts[-2] == "manifests" and parts[2] not in open(folder + "/missing").read().split():
                    return self.answer(200, manifest, {"Content-Type": kind + "distribution.manifest.v2+json"})
                self.answer(404)
            do_HEAD = do_GET
            def log_message(self, *words): pass
        open(folder + "/missing", "w").close()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/ca.crt", folder + "/key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        open(folder + "/port.new", "w").write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """#
}
