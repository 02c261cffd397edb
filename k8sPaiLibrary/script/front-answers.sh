# Whether an API server answers, no matter what, where this machine looks for it.
holds() {
    ask
}

ask() {
    curl --silent --show-error --max-time 5 --output /dev/null --cacert /etc/kubernetes/pki/ca.crt "$api_server/healthz"
}

explain() {
    echo "nothing answers at $api_server: $(ask 2>&1)"
    echo "that is 'load-balance-ip' or 'api-name' in kubernetes-configuration.yaml: see to it that whoever has the address hands connections on to"
    echo "port $api_port of the masters and lets this machine through, or correct it; left out, every worker has a load balancer of its own"
}
