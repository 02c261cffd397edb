import Checkup
import Facts
import ClusterModel
import Execution
import Foundation
import SSH

/// Asks machines what is so there, each one question and all at once; what every command knows of machines, it knows from here.
struct Survey: Sendable {
    /// How a question is put.
    enum Manner {
        /// As the account that logs in, which may not be root.
        case account
        case root
        /// As root, and the connection stays for more questions.
        case staying
        /// As root, and the machine stays locked until the run lets go of it.
        case locking
    }

    struct Question: Sendable {
        var machine: String
        var login: Login
        /// In pieces: a thousand questions that wait are to need the memory of one.
        var script: [String]
    }

    struct Answers: Sendable {
        var facts: [String: Facts] = [:]
        /// Why the others said nothing.
        var silences: [String: Silence] = [:]

        var obstacles: [String: String] { silences.mapValues(\.sentence) }

        /// - Throws: a refusal when a machine is silent for a reason that must not be worked around.
        func withoutRefusals() throws(JobFailure) -> Answers {
            let refusals = silences.filter(\.value.isRefusal).map { "\($0.key): \($0.value.sentence)" }
            guard refusals.isEmpty else { throw .refused(refusals.sorted()) }
            return self
        }
    }

    let fleet: Fleet
    let site: Site

    /// - Throws: only when the run is interrupted.
    func ask(_ questions: [Question], as manner: Manner) async throws -> Answers {
        for question in questions { site.tell(.connecting, question.machine) }
        var answers = Answers()
        await withTaskGroup(of: (String, Answer).self) { group in
            for question in questions {
                group.addTask { (question.machine, await answer(to: question, as: manner)) }
            }
            for await (name, answer) in group {
                switch answer {
                case .facts(let facts): answers.facts[name] = facts
                case .silence(let silence): answers.silences[name] = silence
                }
                site.tell(.asked(obstacle: answers.silences[name]?.sentence), name)
            }
        }
        try Task.checkCancellation()
        return answers
    }

    private enum Answer: Sendable {
        case facts(Facts)
        case silence(Silence)
    }

    // Not in the closure of the task: there Swift 6.3.1 with -O makes of a Result with facts one whose name and facts are no values.
    private func answer(to question: Question, as manner: Manner) async -> Answer {
        do { return .facts(try await facts(question, manner)) } catch { return .silence(Silence(error, to: manner)) }
    }

    private func facts(_ question: Question, _ manner: Manner) async throws -> Facts {
        let asked = Self.now()
        let text = try await text(question, manner)
        var facts: Facts
        do { facts = try FactsReader.read(text) } catch {
            await site.close(question.machine)
            throw error
        }
        // It was read at some moment between the question and the answer.
        facts.clockSkew = min(max(0, facts.clock - Self.now()), facts.clock - asked)
        return facts
    }

    private func text(_ question: Question, _ manner: Manner) async throws -> String {
        let (machine, login) = (question.machine, question.login)
        let tell = { @Sendable kind in site.tell(kind, machine) }
        if manner == .account { return try await fleet.ask(login, question.script) }
        if let session = await site.session(machine) { return try await session.ask(question.script, tell: tell) }
        let holder = manner == .locking ? Site.holder : nil
        let (session, text) = try await fleet.open(machine, login, facts: question.script, lockedBy: holder, tell: tell)
        await site.keep(session, of: machine)
        if manner == .root { await site.close(machine) }
        return text
    }

    static func now() -> Int64 { Int64(Date.now.timeIntervalSince1970) }
}

/// Why a machine said nothing of itself.
struct Silence: Sendable, Equatable {
    let what: String
    /// What to do about it; empty when there is nothing, or when `what` says it.
    let fix: String
    /// Not to be worked around: a wrong host key, another run's lock.
    let isRefusal: Bool

    init(_ error: any Error, to manner: Survey.Manner) {
        switch error {
        case let error as SSHError:
            what = "\(error.problem)"
            fix = manner == .account ? error.problem.fixWithoutConfiguration : error.problem.fix
            isRefusal =
                switch error.problem {
                case .hostKeyChanged, .hostKeyUnknown: true
                default: false
                }
        case let locked as Locked:
            what = "another run is at work there: \(locked.by)"
            fix = ""
            isRefusal = true
        default:
            what = "\(error)"
            fix =
                (error as? FailedQuestion)?.lacksProgram == true
                ? "install that command there; Debian and Ubuntu have it unless it was taken away"
                : "log in to it by hand and see what is odd there; bash, for one, must be installed"
            isRefusal = false
        }
    }

    var sentence: String { fix.isEmpty ? what : "\(what); \(fix)" }

    func finding(on machine: String) -> Finding {
        Finding(machine: machine, .error, what, fix: fix, cause: isRefusal ? .safety : .unreachable)
    }
}
