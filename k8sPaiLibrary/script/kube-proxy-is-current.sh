# Whether kube-proxy runs as its DaemonSet now says on every node that is ready. Right after a change the old one may still answer there, and is
# about to be replaced.
holds() {
    local nodes pods revisions late
    api /apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy | jq --exit-status '.metadata.generation == .status.observedGeneration' >/dev/null || return 1
    nodes=$(api /api/v1/nodes) && pods=$(api "$its_pods") && revisions=$(api "$its_revisions") || return 1
    late=$(behind "$nodes") && [ -z "$late" ]
}

its_pods='/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-proxy'
its_revisions='/apis/apps/v1/namespaces/kube-system/controllerrevisions?labelSelector=k8s-app%3Dkube-proxy'

# Names of ready nodes on which no pod of the newest revision is ready.
behind() { # NODES
    jq --raw-output --slurpfile pods <(printf '%s' "$pods") --slurpfile revisions <(printf '%s' "$revisions") '
        ($revisions[0].items | max_by(.revision) | .metadata.labels["controller-revision-hash"]) as $newest
        | [$pods[0].items[] | select(.metadata.labels["controller-revision-hash"] == $newest and .metadata.deletionTimestamp == null)
            | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .spec.nodeName] as $current
        | .items[] | select(any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name
        | select(. as $name | $current | index([$name]) | not)' <<<"$1"
}

explain() {
    local nodes pods='{"items": []}' revisions='{"items": []}'
    if nodes=$(api /api/v1/nodes) && pods=$(api "$its_pods") && revisions=$(api "$its_revisions"); then
        echo "kube-proxy does not run as it should on: $(behind "$nodes" | paste --serial --delimiters ' ')"
        echo "see also 'kubectl --namespace kube-system describe pods --selector k8s-app=kube-proxy'"
    else
        echo "the API server does not say how kube-proxy does"
    fi
}
