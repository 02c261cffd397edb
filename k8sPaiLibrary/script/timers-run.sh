# Whether systemd keeps to the timers of paictl, now and after every boot.
holds() {
    local units=(/etc/systemd/system/paictl-*.timer)
    units=("${units[@]##*/}")
    all_are enabled is-enabled && all_are active is-active
}

all_are() { # STATE QUESTION
    [ "$(systemctl "$2" "${units[@]}" | grep --count --line-regexp "$1")" = ${#units[@]} ]
}
