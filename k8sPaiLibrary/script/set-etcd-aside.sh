# Ends this machine's member and sets its data aside, beside where it was.
# Given: also (static pods that end with it), gives_up (yes where all members end, so that none needs the others' consent).
for name in "${also[@]}"; do retire "/etc/kubernetes/manifests/$name.yaml"; done
retire /etc/kubernetes/manifests/etcd.yaml
# A member that was removed ends by itself, and a kubelet that has not heard from the API server yet would start it again, as it
# was written before, in the empty folder. One that starts without the manifest knows nothing of it.
docker stop kubelet >/dev/null 2>&1 || true
for process in $(etcd_process); do kill -TERM "$process" 2>/dev/null || true; done
until_it_holds 40 has_no_etcd || fail "etcd does not end on $machine_name"
if [ -e "$etcd_data/member" ]; then
    mv "$etcd_data/member" "$etcd_data/member.$(date -u +%Y-%m-%dT%H-%M-%SZ)"
fi
forget_etcd
docker start kubelet >/dev/null 2>&1 || true
