# Whether systemd keeps to the timers of paictl, now and after every boot.
holds() {
    local unit
    for unit in /etc/systemd/system/paictl-*.timer; do
        [ "$(systemctl is-enabled "$(basename "$unit")")" = enabled ] && [ "$(systemctl is-active "$(basename "$unit")")" = active ] || return 1
    done
}
