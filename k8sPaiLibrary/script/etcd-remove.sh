# Removes a member from etcd, if it is one still. Given: member_id (decimal).
remove() {
    etcd_members | awk -v id="$member_id" '$1 == id { found = 1 } END { exit !found }' || return 0
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" member remove "$(printf %x "$member_id")"
}

insist 100 remove || fail "etcd does not let the member go:" "$said"
