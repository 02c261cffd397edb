# Whether cri-dockerd, which the operator brings, answers, as its units say, and will do so after the next boot.
holds() {
    [ "$(systemctl is-enabled cri-docker.socket)" = enabled ] && cri_dockerd_answers &&
        [ "$(systemctl show --property NeedDaemonReload --value cri-docker.service)" = no ] || return 1
    local began
    began=$(date --date "$(systemctl show --property ActiveEnterTimestamp --value cri-docker.service)" +%s)
    [ "$began" -ge "$(date --reference /etc/systemd/system/cri-docker.service.d/paictl.conf +%s)" ]
}
