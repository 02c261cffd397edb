# Whether systemd knows the kubelet, for now and for the next boot.
holds() {
    [ "$(systemctl is-enabled kubelet.service)" = enabled ] && [ "$(systemctl is-active kubelet.service)" = active ]
}
