# Has this machine's member give back what it does not use of its file, and waits until it serves again.
# Given: seconds (it may take), without_space (yes while etcd takes no writes, as it has no space).

# A read that more than half of the members have agreed to.
reads() { ask_etcd --data '{"key":"aGVhbHRo"}' https://127.0.0.1:2379/v3/kv/range >/dev/null; }

# While it has no space, etcd calls itself unhealthy.
serves() { reads && { [ -n "$without_space" ] || etcd_is_well; }; }

until_it_holds 60 serves || fail "etcd on $machine_name does not serve, so that it is left as it is: see 'paictl status'"
# It answers nobody while it copies its file.
[ -n "$without_space" ] || until_it_holds 60 others_can_agree ||
    fail "etcd's other members do not all serve, and could not agree without the one on $machine_name, which is left as it is"
in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" --command-timeout "${seconds}s" defrag >&2 ||
    fail "etcd on $machine_name gives no space back" "it copies its file first: see whether the disk of $etcd_data has room for that: df -h $etcd_data"
until_it_holds 120 serves || fail "etcd on $machine_name does not serve after it gave space back" "$(container_log etcd)"
