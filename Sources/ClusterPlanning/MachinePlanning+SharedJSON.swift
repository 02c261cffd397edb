import ClusterModel
import Facts
import Plan

extension MachinePlanning {
    /// Changes a file that others write into, too, as the steps so far will have left it.
    mutating func change(
        _ path: String,
        isSecret: Bool,
        in step: inout StepDraft,
        _ body: (inout SharedJSON) throws(SharedJSONError) -> Void
    ) throws {
        let existing = ahead[path] ?? facts.files[path]
        do throws(SharedJSONError) {
            var file = try SharedJSON(existing?.contents)
            try body(&file)
            guard let text = file.text else { return }
            let mode = isSecret ? "0600" : existing?.mode ?? "0644"
            // A URL that others have there may hold a password.
            let isHidden = isSecret || text.contains("@")
            put(DesiredFile(path: path, mode: mode, contents: text, isSecret: isHidden), in: &step)
        } catch {
            throw Refusal("\(machine.name): \(path): \(error.sentence): fix it there, or move it away")
        }
    }
}
