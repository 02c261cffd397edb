@testable import Plan
import Testing
import YAML

@testable import ClusterPlanning

/// What is wrong in a job's file is found when it is read, with its place and the way out.
@Suite struct JobTests {
    private static func error(_ text: String) -> String? {
        do {
            _ = try Job(text: text, file: "j.yaml", names: Names(try PaperCluster.library())) {
                try PaperCluster.job($0, try PaperCluster.library())
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// A step's keys, and what is said of them.
    @Test(arguments: [
        ("wait: node-is-redy", "j.yaml:6:11: there is no script 'node-is-redy' (did you mean 'node-is-ready'?)"),
        ("certificates: [kubelet, admn]", "j.yaml:6:29: there is no certificate 'admn' (did you mean 'admin'?)"),
        ("images: [kublet]", "j.yaml:6:14: there is no component 'kublet' (did you mean 'kubelet'?)"),
        ("container: kube", "j.yaml:6:16: there is no template 'containers/kube' (did you mean 'containers/kubelet'?)"),
        ("when: host-route", "j.yaml:6:11: there is no condition 'host-route' (did you mean 'host-routes'?)"),
        (
            "files: [{template: machine/sysctl, path: /x}]",
            "j.yaml:6:24: there is no template 'machine/sysctl' (did you mean 'machine/sysctl.conf'?)"
        ),
        ("packges: [docker]", "j.yaml:6:5: unknown key 'packges' (did you mean 'packages'?)"),
        ("objects: [addons/coredns.yaml]", "j.yaml:6:5: 'objects' is done on cluster, and not on master"),
        ("unless: docker-answers", "j.yaml:6:5: 'unless' means nothing without 'run'"),
        ("within: 5 minutes", "j.yaml:6:13: a deadline is written 90s or 5m, not '5 minutes'"),
        ("drain: yes please", "j.yaml:6:12: 'drain' is 'true' or left out, not 'yes please'"),
        ("awaits: the moon", "j.yaml:4:5: 'A' awaits 'the moon', which no step reaches"),
        ("needed-by: The moon", "j.yaml:4:5: 'A' is needed by 'The moon', which is no step"),
        (
            "wait: node-is-ready\n    labels: true",
            "j.yaml:4:5: 'wait' comes last: what stands behind it would not be waited for"
        ),
    ])
    func `a wrong key of a step is told with its place`(keys: String, sentence: String) {
        let said = Self.error("job: j\nkind: founds\nsteps:\n  - step: A\n    on: [master]\n    \(keys)\n")
        #expect(said == sentence)
    }

    @Test(arguments: [
        ("job: j\nkind: founds\nupgardes: true\nsteps: []\n", "j.yaml:3:1: unknown key 'upgardes'"),
        ("job: j\nkind: founds\nmax-unavaliable: [x]\nsteps: []\n", "(did you mean 'max-unavailable'?)"),
        (
            "job: j\nkind: founds\nmax-unavailable: [workers]\nsteps:\n  - {step: A, on: [worker], one-by-one: worker}\n",
            "j.yaml:3:18: 'max-unavailable:' names groups of 'one-by-one:', and 'workers' is none (did you mean 'worker'?)"
        ),
        ("job: j\nkind: found\nsteps: []\n", "j.yaml:2:7: "),
        ("job: j\nsteps: []\n", "kind"),
        ("job: j\nkind: founds\nfor: [boss]\nsteps: []\n", "j.yaml:3:6: 'for:' lists roles, and 'boss' is none"),
        (
            "job: j\nkind: founds\nsteps:\n  - {include: deploy, only: [Start the kublet]}\n",
            "did you mean 'Start the kubelet'"
        ),
        ("job: j\nkind: founds\nsteps:\n  - {step: A}\n", "j.yaml:4:5: 'A' lacks 'on:', where it is done"),
    ])
    func `so is what is wrong with the job itself`(text: String, part: String) {
        let said = Self.error(text)
        #expect(said?.contains(part) == true, "\(said ?? "nothing")")
    }

    @Test func `a step's actions are in the order in which its keys are written`() throws {
        let text =
            "job: j\nkind: founds\nsteps:\n  - {step: A, on: [worker], run: set-routes, images: [pause], labels: true}\n"
        let job = try Job(text: text, file: "j.yaml", names: Names(try PaperCluster.library()))
        #expect(job.steps[0].actions.map { type(of: $0).key } == ["run", "images", "labels"])
    }

    @Test func `the groups that --max-unavailable is about are the job's to name`() throws {
        var cluster = try PaperCluster(workers: 3)
        let steps = "steps:\n  - {step: A, on: [worker], one-by-one: herd, run: start-docker, unless: docker-answers}\n"
        for (key, awaited) in [("", [0, 1, 1]), ("max-unavailable: [herd]\n", [0, 0, 1])] {
            cluster.planner.job = try Job(
                text: "job: j\nkind: mends\n" + key + steps,
                file: "j.yaml",
                names: Names(try PaperCluster.library())
            )
            cluster.planner.maxUnavailable = 2
            let tracks = try cluster.plan().tracks.filter { $0.name.hasPrefix("w") }
            #expect(tracks.map { $0.steps.flatMap(\.awaits).count } == awaited)
        }
    }

    @Test func `no key stands for two things`() {
        #expect(StepDefinition.actions.count == allActions.count)
    }
}
