# Whether the pods of add-ons have begun since the cluster trusts the authorities that it trusts now: programs read them at their start. What runs them
# says so in the template of its pods.
holds() {
    local list late
    list=$(add_ons) && late=$(behind "$list") && [ -z "$late" ]
}

add_ons() { # an object a line
    local kind list
    for kind in daemonsets deployments; do
        list=$(api "/apis/apps/v1/$kind?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpaictl") || return
        jq --compact-output --arg kind "$kind" '.items[] | .plural = $kind' <<<"$list"
    done
}

# Where authorities were never exchanged, none need say anything.
default() { if [ -e /var/lib/paictl/rotation ]; then echo none; else trusted; fi; }

# The same in whatever order they stand.
trusted() { sort /etc/kubernetes/pki/ca.crt | sha256sum | cut --characters -32; }

# Names of those that do not say so, or whose pods are not all of this template yet.
behind() { # OBJECTS
    jq --raw-output --arg trusted "$(trusted)" --arg default "$(default)" '
        select((.spec.template.metadata.annotations["paictl.io/authorities"] // $default) != $trusted
        or .metadata.generation != .status.observedGeneration
        or (if .plural == "daemonsets" then (.status.updatedNumberScheduled // 0) < .status.desiredNumberScheduled
            or (.status.numberAvailable // 0) < .status.desiredNumberScheduled
            else (.status.updatedReplicas // 0) < .spec.replicas or (.status.replicas // 0) > .spec.replicas
            or (.status.availableReplicas // 0) < .spec.replicas end)) |
        "\(.metadata.namespace)/\(.plural)/\(.metadata.name)"' <<<"$1"
}

explain() {
    local list
    if list=$(add_ons); then
        echo "not all pods of these begin anew: $(behind "$list" | paste --serial --delimiters ' ')"
    else
        echo "the API server does not say how add-ons do"
    fi
}
