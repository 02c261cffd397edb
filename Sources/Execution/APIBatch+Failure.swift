import Kubernetes
import Plan

extension APIBatch {
    /// What came to nothing, by the answers that its script has printed; nil when all requests have done what they were for.
    func failure(in printed: String) throws -> StepFailure.Cause? {
        let requests = Array(waves.joined())
        let answers = try BatchText.wholeAnswers(printed, to: requests)
        for (request, answer) in zip(requests, answers) where !request.isFulfilled(by: answer) {
            return .api(request.subject, answer.problem ?? APIStatus(message: answer.summary))
        }
        return nil
    }
}
