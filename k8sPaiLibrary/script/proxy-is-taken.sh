# Whether Docker and containerd have begun with the proxies that their units name.
holds() {
    local service unit
    for service in docker containerd; do
        unit=/etc/systemd/system/$service.service.d/paictl-proxy.conf
        [ ! -e "$unit" ] || ! systemctl is-active "$service" || began_after "$service" "$unit" || return 1
    done
}

began_after() { # SERVICE FILE
    [ "$(date --date "$(systemctl show --property ActiveEnterTimestamp --value "$1")" +%s)" -ge "$(date --reference "$2" +%s)" ]
}
