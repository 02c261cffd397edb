extension AncestorScripts {
    /// What a start script, and the scripts that it calls, bring about.
    ///
    /// What it deletes before it makes it anew is left out, and so are labels that it takes away: both follow from what there is to be.
    /// - Parameters:
    ///   - start: The script's path below the service's folder.
    ///   - files: What the service's folder holds, by paths below it, templates already rendered. Of a file that is no text, and of one
    ///     that no script names, only the path counts.
    ///   - folder: Where that folder is, for places.
    package static func parts(start: String, in files: [String: String], folder: String) -> Reading {
        reading(of: start, in: files, folder: folder) { content in
            switch content {
            case .unlabel, .removal: false
            default: true
            }
        }
    }

    /// What a stop script takes away.
    ///
    /// Nothing follows from it that the start script does not say; it tells whether somebody has written more into it.
    package static func removals(stop: String, in files: [String: String], folder: String) -> Reading {
        reading(of: stop, in: files, folder: folder) { content in
            switch content {
            case .unlabel, .removal: true
            default: false
            }
        }
    }

    private static func reading(
        of script: String,
        in files: [String: String],
        folder: String,
        where isWanted: (Content) -> Bool
    ) -> Reading {
        var reader = ScriptReader(files: files, folder: folder)
        reader.read(script: script)
        var seen: Set<Content> = []
        // A script that tries again says the same twice.
        reader.reading.lines.removeAll { !isWanted($0.content) || !seen.insert($0.content).inserted }
        return reader.reading
    }
}
