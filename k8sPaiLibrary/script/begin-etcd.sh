# Begins a member of etcd, once: until it serves, it runs here outside of the kubelet. The kubelet's own only ever goes on with what is
# there, so that a disk that is emptied later neither forms a second cluster nor is filled as if nothing had been lost.
# Given: image, arguments (of etcd), mounts ("source target ro|rw"), seconds (to try), peers (URLs of those it joins; none where it
# forms the cluster).
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

a_peer_answers() {
    local url
    for url in "${peers[@]}"; do
        ! ask_etcd "$url/members" || return 0
    done
    return 1
}

# A step that waits has let go of its lock, so that the next run can begin meanwhile.
take_up_again() {
    exec 8>>/run/paictl.step
    flock --shared 8
    [ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ] || fail "another run has taken over"
}

retire "$manifest"
end_first_etcd
clear
[ ! -e "$etcd_data/member" ] || fail "$etcd_data holds a member's data already; run the job again"
trap 'end_first_etcd; clear' EXIT
trap 'exit 1' TERM HUP INT
if [ ${#peers[@]} -gt 0 ]; then
    exec 8>&-
    # Etcd asks them who its members are, and ends where none of them says so.
    until_it_holds "$seconds" a_peer_answers ||
        fail "etcd cannot begin on $machine_name: none of its members answers there (${peers[*]})"
    take_up_again
fi
touch "$forming"
run_member >"$log" 2>&1 </dev/null 8>&- &
member=$!
exec 8>&-
# Clients are let in once the others have agreed to what the member says of itself, and it has caught up to there.
serves_or_has_ended() { ask_etcd https://127.0.0.1:2379/version || ! kill -0 "$member" 2>/dev/null; }
# Not asked twice: one that has served may be without a leader the next moment, as another that is through ends its own.
until_it_holds "$seconds" serves_or_has_ended && kill -0 "$member" 2>/dev/null ||
    fail "etcd does not begin on $machine_name; its last lines:" "$(tail --lines 15 "$log")" \
        "each of its members must reach the others at port 2380"
take_up_again
end_first_etcd
rm --force "$log"
