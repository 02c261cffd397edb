# Keeps a snapshot of etcd on this master, with the cluster's keys beside it, as `paictl etcd snapshot` does, unless another master has
# kept one lately; and sends both to another machine, or to a store that speaks as S3 does, where the configuration says so.
# Given: snapshot_interval (seconds), snapshot_count (how many stay), snapshot_target (user@host:folder, the URL of a bucket's folder, or nothing),
# snapshot_secrets (paths of the cluster's keys), kubernetes_version; for another machine snapshot_port, snapshot_host_key (its own);
# for a store snapshot_region, snapshot_access_key, snapshot_secret_key.

snapshots=/var/lib/paictl/snapshots

# Whether the file ends with the SHA-256 of what is before it, as etcd has it; prints that.
hash_of_snapshot() { # FILE
    local said size
    size=$(stat --format %s "$1")
    # Pages are multiples of 512 bytes (etcd, snapshot.go).
    [ "$size" -gt 32 ] && [ $((size % 512)) -eq 32 ] || return 1
    said=$(tail --bytes 32 "$1" | od --address-radix=n --format=x1 | tr --delete ' \n')
    [ "$(head --bytes=-32 "$1" | sha256sum | cut --delimiter ' ' --fields 1)" = "$said" ] && printf '%s\n' "$said"
}

# What stands beside a snapshot, as paictl reads it.
record_of() { # SHA256 REVISION ETCD-VERSION
    local path
    for path in "${snapshot_secrets[@]}"; do
        [ -r "$path" ] || fail "$machine_name has no $path, without which no snapshot is of use: 'paictl deploy' puts it back"
        jq --null-input --arg path "$path" --rawfile contents "$path" '{($path): $contents}'
    done | jq --slurp --sort-keys --arg sha256 "$1" --argjson revision "$2" --arg etcd "$3" --arg member "$machine_name" \
        --arg cluster "$(cat /var/lib/paictl/cluster-id)" --arg kubernetes "$kubernetes_version" --argjson taken "$(date +%s)" \
        '{sha256: $sha256, revision: $revision, etcd: $etcd, member: $member, cluster: $cluster, kubernetes: $kubernetes, taken: $taken,
          files: add}'
}

# Keeps the newest ones.
prune() { # FOLDER
    local file
    find "$1" -maxdepth 1 -name 'etcd-*.db' | sort --reverse | tail --lines +$((snapshot_count + 1)) | while read -r file; do
        rm --force "$file" "$file.keys"
    done
}

there() { # COMMAND: of the other machine's shell; it is the one that the configuration knows
    ssh -p "$snapshot_port" -i /var/lib/paictl/snapshot-key -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=yes \
        -o GlobalKnownHostsFile=/dev/null -o UserKnownHostsFile=/var/lib/paictl/timers/known-host "${snapshot_target%%:*}" "$1"
}

# The other machine takes a file under its name only once it is whole there.
send() { # FILE
    local name folder sum
    name=$(basename "$1") folder=$(printf %q "${snapshot_target#*:}")
    sum=$(sha256sum <"$1" | cut --delimiter ' ' --fields 1)
    there "umask 077 && mkdir -p $folder && cat >$folder/.$name.part && [ \"\$(sha256sum <$folder/.$name.part | cut -d ' ' -f 1)\" = $sum ] && mv $folder/.$name.part $folder/$name" <"$1"
}

# The store takes a file whole, by the SHA-256 that it is told, or not at all. The key is on no command line.
put() { # FILE
    local sum
    sum=$(sha256sum <"$1" | cut --delimiter ' ' --fields 1)
    curl --disable --config - --silent --show-error --fail-with-body --connect-timeout 15 --speed-limit 1000 --speed-time 60 \
        --aws-sigv4 "aws:amz:$snapshot_region:s3" --header "x-amz-content-sha256: $sum" --upload-file "$1" "$snapshot_target/$(basename "$1")" \
        <<<"user = \"$snapshot_access_key:$snapshot_secret_key\""
}

