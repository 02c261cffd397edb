# Has pods of add-ons begin anew, so that their programs trust the authorities that the cluster trusts now, and waits until all of them have.
trusted=$(sort /etc/kubernetes/pki/ca.crt | sha256sum | cut --characters -32)

# Paths of what runs their pods; with an argument of those that have not brought all of them to where they are to be.
add_ons() { # [late]
    local kind list
    for kind in daemonsets deployments; do
        list=$(api "/apis/apps/v1/$kind?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpaictl") || return
        jq --raw-output --arg kind "$kind" --arg late "${1-}" '.items[] | .status as $status | select($late == ""
            or .metadata.generation != $status.observedGeneration
            or ($status.desiredNumberScheduled // .spec.replicas) as $count | ($count > ($status.updatedNumberScheduled // $status.updatedReplicas // 0)
                or $count > ($status.numberAvailable // $status.availableReplicas // 0) or ($status.replicas // 0) > $count and $kind == "deployments")) |
            "/apis/apps/v1/namespaces/\(.metadata.namespace)/\($kind)/\(.metadata.name)"' <<<"$list"
    done
}

patch=$(jq --null-input --compact-output --arg trusted "$trusted" '{spec: {template: {metadata: {annotations: {"paictl.io/authorities": $trusted}}}}}')
names=$(add_ons) || fail "the API server does not list what runs add-ons"
for name in $names; do
    api "$name" --request PATCH --header 'content-type: application/merge-patch+json' --data "$patch" >/dev/null || fail "$name cannot be begun anew"
done
have_begun() { local late && late=$(add_ons late) && [ -z "$late" ]; }
until_it_holds 600 have_begun || fail "not all pods of these begin anew: $(add_ons late | paste --serial --delimiters ' ')"
