# Has Docker and containerd begin anew, with the proxies that their units name now. Containers go on.
systemctl daemon-reload
! systemctl is-active --quiet containerd || systemctl restart containerd || fail "containerd does not restart:" \
    "$(journalctl --unit containerd --lines 10 --no-pager --output cat)"
restart_docker