# How many stay there is the store's own affair: its key need not be able to list and to delete.
put_all() { # SNAPSHOT
    local said version
    version=$(curl --version | head --lines 1 | cut --delimiter ' ' --fields 2)
    # Earlier ones sign an empty file, whatever is sent.
    printf '7.88.0\n%s\n' "$version" | sort --version-sort --check=quiet ||
        fail "curl $version on $machine_name cannot sign what it sends to $snapshot_target: 7.88 and later can; $(basename "$1") is kept on $machine_name"
    said=$(put "$1.keys" 2>&1 && put "$1" 2>&1) ||
        fail "$(basename "$1") is kept on $machine_name, and $snapshot_target does not take it: ${said:0:600}"
}

send_all() { # SNAPSHOT
    local host=${snapshot_target%%:*} folder said
    host=${host#*@}
    [ -e /var/lib/paictl/snapshot-key ] || ssh-keygen -q -t ed25519 -N '' -C "paictl snapshots of $machine_name" -f /var/lib/paictl/snapshot-key
    if [ "$snapshot_port" -ne 22 ]; then host="[$host]:$snapshot_port"; fi
    printf '%s %s\n' "$host" "$snapshot_host_key" >/var/lib/paictl/timers/known-host
    folder=$(printf %q "${snapshot_target#*:}")
    said=$(send "$1.keys" 2>&1 && send "$1" 2>&1 </dev/null &&
        there "ls -1 $folder/etcd-*.db | sort -r | tail -n +$((snapshot_count + 1)) | while read -r old; do rm -f \"\$old\" \"\$old.keys\"; done" 2>&1) ||
        fail "$(basename "$1") is kept on $machine_name, and $snapshot_target does not take it: ${said##*$'\n'}; it is to know the key $(cat /var/lib/paictl/snapshot-key.pub)"
}

snapshot() {
    local sha256 status revision version
    status=$(etcd_answers maintenance/status) || fail "etcd on $machine_name does not answer, so that no snapshot can be had of it"
    revision=$(jq --raw-output .header.revision <<<"$status") && version=$(jq --raw-output .version <<<"$status")
    mkdir -p "$snapshots"
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" --command-timeout 300s snapshot save "$copy" >&2 ||
        fail "etcd gives no snapshot" "see whether the disk of $etcd_data has room for a copy: df -h $etcd_data"
    mv "$copy" "$name.part"
    sha256=$(hash_of_snapshot "$name.part") || fail "the snapshot of $machine_name is damaged, and not kept: its SHA-256 is not what it ends with"
    record_of "$sha256" "$revision" "$version" >"$name.keys"
    mv "$name.part" "$name"
    prune "$snapshots"
    printf '%s\n' "$(date +%s)" >/var/lib/paictl/timers/snapshot-kept
    kept="$(basename "$name"), $(stat --format %s "$name") bytes, revision $revision"
    case $snapshot_target in
        '') ;;
        https://*) put_all "$name" ;;
        *) send_all "$name" ;;
    esac
}

# The turn's object says when one was kept, whoever did.
last_kept() { turn | jq --raw-output '.metadata.annotations["paictl.io/kept"] // "0"'; }

tell_kept() {
    local object
    object=$(turn) || return 0
    write_turn "$(jq --arg now "$(date +%s)" '.metadata.annotations["paictl.io/kept"] = $now' <<<"$object")" >/dev/null || true
}

keep_snapshot() {
    local last
    # It changes nothing, so that a run of paictl need not wait for it.
    exec 8>&-
    umask 077
    remember began "keeping a snapshot"
    name=$snapshots/etcd-$(date --utc +%Y%m%dT%H%M%SZ)-$machine_name.db
    # Beside the data, as that is the folder which etcd's pod sees.
    copy=$etcd_data/.paictl-kept
    trap 'rm --force "$copy" "$copy.part" "$name.part"; give_turn_back' EXIT
    # Where the API does not answer, nobody can be asked whose turn it is: one too many does no harm.
    if take_turn 900; then
        last=$(last_kept) || last=0
        if [ $(($(date +%s) - last)) -lt $((snapshot_interval * 9 / 10)) ]; then
            leave idle "one was kept at $(date --utc --date "@$last" +%Y-%m-%dT%H:%M:%SZ)"
        fi
    elif [ "$holder" != 'nobody who could be asked' ]; then
        leave idle "$holder is at it"
    fi
    snapshot
    tell_kept
    leave 'done' "kept $kept${snapshot_target:+, and sent it to $snapshot_target}"
}

keep_snapshot
