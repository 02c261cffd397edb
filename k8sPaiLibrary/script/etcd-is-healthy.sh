# Whether the etcd of this machine serves: it has a leader and can write.
holds() {
    curl --silent --fail --max-time 5 http://127.0.0.1:2381/health | grep -q '"health": *"true"'
}

explain() {
    echo "etcd does not become healthy"
    container_log etcd
}
