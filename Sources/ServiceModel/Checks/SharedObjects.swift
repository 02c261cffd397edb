import ClusterModel
import Kubernetes
import YAML

/// Looks for objects that two services make, each as it likes: the one that is deployed last would have it, for a while.
enum SharedObjects {
    static func check(_ services: [Service], _ findings: inout Diagnostics) {
        var made: [ObjectReference: (service: String, object: ServiceObject)] = [:]
        for service in services {
            for object in service.objects {
                guard let other = made[object.reference] else {
                    made[object.reference] = (service.name, object)
                    continue
                }
                guard other.service != service.name else { continue }
                // One that is the same for both, such as a namespace, stays until neither wants it. A key is of one.
                let isKey = object.body[["metadata", "labels", ServiceObject.keepingLabel]]?.string == "keys"
                guard isKey || other.object.body != object.body else { continue }
                findings.error(
                    "\(object.reference) is made by '\(service.name)' and by '\(other.service)', at \(other.object.mark), "
                        + "\(isKey ? "and each wants a key of its own" : "and not the same"): give it another name in one of them",
                    at: object.mark
                )
            }
        }
    }
}
