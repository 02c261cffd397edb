# Ends this machine's member and sets its data aside, beside where it was.
retire /etc/kubernetes/manifests/etcd.yaml
for process in $(etcd_process); do kill -TERM "$process" 2>/dev/null || true; done
until_it_holds 40 has_no_etcd || fail "etcd does not end on $machine_name"
if [ -e "$etcd_data/member" ]; then
    mv "$etcd_data/member" "$etcd_data/member.$(date -u +%Y-%m-%dT%H-%M-%SZ)"
fi
forget_etcd
