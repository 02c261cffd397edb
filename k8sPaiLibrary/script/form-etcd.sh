# Forms etcd's cluster, once: until it can write, a member of it runs here outside of the kubelet. The kubelet's own only ever goes on
# with what is there, so that a disk that is emptied later forms no second cluster.
# Given: image, arguments (of etcd), mounts ("source target ro|rw"), seconds (to try).
manifest=/etc/kubernetes/manifests/etcd.yaml
log=/run/paictl-etcd.log
forming=$etcd_data/.paictl-forming

run_member() {
    local mount source target mode options=()
    for mount in "$etcd_data $etcd_data rw" "/etc/kubernetes/pki/etcd /etc/kubernetes/pki/etcd ro" "${mounts[@]}"; do
        read -r source target mode <<<"$mount"
        if [ "$runtime" != containerd ]; then
            options+=(--volume "$source:$target:$mode")
        else
            options+=(--mount "type=bind,src=$source,dst=$target,options=rbind:$mode")
        fi
    done
    if [ "$runtime" != containerd ]; then
        exec docker run --rm --name paictl-etcd --label io.paictl.spec=forming --network host "${options[@]}" --entrypoint etcd \
            "$image" "${arguments[@]}"
    else
        exec ctr --namespace k8s.io run --rm --net-host "${options[@]}" "$image" paictl-etcd etcd "${arguments[@]}"
    fi
}

# It votes only after its log has been made: what came before is worth nothing.
clear() {
    [ -d "$etcd_data/member/wal" ] || [ ! -e "$forming" ] || rm --recursive --force "$etcd_data/member"
    rm --force "$forming"
}

retire "$manifest"
end_first_etcd
clear
[ ! -e "$etcd_data/member" ] || fail "$etcd_data holds a member's data, so that it forms no cluster; run the job again"
trap 'end_first_etcd; clear' EXIT
trap 'exit 1' TERM HUP INT
touch "$forming"
run_member >"$log" 2>&1 </dev/null 8>&- &
member=$!
serves_or_has_ended() { etcd_is_well || ! kill -0 "$member" 2>/dev/null; }
# Waiting changes nothing, so that it need not keep the next run from beginning.
exec 8>&-
# Not asked twice: one that has served may be without a leader the next moment, as another that is through ends its own.
until_it_holds "$seconds" serves_or_has_ended && kill -0 "$member" 2>/dev/null ||
    fail "etcd has formed no cluster; its last lines:" "$(tail --lines 15 "$log")" \
        "each of its members must reach the others at port 2380"
exec 8>>/run/paictl.step
flock --shared 8
[ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ] || fail "another run has taken over"
end_first_etcd
rm --force "$log"
