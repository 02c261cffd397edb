# Whether the kubelet is well and the API server has heard so.
holds() {
    curl --silent --fail --max-time 5 http://127.0.0.1:10248/healthz >/dev/null &&
        node | tr -d ' \n' | grep '"type":"Ready","status":"True"' >/dev/null
}

# The node object, as the node itself may read it.
node() {
    curl --silent --show-error --fail --max-time 10 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/kubelet-client.crt --key /etc/kubernetes/pki/kubelet-client.key \
        "$api_server/api/v1/nodes/$machine_name"
}

explain() {
    echo "the node does not become ready"
    node 2>&1 | grep -A 6 '"type": "Ready"' || node 2>&1 | tail -n 3
    kubelet_log
}
