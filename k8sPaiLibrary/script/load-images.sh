# Loads the archive that follows on stdin into Docker, where the kubelet's own image belongs, into containerd, where pods look
# for theirs, or into both. Given: records, pod_records: "reference digest" for each image in it, none for a store it is not for;
# bytes: of the archive, where it is kept as it arrives, so that a run that is interrupted is gone on with; arrived: how many of them
# are there already, and are not sent; archive: its name in this run, under which share-archives gives it to others.
arriving=/var/lib/paictl/arriving
shared=/var/lib/paictl/shared

# Under a name that stays when it is loaded, for as long as this machine gives it to others.
share() {
    [ -n "${archive-}" ] && [ -d "$shared" ] || return 0
    [ "$arriving" -ef "$shared/$archive" ] || ln --force "$arriving" "$shared/$archive"
}

# The whole archive, also when nobody reads it to its end. What is kept of it takes no space that its images need: where that is short, all of
# it comes anew the next time.
archive() {
    if [ -z "${bytes-}" ]; then
        cat || true
        return
    fi
    truncate --size="${arrived:-0}" "$arriving"
    cat "$arriving" || true
    if [ "$(df --block-size=1 --output=avail /var/lib/paictl | tail --lines 1)" -gt $((3 * bytes)) ]; then
        share
        tee --append --output-error=warn-nopipe "$arriving" || true
    else
        cat || true
    fi
}

# An archive that is all here is none to go on with.
cannot_load() { # STORE
    [ "$(stat --format %s "$arriving" 2>/dev/null || echo 0)" -lt "${bytes:-1}" ] || rm --force "$arriving"
    fail "$1 cannot load the archive" "see whether the disk is full: df -h /var/lib/docker /var/lib/containerd"
}

has() { # STORE IMAGE
    if [ "$1" = docker ]; then
        [ -n "$(docker image ls --quiet "$2")" ]
    else
        ctr --namespace k8s.io images ls --quiet | grep --line-regexp --fixed-strings "$2" >/dev/null
    fi
}

# It says nothing of what it has loaded, as it would give up where nobody listens any more.
into() { # STORE
    if [ "$1" = docker ]; then docker load --quiet; else ctr --namespace k8s.io images import -; fi >/dev/null
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

if [ ${#records[@]} -gt 0 ]; then
    announce docker /var/lib/paictl/images "${records[@]}"
    records=("${entries[@]}")
fi
if [ ${#pod_records[@]} -gt 0 ]; then
    announce containerd /var/lib/paictl/pod-images "${pod_records[@]}"
    pod_records=("${entries[@]}")
fi
if [ ${#pod_records[@]} -eq 0 ]; then
    archive | into docker || cannot_load docker
elif [ ${#records[@]} -eq 0 ]; then
    archive | into containerd || cannot_load containerd
else
    # It comes once over the network, and goes two ways.
    pipe=$(mktemp --dry-run --tmpdir=/run paictl-images.XXXXXX)
    mkfifo "$pipe"
    trap 'rm --force "$pipe"' EXIT
    into docker <"$pipe" &
    archive | tee --output-error=warn-nopipe "$pipe" | into containerd || cannot_load containerd
    wait $! || cannot_load docker
fi
[ ${#records[@]} -eq 0 ] || note /var/lib/paictl/images "${records[@]}"
[ ${#pod_records[@]} -eq 0 ] || note /var/lib/paictl/pod-images "${pod_records[@]}"
rm --force "$arriving"
