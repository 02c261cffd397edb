# Whether keepalived runs here, and an API server answers at the address that masters keep, whichever of them has it.
holds() {
    runs_as_written keepalived && ask
}

ask() {
    curl --silent --show-error --max-time 5 --output /dev/null --cacert /etc/kubernetes/pki/ca.crt "https://$(kept_address):$api_port/healthz"
}

explain() {
    echo "nothing answers at $(kept_address), port $api_port: $(ask 2>&1)"
    echo "masters keep it among themselves by VRRP (IP protocol 112), which firewalls between them have to let through; it must be free, and of their network"
    runs_as_written keepalived || echo "keepalived does not run"
    container_log keepalived
}
