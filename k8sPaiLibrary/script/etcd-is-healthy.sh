# Whether the etcd of this machine serves: it has a leader and can write.
holds() {
    runs_as_written etcd && etcd_is_well
}

explain() {
    echo "etcd does not become healthy"
    container_log etcd
    echo "where its data is gone or broken, 'paictl etcdfix' gives this master a new member"
}
