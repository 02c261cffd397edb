# What programs of timers call, which nobody watches. Stands behind the library and before each of them. Given: program (its name).

# Keeps how it went for `paictl status`: began, idle, done, waits or failed, and a sentence.
remember() { # RESULT SENTENCE
    mkdir -p /var/lib/paictl/timers
    printf '%s %s %s\n' "$(date +%s)" "$1" "${2//$'\n'/; }" >/var/lib/paictl/timers/.result
    mv -f /var/lib/paictl/timers/.result "/var/lib/paictl/timers/$program"
}

# Ends well, and says how.
leave() { # RESULT SENTENCE
    remember "$@"
    printf '%s\n' "$2"
    exit 0
}

fail() {
    printf '%s\n' "$@" >&2
    remember failed "$1"
    exit 1
}

# From here on nobody else changes this machine: neither a run of paictl nor another timer. What those hold is not waited for.
lock_machine() {
    exec 9>>/run/paictl.lock
    flock --nonblock 9 || leave waits "another is at work on $machine_name: $(cat /run/paictl.lock)"
    run="the timer paictl-$program of $machine_name, process $$, since $(date --iso-8601=seconds)"
    printf '%s\n' "$run" >/run/paictl.lock
    # A run that was killed leaves its last step at work.
    flock --exclusive --wait 90 8 || leave waits "a step of an earlier run is still at work on $machine_name"
    flock --shared 8
}

turns=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases

# Has the API write a lease that it has, or does not have yet: the other one fails where two do so at once.
write_turn() { # OBJECT
    if [ "$(jq 'has("metadata") and (.metadata | has("resourceVersion"))' <<<"$1")" = true ]; then
        api "$turns/paictl-$program" --request PUT --header 'content-type: application/json' --data @- <<<"$1"
    else
        api "$turns" --request POST --header 'content-type: application/json' --data @- <<<"$1"
    fi
}

# The cluster's lease of this program as it is.
turn() {
    local object status=0
    object=$(api "$turns/paictl-$program") || status=$?
    case $status in
        0) printf '%s\n' "$object" ;;
        3) jq --null-input --arg name "paictl-$program" \
            '{apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: {name: $name, namespace: "kube-system"}, spec: {}}' ;;
        *) return 1 ;;
    esac
}

# Takes the turn of this machine: no other is at the same meanwhile. Fails while another is; `holder` says who.
take_turn() { # SECONDS: how long it lasts at the most
    local object ends now
    holder='nobody who could be asked'
    object=$(turn) || return 1
    holder=$(jq --raw-output '.spec.holderIdentity // ""' <<<"$object")
    ends=$(jq '((.spec.renewTime // "1970-01-01T00:00:00Z") | sub("\\.[0-9]+"; "") | fromdate) + (.spec.leaseDurationSeconds // 0)' <<<"$object")
    [ -z "$holder" ] || [ "$holder" = "$machine_name" ] || [ "$ends" -lt "$(date +%s)" ] || return 1
    now=$(date --utc +%Y-%m-%dT%H:%M:%S.%6NZ)
    object=$(jq --arg holder "$machine_name" --arg now "$now" --argjson seconds "$1" \
        '.spec = {holderIdentity: $holder, leaseDurationSeconds: $seconds, acquireTime: $now, renewTime: $now}' <<<"$object")
    write_turn "$object" >/dev/null || return 1
    echo "$machine_name: the turn is taken"
}

# Waits for its turn.
await_turn() { # SECONDS-TO-WAIT SECONDS-IT-LASTS
    local began=$SECONDS
    until take_turn "$2"; do
        [ $((SECONDS - began)) -lt "$1" ] || leave waits "$holder had the turn for $1 s: the next time again"
        sleep 5
    done
}

# One that is not given back ends by itself.
give_turn_back() {
    local object
    object=$(turn) || return 0
    [ "$(jq --raw-output '.spec.holderIdentity // ""' <<<"$object")" = "$machine_name" ] || return 0
    echo "$machine_name: the turn is given back"
    write_turn "$(jq '.spec = {}' <<<"$object")" >/dev/null || true
}

# Whether every member of etcd and every master's API server is well; `unwell` says which is not.
masters_are_well() {
    local url host members
    unwell="etcd on $machine_name does not answer"
    members=$(etcd_answers cluster/member/list) || return 1
    unwell='etcd has a member that does not vote yet'
    jq --exit-status '.members | all(.isLearner != true)' <<<"$members" >/dev/null || return 1
    for url in $(jq --raw-output '.members[].clientURLs[0] // "nowhere"' <<<"$members"); do
        unwell="etcd's member at $url is not well"
        etcd_is_well_at "$url" || return 1
        host=${url#https://}
        unwell="the API server at ${host%:*} is not ready"
        curl --silent --fail --max-time 5 --cacert /etc/kubernetes/pki/ca.crt --cert /etc/kubernetes/pki/admin.crt \
            --key /etc/kubernetes/pki/admin.key "https://${host%:*}:$(served_port)/readyz" >/dev/null || return 1
    done
}

masters_become_well() { # SECONDS
    local began=$SECONDS
    until masters_are_well; do
        [ $((SECONDS - began)) -lt "$1" ] || return 1
        sleep 2
    done
}
