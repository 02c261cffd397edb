# Whether the API's own service leads to the port where the API servers listen, as far as there is one: they correct its addresses by
# themselves, and its port never.
holds() {
    local answer port
    answer=$(api /api/v1/namespaces/default/endpoints/kubernetes) || return 0
    port=$(jq '.subsets[0].ports[0].port' <<<"$answer") || return 0
    [ "$port" = null ] || [ "$port" = "$api_port" ]
}
