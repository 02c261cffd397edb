# Says what is so on this machine, one fact a line, and changes nothing.
# Given: files (their contents are printed), secrets (contents printed: what masters share), keys (only digests),
#        packages, images, containers, reads ("container path": what it reads at its start), objects (API paths).

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
    local path package version image container

    printf 'clock %s\n' "$(date +%s)"
    printf 'hostname %s\n' "$(hostname)"
    # shellcheck disable=SC1091
    (. /etc/os-release && printf 'distribution %s %s\n' "$ID" "${VERSION_ID:-rolling}")
    # shellcheck disable=SC2154
    ip -oneline -4 address show | awk -v address="$machine_address" '
        { split($4, part, "/") } part[1] == address { print "interface", $2; exit }'
    printf 'architecture %s\n' "$(uname -m)"
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo 'cgroup 2'; else echo 'cgroup 1'; fi
    awk '/^SwapTotal:/ { print "swap", $2 } /^MemTotal:/ { print "memory", $2 }' /proc/meminfo
    printf 'cores %s\n' "$(nproc)"

    if [ -e /var/lib/paictl/cluster-id ]; then
        printf 'cluster %s\n' "$(cat /var/lib/paictl/cluster-id)"
    fi
    if [ -e /var/lib/paictl/files ]; then
        awk '{ print "record", $1, $2 }' /var/lib/paictl/files
    fi

    for package in "${packages[@]}"; do
        if version=$(dpkg-query -W -f '${db:Status-Abbrev}${Version}' "$package" 2>/dev/null) &&
            [ "${version:0:2}" = ii ]; then
            printf 'package %s %s\n' "$package" "${version:3}"
        fi
    done

    for path in "${files[@]}" "${secrets[@]}"; do say_file "$path" contents || return 1; done
    for path in "${keys[@]}"; do say_file "$path" digest || return 1; done

    if command -v docker >/dev/null; then
        say_docker
    fi
}

say_docker() {
    local information image container state entry
    if ! information=$(timeout 20 docker info 2>/dev/null); then
        echo 'docker unknown -'
        return 0
    fi
    awk -F ': ' '/^ *Server Version:/ { version = $2 } /^ *Cgroup Driver:/ { driver = $2 }
        END { print "docker", version, driver }' <<<"$information"
    for image in "${images[@]}"; do
        if docker image inspect "$image" >/dev/null 2>&1; then
            printf 'image %s %s\n' "$image" \
                "$(awk -v image="$image" '$1 == image { digest = $2 } END { print digest ? digest : "pulled" }' \
                    /var/lib/paictl/images 2>/dev/null || echo pulled)"
        fi
    done
    for container in "${containers[@]}"; do
        if state=$(docker container inspect "$container" 2>/dev/null); then
            printf 'container %s %s %s\n' "$container" \
                "$(grep -q '"Running": true' <<<"$state" && echo running || echo stopped)" \
                "$(grep -o '"io.paictl.spec": "[0-9a-f]*"' <<<"$state" | cut -d '"' -f 4 | grep . || echo -)"
        fi
    done
    for entry in "${reads[@]}"; do
        if began_before "${entry%% *}" "${entry#* }"; then printf 'outdated %s\n' "$entry"; fi
    done
}

# Whether a container began before a file was written; not for times to come, as clocks that were set back leave them.
began_before() { # container, path
    local began written
    began=$(docker container inspect --format '{{.State.StartedAt}}' "$1" 2>/dev/null) || return 1
    began=$(date --date "$began" +%s%N) && written=$(date --reference "$2" +%s%N 2>/dev/null) || return 1
    [ "$began" -lt "$written" ] && [ "$written" -lt "$(date +%s%N)" ]
}

# What only a master that serves can say.
say_api() {
    local path
    api /readyz >/dev/null 2>&1 || return 0
    echo 'api answers'
    for path in "${objects[@]}"; do
        printf 'object %s %s\n' "$path" \
            "$(api "$path" 2>/dev/null | grep -o '"paictl.io/spec": "[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4 | grep . || echo -)"
    done
    printf 'nodes %s\n' "$(api /api/v1/nodes | base64 -w 0)"
}

facts || exit 1
