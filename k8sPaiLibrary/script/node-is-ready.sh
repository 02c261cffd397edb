# Whether the kubelet is well and the API server has heard so since it was started.
holds() { node_is_ready; }

explain() {
    echo "the node does not become ready"
    node | jq '.status.conditions[]? | select(.type == "Ready")' || true
    kubelet_log
}
