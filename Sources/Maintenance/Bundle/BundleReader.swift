import ClusterModel
import Execution
import Foundation
import ClusterPlanning

/// Reads which images the `docker save` archives of a directory hold, and which packages those of its folder `os`.
enum BundleReader {
    static let packageFolder = "os"

    /// - Parameter place: where the configuration names the directory.
    static func read(_ directory: String, place: String? = nil) throws(JobFailure) -> ImageBundle {
        let prefix = (place.map { "\($0): " } ?? "") + "image-bundle: "
        let names: [String]
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), !isFolder.boolValue {
            throw .configuration(["\(prefix)'\(directory)' is no directory: name the one that holds the archives"])
        }
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .configuration([
                "\(prefix)'\(directory)' cannot be read: \(error.reason); 'paictl bundle make' makes it"
            ])
        }
        var archives: [ImageBundle.Archive] = []
        var problems: [String] = []
        for name in names.sorted() where name.hasSuffix(".tar") {
            do {
                archives.append(try archive(directory + "/" + name))
            } catch {
                problems.append("\(prefix)'\(directory)/\(name)' is not an archive of images: \(error)")
            }
        }
        let packages = packages(directory + "/" + packageFolder, &problems, prefix)
        guard problems.isEmpty else { throw .configuration(problems) }
        guard !archives.isEmpty else {
            throw .configuration([
                "\(prefix)there is no *.tar archive in '\(directory)': 'paictl bundle make' makes them, or 'docker save'"
            ])
        }
        return ImageBundle(directory: directory, archives: archives, packages: packages)
    }

    private static func packages(_ folder: String, _ problems: inout [String], _ prefix: String) -> [BundledPackages] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        var packages: [BundledPackages] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            where name.hasSuffix(".tar") {
                do { packages.append(try .read(folder + "/" + name)) } catch {
                    let reason = (error as? Unreadable)?.description ?? error.reason
                    problems.append("\(prefix)'\(folder)/\(name)' is not an archive of packages: \(reason)")
                }
            }
        } catch { problems.append("\(prefix)'\(folder)' cannot be read: \(error.reason)") }
        return packages
    }

    private static func archive(_ path: String) throws(Unreadable) -> ImageBundle.Archive {
        let values = try? URL(filePath: path).resolvingSymlinksInPath().resourceValues(forKeys: [
            .isDirectoryKey, .isRegularFileKey,
        ])
        guard values?.isDirectory != true else { throw Unreadable("it is a directory: move it away") }
        // A pipe would be waited for.
        guard values?.isRegularFile != false else { throw Unreadable("it is no file: move it away") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable("it cannot be opened") }
        defer { try? file.close() }
        if let start = try? file.read(upToCount: 2), start == Data([0x1f, 0x8b]) {
            throw Unreadable("it is compressed: 'gunzip < FILE > NEW.tar' unpacks it")
        }
        do {
            let tar = TarFile(file)
            let entries = try ArchivedImage.read(tar)
            var images: [String: String] = [:]
            for entry in entries { for tag in entry.names { images[tag] = entry.digest } }
            let architectures = Set(try entries.map { try $0.configuration(in: tar)?.architecture })
            return ImageBundle.Archive(
                path: path,
                bytes: Int(try file.seekToEnd()),
                images: images,
                architecture: architectures.count == 1 ? architectures.first ?? nil : nil
            )
        } catch let error as Unreadable {
            throw error
        } catch {
            throw Unreadable("it cannot be read: \(error.reason)")
        }
    }
}
