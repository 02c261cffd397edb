# Has etcd forget all revisions but the one that is now: while it has no space left, the API server cannot have it done.
compact() {
    local revision answer
    revision=$(etcd_answers maintenance/status | jq --raw-output --exit-status .header.revision) || return
    answer=$(in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" --command-timeout 120s compact --physical "$revision" 2>&1) ||
        # It is at this one already.
        grep --quiet 'has been compacted' <<<"$answer" || { printf '%s\n' "$answer" && return 1; }
}

insist 100 compact || fail "etcd does not forget what was before:" "$said"
