# Adds a member to etcd as a learner, if it is none yet. Given: member_name, peer_url.
known() {
    etcd_members | awk -v url="$peer_url" '$2 == url { found = 1 } END { exit !found }'
}

add() {
    ! known || return 0
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" member add "$member_name" \
        --peer-urls="$peer_url" --learner
}

# Right after another change etcd may find its members unhealthy for some seconds, and allows no further one.
insist 100 add || fail "etcd takes no new member:" "$said"
