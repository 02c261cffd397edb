# Loads the archive that follows on stdin into Docker, where the kubelet's own image belongs, into containerd, where pods look
# for theirs, or into both. Given: records, pod_records: "reference digest" for each image in it, none for a store it is not for.

has() { # STORE IMAGE
    if [ "$1" = docker ]; then
        [ -n "$(docker image ls --quiet "$2")" ]
    else
        ctr --namespace k8s.io images ls --quiet | grep --line-regexp --fixed-strings "$2" >/dev/null
    fi
}

into() { # STORE
    if [ "$1" = docker ]; then docker load --quiet; else ctr --namespace k8s.io images import -; fi >&2
}

# Puts entries first in our record of a store.
note() { # RECORD ENTRY…
    touch "$1"
    printf '%s\n' "${@:2}" | cat - "$1" | awk '!seen[$1]++' >"$1.new"
    mv "$1.new" "$1"
}

# Before they are loaded, too: the work may be cut short. An image that was there before paictl came is marked as one that stays.
announce() { # STORE RECORD ENTRY…: leaves the entries in `entries`
    local entry
    entries=()
    for entry in "${@:3}"; do
        if has "$1" "${entry% *}" && ! grep --quiet --no-messages "^${entry% *} [^ ]*\$" "$2"; then entry+=' stays'; fi
        entries+=("$entry")
    done
    mapfile -t expected < <(printf '%s\n' "${entries[@]}" | awk '{ $2 = "expected"; print }')
    note "$2" "${expected[@]}"
}

full="see whether the disk is full: df -h /var/lib/docker /var/lib/containerd"
if [ ${#records[@]} -gt 0 ]; then
    announce docker /var/lib/paictl/images "${records[@]}"
    records=("${entries[@]}")
fi
if [ ${#pod_records[@]} -gt 0 ]; then
    announce containerd /var/lib/paictl/pod-images "${pod_records[@]}"
    pod_records=("${entries[@]}")
fi
if [ ${#pod_records[@]} -eq 0 ]; then
    into docker || fail "docker cannot load the archive" "$full"
elif [ ${#records[@]} -eq 0 ]; then
    into containerd || fail "containerd cannot load the archive" "$full"
else
    # It comes once over the network, and goes two ways.
    pipe=$(mktemp --dry-run --tmpdir=/run paictl-images.XXXXXX)
    mkfifo "$pipe"
    trap 'rm --force "$pipe"' EXIT
    into docker <"$pipe" &
    tee --output-error=warn-nopipe "$pipe" | into containerd || fail "containerd cannot load the archive" "$full"
    wait $! || fail "docker cannot load the archive" "$full"
fi
[ ${#records[@]} -eq 0 ] || note /var/lib/paictl/images "${records[@]}"
[ ${#pod_records[@]} -eq 0 ] || note /var/lib/paictl/pod-images "${pod_records[@]}"
