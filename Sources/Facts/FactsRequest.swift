import ClusterModel
package import Kubernetes

/// The one read-only script that asks a machine everything the planner must know.
package struct FactsRequest: Sendable {
    /// Names of probes in `k8sPaiLibrary/script`, all of them run.
    package var probes: Set<String> = [Probe.etcdHasData]
    /// Whether a machine only says which it is, and what its API server says.
    package var isBrief = false
    /// Whether a master says what its etcd says.
    package var asksEtcd = true
    package var files: Set<String> = []
    package var keys: Set<String> = []
    /// By all names that a distribution may give them: which one it is, the machine says in the same answer.
    package var packages: Set<String> = []
    /// Programs that make some of them needless.
    package var programs: Set<String> = []
    package var images: Set<ImageUse> = []
    package var containers: Set<String> = []
    /// What containers read at their start, "container path".
    package var reads: Set<String> = []
    /// What a master's API server is asked; nothing for a machine that has none.
    package var requests: [Request] = []
    /// Whether it says which keys have signed tokens and encrypted Secrets.
    package var asksKeyUses = false
    /// Paths of which is asked what is there.
    package var volumes: Set<String> = []
    package var secrets: [String] = []
    /// Scripts that say what is wrong.
    package var diagnoses: [String] = []
    /// Whether the machine can take part is looked at, too.
    package var check: CheckRequest?
    /// What the checks of the CIS benchmark look at.
    package var cis: CISRequest?
    /// Whether it says what a helper asks for.
    package var support = false
    /// A script that says how what runs there is, with what it is given.
    package var status: String?
    /// Kinds of what a cluster leaves behind.
    package var remains: [String] = []
    /// The script that knows how to look for them.
    package var lookingForRemains = ""
    /// The folder below which services keep data, where it is asked how much there is.
    package var dataPath: String?

    package init() {}

    /// In pieces: those that are the same for all machines are there once, however many machines are asked.
    ///
    /// - Throws: when the library lacks a script.
    package func script(from scripts: Scripts, context: ScriptContext) throws -> [String] {
        var own = context.assignments
        own += Shell.assignment("files", files.sorted())
        own += Shell.assignment("keys", keys.sorted())
        own += Shell.assignment("secrets", secrets)
        own += Shell.assignment("packages", packages.sorted())
        own += Shell.assignment("programs", programs.sorted())
        for (name, store) in [("images", ImageStore.docker), ("pod_images", .containerd)] {
            own += Shell.assignment(name, images.filter { $0.store == store }.map(\.reference).sorted())
        }
        own += Shell.assignment("containers", containers.sorted())
        own += Shell.assignment("reads", reads.sorted())
        own += Shell.assignment("volumes", volumes.sorted())
        own += Shell.assignment("requests", BatchText.text(requests))
        own += Shell.assignment("asks_etcd", asksEtcd ? "yes" : "")
        own += Shell.assignment("brief", isBrief ? "yes" : "")
        var text = [try scripts.text("library"), own]
        if !requests.isEmpty { text.append(try scripts.text("api-batch")) }
        text.append(try scripts.text("facts"))
        // Each in a shell of its own: what it sets, and how it ends, is nobody else's.
        if let check { text += try ["look_over() {\n"] + check.script(from: scripts) + ["}\nbegin check look_over\n"] }
        if let cis { text += ["(\n", try cis.script(from: scripts), ")\n"] }
        if asksKeyUses { text += ["(\n", try scripts.text("keys-in-use"), "\nsay_key_uses\n)\n"] }
        if support { text += ["(\n", try scripts.text("support"), ")\n"] }
        if let status { text += ["say_how() {\n", status, "}\nbegin status say_how\n"] }
        // Beside one another, and without the machine's lock, which none of them is to hold on to.
        for probe in probes.sorted() {
            text += [
                "if (\n", try scripts.text(probe), "\nholds\n) >/dev/null 2>&1 </dev/null; ",
                "then echo 'probe \(probe) holds'; else echo 'probe \(probe) fails'; fi 9>&- &\nprobing+=($!)\n",
            ]
        }
        if !probes.isEmpty { text.append("wait \"${probing[@]}\"\n") }
        // What was begun above, or by facts.sh.
        if check != nil { text.append("pass_on check\n") }
        if status != nil { text.append("pass_on status\n") }
        if !requests.isEmpty { text.append("pass_on api\n") }
        for diagnosis in diagnoses { text += ["(\n", try scripts.text(diagnosis), "\n)\n"] }
        if !remains.isEmpty {
            text += [lookingForRemains, "say_remains \(remains.joined(separator: " "))\n"]
        }
        if let dataPath {
            text += [Shell.assignment("data_path", dataPath), try scripts.text("data-sizes")]
        }
        return text + ["printf 'clock %s\\nend\\n' \"$(date +%s)\"\n"]
    }
}
