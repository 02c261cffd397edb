# Deletes the nodes that paictl has labelled and that are none of these; those of others stay. Given: nodes (names).
others() {
    api /api/v1/nodes | jq --raw-output --args \
        '.items[].metadata | select(.annotations["paictl.io/labels"] != null) | .name | select(IN($ARGS.positional[]) | not)' "${nodes[@]}"
}

delete_others() {
    local names name answer status
    names=$(others) || return 1
    for name in $names; do
        status=0
        answer=$(api "/api/v1/nodes/$name" --request DELETE) || status=$?
        # It is gone already where nobody finds it.
        [ $status -eq 0 ] || [ "$(jq --raw-output .code <<<"$answer" 2>/dev/null)" = 404 ] || { printf '%s\n' "$answer" && return $status; }
    done
}

persistently delete_others
