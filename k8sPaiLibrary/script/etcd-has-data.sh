# Whether this machine holds a member's data.
holds() {
    [ -d "$etcd_data/member" ]
}
