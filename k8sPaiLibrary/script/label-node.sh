# Gives a node the labels and taints of the configuration, and takes away those it was given before that are not in it any more.
# Annotations of the node keep the names of ours; all others are left alone.
# Given: node_labels (a JSON object), node_taints (a JSON list), registered_taints (a JSON list of "key:effect": ours on a node
#        without annotations).
command -v jq >/dev/null || fail "this master has no jq, which 'paictl deploy' installs: run that first"

# What to change of the node on stdin. It is refused when another has changed the node meanwhile, whose taints would be lost.
patch() {
    # shellcheck disable=SC2154
    jq --compact-output --argjson labels "$node_labels" --argjson taints "$node_taints" --argjson registered "$registered_taints" '
        def names($annotation): .metadata.annotations[$annotation] // empty | split(",");
        def name: "\(.key):\(.effect)";
        ([names("paictl.io/labels")[]] - ($labels | keys)) as $unwanted
        | (([names("paictl.io/taints")] | first // $registered) + ($taints | map(name))) as $ours
        | {metadata: {resourceVersion: .metadata.resourceVersion, labels: ($labels + ($unwanted | map({(.): null}) | add // {})),
            annotations: {"paictl.io/labels": ($labels | keys | join(",")), "paictl.io/taints": ($taints | map(name) | join(","))}},
          spec: {taints: ([.spec.taints[]? | select(name as $name | $ours | index([$name]) | not)] + $taints)}}'
}

label() {
    local node status=0
    node=$(api "/api/v1/nodes/$machine_name") || status=$?
    if [ $status -eq 0 ]; then
        node=$(api "/api/v1/nodes/$machine_name" --request PATCH --header 'Content-Type: application/merge-patch+json' \
            --data-binary @- < <(patch <<<"$node")) || status=$?
    fi
    [ $status -eq 0 ] || printf '%s\n' "$node"
    return $status
}
persistently label
