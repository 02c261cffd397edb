# Says what is so on this machine, one fact a line, and changes nothing.
# Given: files (their contents are printed), secrets (contents printed: what masters share), keys (only digests),
#        packages (by all their names), programs, images (in Docker), pod_images (in containerd), containers, reads ("container path": what
#        it reads at its start), requests (to the API server), volumes (paths of which
#        is said what is there).

say_file() { # path, contents?
    local state contents=-
    [ -e "$1" ] || return 0
    state=$(stat -L -c '%a %u:%g' -- "$1") || return 1
    if [ "$2" = contents ]; then
        contents=$(base64 -w 0 <"$1") || return 1
    fi
    printf 'file %s %s %s %s\n' "$state" "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$1" "$contents"
}

facts() {
    local path installed

    printf 'hostname %s\n' "$(hostname)"
    if [ -r /etc/os-release ]; then
        # shellcheck disable=SC1091
        (. /etc/os-release && printf 'distribution %s %s%s\n' "${ID:-unknown}" "${VERSION_ID:-rolling}" "${ID_LIKE:+ $ID_LIKE}")
    else
        echo 'distribution unknown rolling'
    fi
    # shellcheck disable=SC2154
    ip -oneline -4 address show | awk -v address="$machine_address" '
        { split($4, part, "/") } part[1] == address { print "interface", $2; exit }'
    # Docker takes no colon in a path. A file system below / that hangs, or is gone, leaves it open which folders there are.
    timeout --signal=KILL 10 find / -mindepth 1 -maxdepth 1 \( -type d -o -type l -xtype d \) ! -name '*[[:cntrl:]:]*' -printf 'folder %P\n' 2>/dev/null || echo 'folders unknown'
    printf 'architecture %s\n' "$(uname -m)"
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo 'cgroup 2'; else echo 'cgroup 1'; fi
    awk '/^SwapTotal:/ { print "swap", $2 } /^MemTotal:/ { print "memory", $2 }' /proc/meminfo
    printf 'cores %s\n' "$(nproc)"

    if [ -e /var/lib/paictl/cluster-id ]; then
        printf 'cluster %s\n' "$(cat /var/lib/paictl/cluster-id)"
    fi
    if [ -e /var/lib/paictl/files ]; then
        awk '{ print "record", $1, $2 }' /var/lib/paictl/files
        # What is not as it was written, or cannot be read; and what is not there.
        { awk '{ print $1 "  " $2 }' /var/lib/paictl/files | sha256sum --check --quiet --ignore-missing 2>/dev/null || true; } |
            sed --quiet 's/^\(.*\): FAILED.*/altered \1/p'
        awk '{ print $2 }' /var/lib/paictl/files | while read -r path; do [ -e "$path" ] || printf 'lost %s\n' "$path"; done
    fi

    if [ -d /var/lib/paictl/previous ]; then
        find /var/lib/paictl/previous -type f -printf 'keeps /%P\n' || return 1
    fi

    say_name_servers

    if command -v dpkg-query >/dev/null; then
        # It ends with 1 when it does not know one of them, and with 2 when it cannot read its records.
        installed=$(dpkg-query --show --showformat '${db:Status-Abbrev} ${Package} ${Version}\n' "${packages[@]}" 2>/dev/null) ||
            [ $? -eq 1 ] || { dpkg-query --show >/dev/null || return 1; }
        awk '$1 == "ii" { print "package", $2, $3 }' <<<"$installed"
    elif command -v rpm >/dev/null; then
        # It ends with how many it does not know, so that whether its records can be read is asked apart.
        installed=$(rpm --query --queryformat 'ii %{NAME} %{VERSION}-%{RELEASE}\n' "${packages[@]}" 2>/dev/null) ||
            rpm --query --all >/dev/null || return 1
        awk '$1 == "ii" { print "package", $2, $3 }' <<<"$installed"
    fi
    for path in "${programs[@]}"; do
        if command -v "$path" >/dev/null; then printf 'program %s\n' "$path"; fi
    done

    for path in "${volumes[@]}"; do
        if [ -f "$path" ]; then
            printf 'volume file %s %s\n' "$(sha256sum <"$path" | cut -d ' ' -f 1)" "$path"
        elif [ -d "$path" ]; then
            printf 'volume directory - %s\n' "$path"
        else
            printf 'volume %s - %s\n' "$([ -e "$path" ] && echo other || echo absent)" "$path"
        fi
    done
    for path in "${files[@]}" "${secrets[@]}"; do say_file "$path" contents || return 1; done
    for path in "${keys[@]}"; do say_file "$path" digest || return 1; done

    if command -v docker >/dev/null; then
        say_docker
    elif command -v dockerd >/dev/null; then
        echo docker-without-client
    fi
    if [ ${#pod_images[@]} -gt 0 ] && [ "$(systemctl is-active containerd)" = active ]; then
        say_pod_images || return 1
    fi
}

# Those of /etc/resolv.conf, and those that a resolver on the machine itself asks in turn.
say_name_servers() {
    local file word value rest
    for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf; do
        [ -r "$file" ] || continue
        while read -r word value rest || [ -n "$word" ]; do
            if [ "$word" = nameserver ] && [ -n "$value" ]; then printf 'nameserver %s %s\n' "$file" "$value"; fi
        done <"$file"
    done
}

say_pod_images() {
    local image there
    there=$(timeout 20 ctr --namespace k8s.io images ls --quiet) || return 1
    for image in "${pod_images[@]}"; do
        if grep --quiet --line-regexp --fixed-strings "$image" <<<"$there"; then
            printf 'pod-image %s %s\n' "$image" "$(recorded_digest "$image" /var/lib/paictl/pod-images)"
        fi
    done
}

# What our record says of an image.
recorded_digest() { # IMAGE RECORD
    awk -v image="$1" '$1 == image { digest = $2 } END { print digest ? digest : "pulled" }' "$2" 2>/dev/null || echo pulled
}

say_docker() {
    local information image container found entry
    if ! information=$(timeout 20 docker info 2>/dev/null); then
        echo 'docker unknown -'
        return 0
    fi
    awk -F ': ' '/^ *Server Version:/ { version = $2 } /^ *Cgroup Driver:/ { driver = $2 }
        END { print "docker", version, driver }' <<<"$information"
    for image in "${images[@]}"; do
        found=$(docker image ls --quiet "$image")
        if [ -n "$found" ]; then
            printf 'image %s %s\n' "$image" "$(recorded_digest "$image" /var/lib/paictl/images)"
        fi
    done
    for container in "${containers[@]}"; do
        found=$(docker ps --all --quiet --filter "name=^/$container\$")
        if [ -n "$found" ]; then
            docker container inspect --format '{{if .State.Running}}running{{else}}stopped{{end}} {{or (index .Config.Labels "io.paictl.spec") "-"}}{{range .HostConfig.Binds}}
mounts {{index (split . ":") 0}}{{end}}' "$container" | sed "s|^mounts |mounts $container |; 1s|^|container $container |"
        fi
    done
    if [ -n "$(docker ps --all --quiet --filter 'name=^/kubelet-before$')" ]; then echo 'keeps kubelet'; fi
    for entry in "${reads[@]}"; do
        if began_before "${entry%% *}" "${entry#* }"; then printf 'outdated %s\n' "$entry"; fi
    done
}

# What this machine's member says of itself and the others.
say_etcd() {
    local members status alarms
    # A kubelet that was just replaced starts it anew, which takes a moment.
    [ -z "$(etcd_process)" ] || until_it_holds 10 etcd_is_well || true
    if [ -d "$etcd_data/member/wal" ]; then
        find "$etcd_data/member/wal" -type f -printf '%Ts\n' | sort -n | awk 'END { if (NR) print "etcd-written", $1 }'
    fi
    members=$(etcd_answers cluster/member/list) && status=$(etcd_answers maintenance/status) || return 0
    printf 'etcd %s %s\n' "$(base64 -w 0 <<<"$members")" "$(base64 -w 0 <<<"$status")"
    if alarms=$(etcd_answers maintenance/alarm); then printf 'etcd-alarms %s\n' "$(base64 -w 0 <<<"$alarms")"; fi
}

# What only a master that serves can say.
say_api() {
    api /readyz || { [ -n "$(processes_of kube-apiserver)" ] && until_it_holds 20 api /readyz; } || return 1
    said=$(api_batch 3 <<<"${requests%$'\n'}") || true
}

facts
if [ "$machine_role" = master ]; then say_etcd; fi
