# Sets labels of a node. Given: labels, "key":"value" each.
joined=$(IFS=,; printf '%s' "${labels[*]}")
persistently api "/api/v1/nodes/$machine_name" --request PATCH --header 'Content-Type: application/merge-patch+json' \
    --data "{\"metadata\":{\"labels\":{$joined}}}"
