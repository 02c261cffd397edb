# Removes a member from etcd, if it is one still. Given: member_id (decimal).
remove() {
    local members
    # An etcd that does not answer has not let anyone go.
    members=$(etcd_members) || return
    grep --quiet "^$member_id " <<<"$members" || return 0
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" member remove "$(printf %x "$member_id")"
}

insist 100 remove || fail "etcd does not let the member go:" "$said"
