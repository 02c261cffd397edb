# Whether containerd runs pods as its configuration says, and has begun with it.
holds() {
    local began
    [ "$(systemctl is-enabled containerd)" = enabled ] && containerd_serves_pods || return 1
    began=$(date --date "$(systemctl show --property ActiveEnterTimestamp --value containerd)" +%s)
    [ "$began" -ge "$(date --reference /etc/containerd/config.toml +%s)" ]
}
