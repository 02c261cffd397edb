# Whether this machine holds a member's data.
holds() {
    [ -d "$etcd_data/member" ] || [ -d "$etcd_data/.paictl-restored/member" ]
}
