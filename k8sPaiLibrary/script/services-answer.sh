# Whether the addresses of services work on this machine: kube-proxy is well, and at the API's service an API server answers.
holds() {
    local attempt
    curl --noproxy '*' --silent --fail --max-time 5 --output /dev/null http://127.0.0.1:10256/healthz || return 1
    # Which API server is asked is left to chance, and one that has died stays among them for a quarter of a minute.
    for attempt in 1 2 3 4 5 6 7 8; do ! ask || return 0; done
    return 1
}

ask() {
    curl --noproxy '*' --silent --show-error --connect-timeout 1 --max-time 5 --output /dev/null --cacert /etc/kubernetes/pki/ca.crt "https://$service_address/healthz"
}

explain() {
    local log
    echo "the addresses of services do not work here; the API's is $service_address: $(ask 2>&1)"
    # shellcheck disable=SC2012  # the kubelet's names hold nothing odd
    log=$(ls --sort=time /var/log/pods/kube-system_kube-proxy-*/kube-proxy/*.log 2>/dev/null | head --lines 1) || true
    if [ -n "$log" ]; then
        echo "the last lines of kube-proxy:"
        tail --lines 10 "$log"
    else
        echo "the kubelet has not started kube-proxy"
        kubelet_log
    fi
}
