import ClusterPlanning
package import Execution
import Facts
import Kubernetes
import Plan

/// What the pods of a service have said.
package struct ServiceLogs: Sendable {
    /// A line that a container has printed.
    package struct Line: Sendable, Hashable, Encodable {
        package var pod: String
        package var container: String
        package var text: String
    }

    private let look: ServiceLook
    private let container: String?
    private let lines: Int

    /// - Parameters:
    ///   - container: nil for all of them.
    ///   - lines: how many of each are shown that were printed before.
    package init(_ look: ServiceLook, container: String? = nil, lines: Int) {
        self.look = look
        self.container = container
        self.lines = lines
    }

    /// The last lines of every container.
    ///
    /// - Parameter isPrevious: of the runs before, of those containers that have begun anew.
    package func printed(isPrevious: Bool, report: @escaping @Sendable (Event) -> Void) async throws -> [Line] {
        let site = Site(isForShow: true, report: report)
        return try await site.closing {
            let api = try await look.reach.api(as: .staying, on: site)
            let containers = try Self.containers(try await look.found(api), container, isPrevious: isPrevious)
            guard !containers.isEmpty else { throw nothing(isPrevious) }
            let requests = containers.map {
                Request.log(of: $0.pod, container: $0.name, lines: lines, isPrevious: isPrevious)
            }
            let answers = try await api.ask(requests, named: "logs")
            return zip(containers, answers).flatMap { container, answer in
                let text = answer.isSuccess ? answer.body : "(\(answer.summary))"
                return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
                    text.hasSuffix("\n") ? 1 : 0
                )
                .map { Line(pod: container.podName, container: container.name, text: api.session.redacted(line: $0)) }
            }
        }
    }

    /// Tells what containers print, until the task is cancelled or `line` returns false; pods that come later, too.
    package func follow(
        report: @escaping @Sendable (Event) -> Void,
        line: @escaping @Sendable (Line) -> Bool
    ) async throws {
        let site = Site(isForShow: true, report: report)
        try await site.closing {
            let api = try await look.reach.api(as: .staying, on: site)
            let (_, pods) = try await look.found(api)
            guard !pods.lists.isEmpty else { throw nothing(false) }
            var script = api.route.script
            script.name = "follow-logs"
            script.text += Shell.assignment("pod_lists", pods.lists)
            script.text += Shell.assignment("only_container", container ?? "")
            script.text += Shell.assignment("log_lines", "\(lines)")
            script.text += try look.reach.scripts.text("follow-logs")
            try await api.session.follow(script) { text in
                let words = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
                guard words.count == 4, words[0] == "log" else { return true }
                return line(Line(pod: String(words[1]), container: String(words[2]), text: String(words[3])))
            }
        }
    }

    private func nothing(_ isPrevious: Bool) -> JobFailure {
        let what = container.map { "container '\($0)'" } ?? "container"
        let names = look.names.joined(separator: ", ")
        return .failed(
            "no \(what) of \(names) has \(isPrevious ? "ended and begun anew" : "begun yet"): 'paictl service status \(names)' says why"
        )
    }

    private struct Container {
        /// `namespace/name`.
        var pod: String
        var podName: String
        var name: String
    }

    /// Containers that have printed something, or may have.
    private static func containers(
        _ found: (ServiceMembers, ServicePods),
        _ only: String?,
        isPrevious: Bool
    ) throws -> [Container] {
        let (members, pods) = found
        return try members.sets.sorted { $0.key < $1.key }.flatMap { try pods.workloads(of: $0.key) }
            .flatMap(\.pods).flatMap { pod -> [Container] in
                let name = pod["metadata"]?["name"]?.string ?? ""
                let place = "\(pod["metadata"]?["namespace"]?.string ?? "default")/\(name)"
                let states =
                    (pod["status"]?["initContainerStatuses"]?.items ?? [])
                    + (pod["status"]?["containerStatuses"]?.items ?? [])
                return states.compactMap { state in
                    let hasRun = isPrevious ? state["lastState"]?["terminated"] != nil : state["containerID"] != nil
                    guard hasRun, let container = state["name"]?.string, only == nil || only == container else {
                        return nil
                    }
                    return Container(pod: place, podName: name, name: container)
                }
            }
    }
}
