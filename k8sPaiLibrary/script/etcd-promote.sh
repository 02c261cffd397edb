# Makes the learner a voter, once it has caught up. Given: peer_url.
promote() {
    local id
    id=$(etcd_members | awk -v url="$peer_url" '$2 == url && $3 == "learner" { print $1 }')
    if [ -z "$id" ]; then
        etcd_members | awk -v url="$peer_url" '$2 == url { found = 1 } END { exit !found }'
        return
    fi
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" member promote "$(printf %x "$id")"
}

exec 8>&-
insist 280 promote || fail "the new member of etcd is not made a voter:" "$said"
