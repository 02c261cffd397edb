import Foundation

/// How a batch travels: a line for each request, and a line for each answer.
///
/// JSON has no line breaks of its own, so that a body stands on its line as it is; what was asked for as text (`Request.log`) comes in base64.
/// `k8sPaiLibrary/script/api-batch.sh` reads and writes these.
package enum BatchText {
    /// `METHOD TARGET TYPE ACCEPT PASSING BODY`, each but the body without blanks; `-` for what there is not.
    package static func line(_ request: Request) -> String {
        let passing = request.passing.sorted().map(String.init).joined(separator: ",")
        return [
            request.method.rawValue,
            request.target,
            request.contentType?.rawValue ?? "-",
            request.accept ?? "application/json",
            passing.isEmpty ? "-" : passing,
            request.body?.text ?? "-",
        ].joined(separator: " ")
    }

    package static func text(_ requests: [Request]) -> String { requests.map { line($0) + "\n" }.joined() }

    /// Those of several tracks, each with its waves: a wave is sent after the one before it, while all of its track so far has done what it
    /// was for. Their answers come track by track, wave by wave.
    package static func text(tracks: [[[Request]]]) -> String {
        zip(1..., tracks).flatMap { track, waves in
            zip(1..., waves).map { wave, requests in "turn \(wave) \(track)\n" + text(requests) }
        }.joined()
    }

    /// `answer METHOD TARGET STATUS BODY`, where a status of 000 means that no answer came and the body says why; `encoded` instead of `answer`
    /// when the body is in base64.
    package static func answer(_ line: some StringProtocol) -> (method: String, target: String, answer: Answer)? {
        let fields = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, let status = Int(fields[3]) else { return nil }
        var body = String(fields[4])
        switch fields[0] {
        case "answer": break
        case "encoded":
            guard let data = Data(base64Encoded: body) else { return nil }
            body = String(decoding: data, as: UTF8.self)
        default: return nil
        }
        return (
            String(fields[1]), String(fields[2]),
            status == 0 ? .unreachable(body) : .answered(status: status, body: body)
        )
    }

    /// The answers to a batch, in the order of its requests; those that were not made have none.
    ///
    /// - Throws: `BatchError` for text that is not what the script prints.
    package static func answers(_ text: String, to requests: [Request]) throws(BatchError) -> [Answer] {
        var answers: [Answer] = []
        for line in text.split(separator: "\n") {
            guard let (method, target, answer) = answer(line), answers.count < requests.count,
                method == requests[answers.count].method.rawValue, target == requests[answers.count].target
            else { throw BatchError(description: "the answers of the API cannot be read: '\(line.prefix(80))'") }
            answers.append(answer)
        }
        return answers
    }

    /// The same where each request is to have one.
    ///
    /// - Throws: `BatchError` also where some are missing.
    package static func wholeAnswers(_ text: String, to requests: [Request]) throws(BatchError) -> [Answer] {
        let answers = try answers(text, to: requests)
        guard answers.count == requests.count else {
            throw BatchError(
                description: "the answers of the API break off after \(answers.count) of \(requests.count)"
            )
        }
        return answers
    }
}

package struct BatchError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}
