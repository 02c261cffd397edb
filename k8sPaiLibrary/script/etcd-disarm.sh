# Takes back etcd's alarm that it has no space, and sees whether it stays so.
disarm() { in_etcd etcdctl --endpoints https://127.0.0.1:2379 "${etcd_identity[@]}" alarm disarm; }
has_no_alarm() { etcd_answers maintenance/alarm | jq --exit-status '(.alarms // []) | length == 0' >/dev/null; }

insist 60 disarm || fail "etcd does not take its alarm back:" "$said"
# One that has no room for the next write raises it again.
until_it_holds 60 etcd_is_well && has_no_alarm ||
    fail "etcd has no space again: what it uses is about all that it may" \
        "see what fills it (events, custom objects), or give etcd 'quota-backend-bytes' in kubernetes-configuration.yaml (extra-args), at most 8 GiB"
