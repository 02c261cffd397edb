# Brings the node back in growing steps, and stops with the first that helps.

ready() {
    curl --silent --fail --max-time 5 http://127.0.0.1:10248/healthz >/dev/null &&
        curl --silent --fail --max-time 10 --cacert /etc/kubernetes/pki/ca.crt --cert /etc/kubernetes/pki/kubelet-client.crt \
            --key /etc/kubernetes/pki/kubelet-client.key "$api_server/api/v1/nodes/$machine_name" |
        jq --exit-status 'any(.status.conditions[]?; .type == "Ready" and .status == "True")' >/dev/null
}

becomes_ready() { # SECONDS WHAT WAS DONE
    until_it_holds "$1" ready || return 1
    echo "the node is ready after $2"
    exit
}

becomes_ready 60 "waiting" || true
docker restart kubelet >/dev/null && becomes_ready 60 "a new start of the kubelet" || true
systemctl restart containerd docker 2>/dev/null || systemctl restart docker
until_it_holds 60 timeout 10 docker info || fail "Docker does not answer a minute after it was started:" \
    "$(journalctl --unit docker --lines 10 --no-pager)"
docker start kubelet >/dev/null && becomes_ready 90 "a new start of Docker" || true
# Pods, volumes and what is in them stay.
docker stop kubelet >/dev/null
rm --force /var/lib/kubelet/cpu_manager_state /var/lib/kubelet/memory_manager_state /var/lib/kubelet/device-plugins/kubelet_internal_checkpoint
docker start kubelet >/dev/null
becomes_ready 120 "a new start of the kubelet without its checkpoints" ||
    fail "the node does not become ready, whatever is restarted:" "$(kubelet_log)" \
        "what is left is 'paictl remove' and 'paictl add', which moves its pods elsewhere"
