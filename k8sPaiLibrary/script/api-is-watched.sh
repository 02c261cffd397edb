# Whether systemd sees to it that keepalived knows whether the API server of this master is ready.
holds() {
    [ "$(systemctl is-enabled paictl-watch-api.service)" = enabled ] && [ "$(systemctl is-active paictl-watch-api.service)" = active ]
}
