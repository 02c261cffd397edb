# Whether the kubelet is well and the API server has heard so since it was started.
holds() {
    local began beat
    curl --silent --fail --max-time 5 http://127.0.0.1:10248/healthz >/dev/null || return 1
    began=$(docker container inspect --format '{{.State.StartedAt}}' kubelet) || return 1
    beat=$(node | jq --raw-output '.status.conditions[]? | select(.type == "Ready" and .status == "True") | .lastHeartbeatTime')
    [ -n "$beat" ] && [[ ! $beat < ${began:0:19} ]]
}

# The node object, as the node itself may read it.
node() {
    curl --silent --show-error --fail --max-time 10 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/kubelet-client.crt --key /etc/kubernetes/pki/kubelet-client.key \
        "$api_server/api/v1/nodes/$machine_name"
}

explain() {
    echo "the node does not become ready"
    node | jq '.status.conditions[]? | select(.type == "Ready")' || true
    kubelet_log
}
