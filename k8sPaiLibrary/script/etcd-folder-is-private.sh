# Whether the folder of etcd's data is there, and for its owner alone.
holds() {
    [ "$(stat --dereference --format '%a %U:%G' "$etcd_data" 2>/dev/null)" = "700 ${etcd_owner:-etcd:etcd}" ]
}
