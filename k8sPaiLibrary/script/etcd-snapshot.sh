# Prints a snapshot of etcd's data, taken from the member of this machine, and nothing else. It need not have a leader.
copy=$etcd_data/.paictl-snapshot
trap 'rm --force "$copy" "$copy.part"' EXIT
if [ -z "$(etcd_process)" ]; then
    # No one writes it now; the second is that of a restoration that was cut short.
    cp "$etcd_data/member/snap/db" "$copy" 2>/dev/null || cp "$etcd_data/.paictl-restored/member/snap/db" "$copy"
    seal "$copy"
else
    in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" snapshot save "$copy" >&2 ||
        fail "etcd gives no snapshot" "see whether the disk of $etcd_data has room for a copy: df -h $etcd_data"
fi
cat "$copy"
