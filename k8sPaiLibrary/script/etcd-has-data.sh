# Whether this machine holds a member's data; what a member that was still forming its cluster made before its log is none.
holds() {
    [ -d "$etcd_data/.paictl-restored/member" ] ||
        { [ -d "$etcd_data/member" ] && { [ -d "$etcd_data/member/wal" ] || [ ! -e "$etcd_data/.paictl-forming" ]; }; }
}
