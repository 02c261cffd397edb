# Whether the running kernel has the values that the cluster needs.
holds() {
    local name value
    [ -e /etc/sysctl.d/90-paictl.conf ] || return 1
    while IFS='= ' read -r name value; do
        [ -z "$name" ] || [ "${name:0:1}" = '#' ] || [ "$(sysctl -n "$name")" = "$value" ] || return 1
    done </etc/sysctl.d/90-paictl.conf
}
