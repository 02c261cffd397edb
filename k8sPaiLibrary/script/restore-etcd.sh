# Makes a cluster of one member of what this machine's member has, or of a snapshot; its data until now is set aside, not deleted.
# Given: member_name, peer_url, image, snapshot (the SHA-256 that the one ends with that follows on stdin; empty for the member's own data).
copy=$etcd_data/.paictl-restore.db
restored=$etcd_data/.paictl-restored

tool() { # PROGRAM ARGUMENT…: what of etcd's image reads and writes data, with no etcd at hand
    run_from_image "$image" "$etcd_data" "$@"
}

# Its hash is checked, whatever it is a copy of.
restore_copy() {
    local program help options
    options=(--name "$member_name" --initial-cluster "$member_name=$peer_url" --initial-advertise-peer-urls "$peer_url"
        --data-dir "$restored")
    if tool etcdutl version >/dev/null 2>&1; then program=etcdutl; else program=etcdctl; fi
    help=$(tool "$program" snapshot restore --help 2>&1) ||
        fail "no etcdutl and no etcdctl of $image runs on $machine_name; its data is where it was, in $etcd_data" "$help"
    # From 3.6 on etcdctl restores nothing, and Kubernetes' images 3.6.0-0 to 3.6.4-0 hold no etcdutl.
    grep --quiet -e --initial-advertise-peer-urls <<<"$help" ||
        fail "$image holds nothing that restores etcd's data, which is where it was, in $etcd_data of $machine_name" \
            "name an image with etcdutl in kubernetes-configuration.yaml, such as registry.k8s.io/etcd:3.6.5-0 or later"
    # Revisions that were given out after this data was written must not be given out again (etcd documentation, recovery).
    if grep --quiet -e --bump-revision <<<"$help"; then
        options+=(--bump-revision 1000000000 --mark-compacted)
    fi
    tool "$program" snapshot restore "$copy" "${options[@]}" >&2 ||
        fail "etcd's data cannot be restored on $machine_name; what was there is where it was, in $etcd_data"
}

# In a new folder, so that whatever goes wrong from here on can be undone by a move.
set_aside() {
    retire /etc/kubernetes/manifests/etcd.yaml
    for process in $(etcd_process); do kill -TERM "$process" 2>/dev/null || true; done
    until_it_holds 40 has_no_etcd || fail "etcd does not end on $machine_name"
    [ ! -e "$etcd_data/member" ] || mv "$etcd_data/member" "$etcd_data/member.$(date -u +%Y-%m-%dT%H-%M-%SZ)"
}

if [ -n "$snapshot" ]; then
    rm --recursive --force "$restored" "$copy"
    cat >"$copy" || fail "the snapshot cannot be written" "see whether the disk of $etcd_data has room for two of it: df -h $etcd_data"
    [ "$(tail --bytes 32 "$copy" | od --address-radix=n --format=x1 | tr -d ' \n')" = "$snapshot" ] ||
        fail "the snapshot has come to $machine_name in part only: run the job again"
    restore_copy
    # By this the next run knows how far this one came.
    printf '%s\n' "$snapshot" >"$restored/member/restored-from"
    set_aside
elif [ ! -e "$etcd_data/member" ]; then
    # A run that was cut short has done all but the last move.
    [ -e "$restored/member" ] || fail "there is no data in $etcd_data"
else
    rm --recursive --force "$restored" "$copy"
    if [ -z "$(etcd_process)" ] || ! in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" snapshot save "$copy" >&2; then
        cp "$etcd_data/member/snap/db" "$copy"
        seal "$copy"
    fi
    restore_copy
    set_aside
fi
forget_etcd
mv "$restored/member" "$etcd_data/member"
# Whoever found etcd down may have stopped it.
docker start kubelet >/dev/null || fail "there is no kubelet on $machine_name: 'paictl deploy' starts one"
rm --recursive --force "$restored" "$copy"
