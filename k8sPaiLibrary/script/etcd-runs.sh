# Whether this machine's member runs, healthy or not.
holds() {
    [ -n "$(etcd_process)" ]
}
