# Lets the node take no new pods and moves those it has elsewhere, by evictions, which respect disruption budgets.
# Given: seconds (to try), was_cordoned, returns (whether the job lets it take pods again), force, eviction (the API's version).
command -v jq >/dev/null || fail "this master has no jq, which 'paictl deploy' installs: run that first"
given_up=yes
# Whoever gives up leaves the node as it was.
trap '[ -z "$given_up" ] || [ -n "$was_cordoned" ] || cordon false >/dev/null 2>&1 || true' EXIT
trap 'exit 1' TERM HUP INT

# A node that is to return bears a mark, by which a later run knows who sent its pods away.
cordon() {
    local mark=null
    [ "$1" = false ] || [ -z "$returns" ] || [ -n "$was_cordoned" ] || mark='"upgrade"'
    api "/api/v1/nodes/$machine_name" --request PATCH --header 'Content-Type: application/merge-patch+json' \
        --data "{\"spec\":{\"unschedulable\":$1},\"metadata\":{\"annotations\":{\"paictl.io/cordoned\":$mark}}}"
}

# The pods that must move: namespace, name, and whether a controller brings them back. Static pods are no one's to evict, those
# of a DaemonSet would come back to this node, and those that have ended need no place.
pods() {
    api "/api/v1/pods?fieldSelector=spec.nodeName%3D$machine_name" | jq --raw-output '.items[]
        | select(.metadata.annotations["kubernetes.io/config.mirror"] == null)
        | select(any(.metadata.ownerReferences[]?; .controller == true and .kind == "DaemonSet") | not)
        | select(.status.phase != "Succeeded" and .status.phase != "Failed")
        | "\(.metadata.namespace) \(.metadata.name) \(if any(.metadata.ownerReferences[]?; .controller) then "managed" else "alone" end)"'
}

# Nothing when the eviction is accepted or the pod is gone, else why not: a disruption budget, as a rule.
evict() { # NAMESPACE NAME
    local answer
    answer=$(api "/api/v1/namespaces/$1/pods/$2/eviction" --request POST --header 'Content-Type: application/json' \
        --data "{\"apiVersion\":\"$eviction\",\"kind\":\"Eviction\",\"metadata\":{\"namespace\":\"$1\",\"name\":\"$2\"}}") ||
        jq --raw-output --arg pod "$1/$2" 'select(.code != 404) | "\($pod): \(.message) \([.details.causes[]?.message] | join(" "))"' <<<"$answer"
}

persistently cordon true
list=$(pods) || fail "the API server does not say which pods $machine_name has; it is uncordoned"
if [ -z "$force" ]; then
    alone=$(awk '$3 == "alone" { print "    " $1 "/" $2 }' <<<"$list")
    [ -z "$alone" ] || fail "these pods would not come back elsewhere, for no controller made them:" "$alone" \
        "delete them, or give them up with --force; the node takes pods again"
fi
exec 8>&-
began=$SECONDS
# A list that cannot be had is not an empty one.
until list=$(pods) && [ -z "$list" ]; do
    reasons=$(while read -r namespace name _; do [ -z "$name" ] || evict "$namespace" "$name"; done <<<"$list")
    [ $((SECONDS - began)) -lt "$seconds" ] ||
        fail "these pods did not leave in $seconds s:" "$(awk 'NF { print "    " $1 "/" $2 }' <<<"$list")" "$reasons" \
            "fix that, or give the node more time with --drain-timeout; it is uncordoned"
    [ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ] || fail "another run has taken over"
    sleep 1
done
given_up=''
