# Whether the etcd of this machine runs as written and knows whom it has joined.
holds() {
    runs_as_written etcd && curl --silent --max-time 5 http://127.0.0.1:2381/metrics |
        grep '^etcd_server_has_leader 1' >/dev/null
}

explain() {
    echo "etcd does not join the others"
    container_log etcd
}
