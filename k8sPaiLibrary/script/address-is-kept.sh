# Whether keepalived runs, so that one of the proxies has the cluster's address.
holds() {
    runs_as_written keepalived
}

explain() {
    echo "keepalived does not run"
    container_log keepalived
}
