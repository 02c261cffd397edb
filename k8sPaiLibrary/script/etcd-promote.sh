# Makes the learner a voter, once it has caught up. Given: peer_url.
promote() {
    local members id
    members=$(etcd_members) || return
    if awk -v url="$peer_url" '$2 == url && $3 == "voter" { found = 1 } END { exit !found }' <<<"$members"; then return; fi
    id=$(awk -v url="$peer_url" '$2 == url { print $1 }' <<<"$members")
    [ -n "$id" ] || { printf 'etcd has no member at %s\n' "$peer_url" && return 1; }
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" member promote "$(printf %x "$id")"
}

exec 8>&-
insist 280 promote || fail "the new member of etcd is not made a voter:" "$said"
