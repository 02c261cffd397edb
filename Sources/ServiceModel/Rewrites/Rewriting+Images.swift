import ClusterModel
import Foundation
import Kubernetes

/// R5, R6 and R8: images, and what opens their registry.
extension Rewriting {
    /// R8.
    mutating func redirectImages() {
        let site = site
        var changes: [(String, String, String)] = []
        changeContainers { container in
            guard let image = container["image"]?.string, !site.ownImages.contains(image),
                let (new, reason) = Self.redirection(of: image, at: site),
                new != image
            else { return }
            container["image"] = .string(new)
            if !changes.contains(where: { $0.0 == image }) { changes.append((image, new, reason)) }
        }
        for (old, new, reason) in changes { note("image \(old) -> \(new)", because: reason) }
    }

    private static func redirection(of image: String, at site: RewriteSite) -> (String, String)? {
        if let new = site.images[image] { return (new, "'images' says so") }
        let (name, tag) = split(image)
        if let new = site.images[name] { return (new + tag, "'images' says so") }
        let whole = ImageReference.whole(image)
        let host = ImageReference.host(of: image)
        guard let mirror = site.mirrors[host] else { return nil }
        return (mirror + whole.dropFirst(host.count), "\(mirror) mirrors \(host)")
    }

    /// A reference's repository, and the tag or digest with what stands before it.
    private static func split(_ image: String) -> (name: String, tag: String) {
        if let at = image.firstIndex(of: "@") { return (String(image[..<at]), String(image[at...])) }
        guard let colon = image.lastIndex(of: ":"), !image[colon...].contains("/") else { return (image, "") }
        return (String(image[..<colon]), String(image[colon...]))
    }

    /// R5. A tag `latest`, or none, is always pulled where nothing is said.
    mutating func keepLoadedImages() {
        var kept: [String] = []
        let loaded = site.loadedImages
        changeContainers { container in
            guard let image = container["image"]?.string,
                loaded.contains(where: { ImageReference.isName($0, of: image) })
            else { return }
            let policy = container["imagePullPolicy"]?.string
            guard policy == "Always" || policy == nil && ["", ":latest"].contains(Self.split(image).tag) else { return }
            container["imagePullPolicy"] = "IfNotPresent"
            if !kept.contains(image) { kept.append(image) }
        }
        for image in kept {
            note(
                "imagePullPolicy IfNotPresent of \(image)",
                because: "it is brought to the machines as an archive: no registry has it"
            )
        }
    }

    private mutating func changeContainers(_ change: (inout JSON) -> Void) {
        guard let path = podPath else { return }
        for list in ["initContainers", "containers"] { object.changeItems(at: path + [list], change) }
    }

    /// R6.
    mutating func hideCredentials() {
        if object["apiVersion"] == "v1", kind == "ConfigMap", let name = object["metadata"]?["name"]?.string,
            let secret = table.secretMaps[name], let text = object["data"]?[secret.key]?.string
        {
            object["kind"] = "Secret"
            object["type"] = .string(secret.type)
            object["data"] = [secret.as: .string(Data(text.utf8).base64EncodedString())]
            object["binaryData"] = nil
            note("ConfigMap \(name) -> Secret", because: "it holds passwords, and everybody may read a config map")
        }
        guard let path = podPath else { return }
        let maps = table.secretMaps
        var names: [String] = []
        object.changeItems(at: path + ["volumes"]) { volume in
            if let secret = Self.secret(volume["configMap"], as: "secretName", maps) {
                names.append(volume["configMap"]?["name"]?.string ?? "")
                volume["configMap"] = nil
                volume["secret"] = secret
            }
            volume.changeItems(at: ["projected", "sources"]) { source in
                if let secret = Self.secret(source["configMap"], as: "name", maps) {
                    names.append(source["configMap"]?["name"]?.string ?? "")
                    source["configMap"] = nil
                    source["secret"] = secret
                }
            }
        }
        for name in names { note("volume of secret \(name)", because: "it is no config map any more") }
    }

    /// The same files in the same places.
    private static func secret(_ map: JSON?, as key: String, _ maps: [String: RewriteTable.SecretMap]) -> JSON? {
        guard var map, let name = map["name"]?.string, let secret = maps[name] else { return nil }
        if map["items"] == nil { map["items"] = [["key": .string(secret.key), "path": .string(secret.key)]] }
        map.changeItems(at: ["items"]) { item in
            if item["key"] == .string(secret.key) { item["key"] = .string(secret.as) }
        }
        map["name"] = nil
        map[key] = .string(name)
        return map
    }
}
