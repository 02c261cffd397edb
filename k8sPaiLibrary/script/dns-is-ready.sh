# Whether CoreDNS runs as its deployment now says and serves, which its pods say once they have heard all from the API server.
holds() {
    api /apis/apps/v1/namespaces/kube-system/deployments/coredns | jq --exit-status '.metadata.generation == .status.observedGeneration
        and .status.updatedReplicas == .spec.replicas and any(.status.conditions[]?; .type == "Available" and .status == "True")' >/dev/null
}

explain() {
    echo "CoreDNS does not become ready"
    api '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns' | jq --raw-output '.items[] |
        "\(.metadata.name) on \(.spec.nodeName // "no node"): \([.status.containerStatuses[]?.state.waiting | select(.) | "\(.reason) \(.message // "")"] +
        [.status.conditions[]? | select(.status != "True") | "\(.type) is \(.status): \(.message // .reason)"] | unique | join("; "))"'
    echo "see also 'kubectl --namespace kube-system describe pods --selector k8s-app=kube-dns'"
}
