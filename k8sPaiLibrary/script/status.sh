# Stands behind facts.sh for 'paictl status': how what runs here is, one thing a line; it changes nothing.
# Given: front_address (the cluster's address, empty when there is none), front_server (what this machine is to ask, or empty).

# Programs take long to say their version, so that all are asked at once; each says a line.
aside=()
beside_others() {
    "$@" &
    aside+=($!)
}

# A static pod of ours: name, and what tells whether it is ready.
say_component() {
    local name=$1 process state=stopped version=
    shift
    [ -e "/etc/kubernetes/manifests/$name.yaml" ] || return 0
    process=$(process_of "$name")
    if [ -n "$process" ]; then
        if "$@" >/dev/null 2>&1; then state=ready; else state=unready; fi
        # The program that runs says it itself: an image's tag may promise another.
        version=$(timeout 10 "/proc/$process/exe" --version 2>/dev/null | grep -o 'v[0-9][0-9]*\.[0-9][-+.0-9A-Za-z]*' || true)
    fi
    printf 'component %s %s %s\n' "$name" "$state" "$(head -n 1 <<<"${version:--}")"
}

# The first process that a manifest, as it is now, has brought about.
process_of() {
    local spec
    spec=$(spec_of "/etc/kubernetes/manifests/$1.yaml")
    [ -n "$spec" ] || return 0
    processes_with "$spec" | sort --numeric-sort | sed -n 1p
}

takes_connections() {
    (exec 3<>"/dev/tcp/127.0.0.1/$api_port")
}

say_master() {
    beside_others say_component kube-apiserver api /readyz
    beside_others say_component kube-controller-manager is_well_at 10257
    beside_others say_component kube-scheduler is_well_at 10259
    beside_others say_component etcd etcd_is_well
}

say_front() {
    local error
    beside_others say_component haproxy takes_connections
    beside_others say_component keepalived true
    # shellcheck disable=SC2154
    if [ -n "$front_address" ] && [ -n "$(ip -oneline -4 address show to "$front_address" 2>/dev/null)" ]; then
        echo 'front-held'
    fi
    # shellcheck disable=SC2154
    [ -n "$front_server" ] && [ -e /etc/kubernetes/pki/ca.crt ] || return 0
    if error=$(curl --silent --show-error --max-time 5 --output /dev/null --cacert /etc/kubernetes/pki/ca.crt \
        "$front_server/healthz" 2>&1); then
        echo 'front-answers'
    else
        printf 'front-silent %s\n' "$(head -n 1 <<<"$error")"
    fi
}

# A program of a timer: whether systemd runs it, when it will the next time, and how the last time went.
say_timer() { # PROGRAM
    local next
    [ -e "/var/lib/paictl/$1" ] || return 0
    next=$(systemctl list-timers --all --output=json "paictl-$1.timer" 2>/dev/null | jq '(.[0].next // 0) / 1000000 | floor' 2>/dev/null) || true
    printf 'timer %s %s %s\n' "$1" "$(systemctl is-active "paictl-$1.timer" || true)" "${next:-0}"
    [ ! -e "/var/lib/paictl/timers/$1" ] || printf 'timer-result %s %s\n' "$1" "$(head --lines 1 "/var/lib/paictl/timers/$1")"
}

if [ "$machine_role" = master ]; then
    say_master
    say_timer renew-certificates
    say_timer approve-kubelets
    say_timer keep-snapshots
    [ ! -e /var/lib/paictl/timers/snapshot-kept ] || printf 'snapshot-kept %s\n' "$(head --lines 1 /var/lib/paictl/timers/snapshot-kept)"
fi
say_timer renew-kubelet
say_front
wait "${aside[@]}"
