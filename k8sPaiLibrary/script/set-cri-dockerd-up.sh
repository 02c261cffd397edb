# Has cri-dockerd, which the operator brought, begin with the flags just written. Containers go on: only who watches them begins anew.
last_words() {
    journalctl --unit cri-docker.service --lines 8 --no-pager --output cat
}

systemctl daemon-reload
[ "$(systemctl show --property LoadState --value cri-docker.service)" = loaded ] || fail "cri-dockerd is not installed" \
    "install its package on $machine_name, or take 'runtime' out of kubernetes-configuration.yaml for containerd"
systemctl enable --quiet cri-docker.socket
# After a few failures systemd would not try again.
systemctl reset-failed cri-docker.service cri-docker.socket 2>/dev/null || true
systemctl restart cri-docker.service 2>/dev/null || fail "cri-dockerd does not start; its last lines:" "$(last_words)" \
    "where they say that Docker's API is too old: cri-dockerd 0.4 asks for Docker 23, and 0.3 takes older ones"
until_it_holds 60 cri_dockerd_answers || fail "cri-dockerd does not answer on /run/cri-dockerd.sock; its last lines:" "$(last_words)"
