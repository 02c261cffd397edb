# Whether the etcd of this machine serves: it has a leader and can write.
holds() {
    runs_as_written etcd &&
        curl --silent --fail --max-time 5 http://127.0.0.1:2381/health | grep '"health": *"true"' >/dev/null
}

explain() {
    echo "etcd does not become healthy"
    container_log etcd
    echo "where its data is gone or broken, 'paictl etcdfix' gives this master a new member"
}
