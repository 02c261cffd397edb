# Says what a cluster may stumble over on this machine, one fact a line, and changes nothing: all it writes is a few kilobytes
# beside etcd's data, to time the disk, and they are gone again when it ends. Fifty machines may share two cores, so that what
# bash can do itself is not left to a program.
# Given: ports (that the role needs), folders (it fills), sources (registries, HOST:PORT), peers (other machines' ports,
#        ADDRESS:PORT), programs, containerd_packages (when pods are to run in it), goes_out and times_disk (yes or empty).

say() { printf 'check %s\n' "$*"; }

# Says nothing of what is empty.
say_if() { [ -z "$1" ] || say "${@:2}" "$1"; }

has() { command -v "$1" >/dev/null; }

# Finds the folder, or the nearest above it that is there.
find_existing() {
    existing=$1
    until [ -e "$existing" ]; do existing=${existing%/*} && existing=${existing:-/}; done
}

# Runs one look; one that breaks off is named, and not taken for one that found nothing.
look() {
    local said status
    set +e
    said=$(set -e; "look_at_$1" 2>/dev/null)
    status=$?
    set -e
    if [ -n "$said" ]; then printf '%s\n' "$said"; fi
    [ "$status" -eq 0 ] || say unknown "$1"
}

# Tries to connect to many places at once, and says of each that answered how: `reach HOST PORT open`, or the system's words for
# why not. Of those that said nothing in time nothing is said.
reach() { # SECONDS HOST:PORT…
    local seconds=$1 batch target attempts
    shift
    while [ $# -gt 0 ]; do
        batch=("${@:1:250}")
        shift "${#batch[@]}"
        # The lock on descriptor 8 is not for these: a connection that hangs may outlive the script.
        {
            attempts=()
            for target in "${batch[@]}"; do
                (exec 3<>"/dev/tcp/${target%:*}/${target##*:}" && printf '/dev/tcp/%s/%s: open\n' "${target%:*}" "${target##*:}") 2>&1 &
                attempts+=($!)
            done
            (sleep "$seconds" && kill -PIPE "${attempts[@]}") >/dev/null &
            wait "${attempts[@]}" || true
            kill -PIPE $! || true
        } 8>&- 2>/dev/null | sed -n 's|.*/dev/tcp/\([^/]*\)/\([0-9]*\): |reach \1 \2 |p'
    done
}

look_at_the_system() {
    local value tool
    for tool in ss df ip sed find base64 sha256sum stat timeout; do has "$tool" || say missing "$tool"; done
    [ ! -d /run/systemd/system ] || say is systemd
    read -r value </proc/sys/kernel/osrelease && say kernel "$value"
    if [ -e /run/systemd/container ] || [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then
        say is container
    elif [ -r /sys/class/dmi/id/product_uuid ]; then
        # In a container it would be the host's.
        read -r value </sys/class/dmi/id/product_uuid && say_if "$value" identity product-uuid
    fi
    if [ -s /etc/machine-id ]; then read -r value </etc/machine-id && say_if "$value" identity machine-id; fi
    if [ -r /sys/fs/selinux/enforce ]; then read -r value </sys/fs/selinux/enforce && [ "$value" != 1 ] || say is selinux; fi
}

look_at_the_kernel() {
    local name value file files=()
    for name in overlay br_netfilter nf_conntrack; do
        if [ -d "/sys/module/$name" ] || { [ "$name" = overlay ] && grep overlay /proc/filesystems >/dev/null; } ||
            { [ "$name" = br_netfilter ] && [ -d /proc/sys/net/bridge ]; } ||
            { [ "$name" = nf_conntrack ] && [ -e /proc/sys/net/netfilter/nf_conntrack_max ]; } ||
            modprobe --dry-run --quiet "$name"; then
            say module "$name" yes
        else
            say module "$name" no
        fi
    done
    for name in fs.file-max fs.nr_open fs.inotify.max_user_instances fs.inotify.max_user_watches kernel.pid_max; do
        if [ -r "/proc/sys/${name//.//}" ]; then read -r value <"/proc/sys/${name//.//}" && say limit "$name" "$value"; fi
    done
    # What is read after our own file at the next boot.
    for file in /etc/sysctl.d/*.conf /run/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf; do
        if [ -r "$file" ] && [[ ${file##*/} > 90-paictl.conf ]]; then files+=("$file"); fi
    done
    [ ! -r /etc/sysctl.conf ] || files+=(/etc/sysctl.conf)
    [ "${#files[@]}" -eq 0 ] || awk -F '[[:space:]]*=[[:space:]]*' '
        /^[[:space:]]*net\.(ipv4\.ip_forward|bridge\.bridge-nf-call-iptables)[[:space:]]*=[[:space:]]*0[[:space:]]*$/ {
            sub("^[[:space:]]*", "", $1)
            print "check undoes", $1, FILENAME
        }' "${files[@]}"
}

look_at_folders() {
    local path places=() real=()
    for path in "${folders[@]}"; do find_existing "$path" && places+=("$existing"); done
    mapfile -t real < <(readlink -f -- "${places[@]}")
    # What a hung network file system would not let df tell is not worth waiting for.
    timeout 10 df -k --output=size,avail,itotal,iavail,target -- "${real[@]}" | awk -v list="${folders[*]}" -v places="${real[*]}" '
        NR == 1 { split(list, folder, " "); next }
        NR == FNR {
            print "check folder", folder[FNR - 1], $1, $2, ($3 ~ /^[0-9]+$/ ? $3 : 0), ($4 ~ /^[0-9]+$/ ? $4 : 0), $5
            next
        }
        { options[$5] = $6; shared[$5] = "private"; for (i = 7; i <= NF && $i != "-"; i++) if ($i ~ /^shared:/) shared[$5] = "shared" }
        END {
            count = split(list, folder, " ")
            split(places, place, " ")
            for (i = 1; i <= count; i++) {
                mount = place[i]
                while (!(mount in options) && mount != "") sub("/[^/]*$", "", mount)
                if (mount == "") mount = "/"
                print "check mount", folder[i], options[mount], shared[mount]
            } }' - /proc/self/mountinfo
}

look_at_ports() {
    has ss || return 0
    ss --no-header --listening --numeric --tcp --processes | awk -v list="${ports[*]}" '
        BEGIN { count = split(list, port, " "); for (i = 1; i <= count; i++) wanted[port[i]] = 1 }
        {
            number = $4
            sub(".*:", "", number)
            if (!(number in wanted)) next
            name = "-"
            process = 0
            if (match($0, /\(\("[^"]*",pid=[0-9]+/)) {
                split(substr($0, RSTART + 3, RLENGTH - 3), part, "\",pid=")
                name = part[1]
                process = part[2]
                gsub(" ", "_", name)
            }
            if (!said[number, process]++) print "check listens", number, process, name
        }'
}

# What it is, or would be once the package is installed.
look_at_containerd() {
    local version
    [ -n "${containerd_packages[*]}" ] || return 0
    if has containerd; then
        read -r _ _ version _ < <(containerd --version)
        say_if "${version#v}" containerd
    elif [ -n "$goes_out" ] && has apt-cache; then
        apt-cache policy "${containerd_packages[@]}" | awk '
            /^[^ ].*:$/ { name = substr($1, 1, length($1) - 1) }
            $1 == "Candidate:" && $2 != "(none)" { print "check containerd-candidate", name, $2 }'
    fi
}

look_at_docker() {
    local program said
    program=$(command -v docker) || return 0
    case $(readlink -f "$program") in *podman*) say software podman-docker ;; /snap/* | */snap) say software snap-docker ;; esac
    IFS= read -r -d '' -n 400 said <"$program" || true
    case $said in *podman*) say software podman-docker ;; esac
    # A Docker that does not answer is known already, from the other facts.
    [ -z "${docker_settings-}" ] || say docker "$docker_settings"
}

# What keeps Docker from starting, whether it is installed or is to be.
look_at_docker_settings() {
    [ ! -s /etc/docker/daemon.json ] || say daemon-json "$(head --bytes=65536 /etc/docker/daemon.json | base64 --wrap=0)"
    [ "$(readlink /etc/systemd/system/docker.service || true)" != /dev/null ] || say is docker-masked
}

# Where folders are to be and something else is.
look_at_obstructions() {
    local path
    for path in /etc/kubernetes /etc/docker /etc/cni /var/lib/paictl "${folders[@]}"; do
        if [ -e "$path" ] && [ ! -d "$path" ]; then say in-the-way "$path"; fi
    done
}

look_at_others() {
    local file name
    if [ -r /etc/containerd/config.toml ] && grep '^ *disabled_plugins *=.*cri"' /etc/containerd/config.toml >/dev/null; then
        say is cri-disabled
    fi
    # Those of this machine: what runs in a network of its own, such as a cluster in containers, is in nobody's way.
    for file in $(grep --no-messages --files-with-matches --line-regexp --extended-regexp \
        'kubelet|kubelite|k3s|k3s-server|k3s-agent|rke2|k0s|firewalld|chronyd|ntpd|ptp4l|systemd-timesyn' /proc/[0-9]*/comm || true); do
        [ "${file%/comm}/ns/net" -ef /proc/self/ns/net ] || continue
        # It may have ended by now.
        { read -r name <"$file"; } 2>/dev/null || continue
        say runs "$name"
    done
    for file in /usr/local/bin/k3s /usr/local/bin/rke2 /usr/local/bin/k0s /snap/bin/microk8s /usr/bin/podman; do
        [ ! -e "$file" ] || say software "${file##*/}"
    done
    [ ! -e /snap/bin/docker ] || say software snap-docker
    # Ours is no second one.
    [ ! -e /etc/systemd/system/multi-user.target.wants/kubelet.service ] ||
        grep --quiet --no-messages 'Written by paictl' /etc/systemd/system/kubelet.service || say software kubelet.service
    for file in /etc/cni/net.d/*; do
        case $file in */10-paictl.conflist | *'*') ;; *.conf | *.conflist | *.json) say cni "${file##*/}" ;; esac
    done
    [ ! -e /var/lib/paictl/cluster-id ] || return 0
    for file in /etc/kubernetes/manifests /etc/kubernetes/pki /etc/kubernetes/kubelet.conf /etc/kubernetes/admin.conf \
        "$etcd_data/member" /var/lib/etcd/member /var/lib/kubelet/config.yaml; do
        if [ -d "$file" ]; then
            [ -z "$(find "$file" -mindepth 1 -print -quit)" ] || say stale "$file"
        elif [ -e "$file" ]; then
            say stale "$file"
        fi
    done
}

look_at_the_firewall() {
    local table='' chain='' line words
    if [ -r /etc/ufw/ufw.conf ] && grep --ignore-case '^ENABLED=yes' /etc/ufw/ufw.conf >/dev/null; then say runs ufw; fi
    if has nft; then
        nft list chains | while read -r line; do
            case $line in
                'table '*) read -ra words <<<"$line" && table="${words[1]}/${words[2]}" ;;
                'chain '*) read -ra words <<<"$line" && chain=${words[1]} ;;
                *'hook input'*'policy drop'*) say drops input "$table/$chain" ;;
                *'hook forward'*'policy drop'*) say drops forward "$table/$chain" ;;
                *'hook output'*'policy drop'*) say drops output "$table/$chain" ;;
            esac
        done
    fi
    # Asked only when there are any, since asking would load the module.
    if [ -s /proc/net/ip_tables_names ] && has iptables-legacy; then
        iptables-legacy -S | sed -nE 's/^-P (INPUT|FORWARD|OUTPUT) DROP.*/check drops \L\1\E iptables/p'
    fi
}

look_at_routes() {
    local line words name i via device
    has ip || return 0
    while read -r line; do
        read -ra words <<<"$line"
        say address "${words[1]}" "${words[3]}"
        if [ "${words[3]%/*}" = "$machine_address" ] && [ -r "/sys/class/net/${words[1]}/address" ]; then
            read -r name <"/sys/class/net/${words[1]}/address"
            [ "$name" = 00:00:00:00:00:00 ] || say identity mac "$name"
        fi
    done < <(ip -oneline -4 address show)
    # Those of one link alone are nobody's to reach.
    while read -r line; do
        read -ra words <<<"$line"
        say address-6 "${words[1]}" "${words[3]}"
    done < <(ip -oneline -6 address show scope global)
    while read -r line; do
        read -ra words <<<"$line"
        # Those that are not for one place, and the further hops of a route with several, say nothing new.
        case ${words[0]:-} in
            '' | nexthop | broadcast | multicast | anycast) continue ;;
            unreachable | blackhole | prohibit | throw | unicast | local) words=("${words[@]:1}") ;;
        esac
        via=- device=-
        for ((i = 1; i < ${#words[@]} - 1; i++)); do
            case ${words[i]} in via) via=${words[i + 1]} ;; dev) device=${words[i + 1]} ;; esac
        done
        say route "${words[0]}" "$via" "$device"
    done < <(ip -4 route show)
}

look_at_packages() {
    local inode locks='' file
    has dpkg || return 0
    for file in /var/lib/dpkg/updates/[0-9]*; do
        [ -e "$file" ] || continue
        # What a run of ours has left half done, the next one goes on with.
        if [ -e /var/lib/paictl/installing ]; then say is own-installation-interrupted; else say is dpkg-interrupted; fi
        break
    done
    IFS= read -r -d '' locks </proc/locks || true
    for inode in $(stat --format %i /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock 2>/dev/null || true); do
        case $locks in *WRITE*":$inode "*) ;; *) continue ;; esac
        # Numbers of inodes are given out on each file system anew, so that this one may be another's.
        file=$(find /proc/[0-9]*/fd -maxdepth 1 \( -lname '/var/lib/dpkg/lock*' -o -lname /var/lib/apt/lists/lock \) -print -quit) || true
        [ -n "$file" ] || break
        file=${file%/fd/*}
        say package-lock "${file##*/}" "$(cat "$file/comm" || echo someone)"
        break
    done
}

look_at_proxies() {
    local name file
    for name in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy; do
        [ -z "${!name:-}" ] || say proxy "$name"
    done
    [ -z "${no_proxy:-${NO_PROXY:-}}" ] || say no-proxy "${no_proxy:-$NO_PROXY}"
    for file in /etc/systemd/system/docker.service.d/*.conf /etc/docker/daemon.json; do
        if [ -r "$file" ] && grep --ignore-case --extended-regexp 'https?[_-]proxy|registry-mirrors' "$file" >/dev/null; then
            say proxy "$file"
        fi
    done
}

# Where packages come from, when some are missing: HOST:PORT a line. As `apt-get indextargets` would say, at a fiftieth of its cost.
archives() {
    local name missing='' plugins=missing files=() file
    has apt-get || return 0
    for name in docker "${programs[@]}"; do
        # Of the paths one is enough: each is that of some distribution.
        if has "$name"; then [ "${name:0:1}" != / ] || plugins=; else [ "${name:0:1}" = / ] || missing=yes; fi
    done
    [ -n "$missing$plugins" ] || return 0
    ! grep --no-messages --recursive --ignore-case 'Acquire::https\?::Proxy' /etc/apt/apt.conf /etc/apt/apt.conf.d >/dev/null || return 0
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ ! -r "$file" ] || files+=("$file")
    done
    [ "${#files[@]}" -eq 0 ] || awk '
        /^(deb[ \t]|URIs:)/ {
            for (i = 2; i <= NF; i++) if (match($i, "^https?://[^/]+")) {
                secure = $i ~ "^https"
                host = substr($i, RSTART, RLENGTH)
                sub("^https?://", "", host)
                sub("^[^@]*@", "", host)
                if (host !~ ":") host = host (secure ? ":443" : ":80")
                if (!said[host]++) print host
            } }' "${files[@]}"
}

look_at_the_ways() {
    local list target
    [ -n "$goes_out" ] || return 0
    say is tried
    reach 3 "${peers[@]}" &
    list=$(archives)
    for target in $list; do say archive "$target"; done
    # shellcheck disable=SC2086
    reach 5 "${sources[@]}" $list
    wait
}

# How long a small write takes to be on the disk, where etcd's data will be; the mean of fifty, in microseconds.
look_at_the_disk() {
    local began ended count=50
    [ -n "$times_disk" ] || return 0
    find_existing "$etcd_data"
    folder=$(mktemp -d "$existing/.paictl-check.XXXXXX")
    trap 'rm -rf "$folder"' EXIT
    began=${EPOCHREALTIME/[.,]/}
    timeout 10 dd if=/dev/zero of="$folder/file" oflag=dsync bs=2300 "count=$count" || count=$(($(stat --format %s "$folder/file") / 2300))
    ended=${EPOCHREALTIME/[.,]/}
    [ "$count" -gt 0 ] || count=1
    say write-time $(((ended - began) / count))
}

# This one waits for others most of the time, so it begins first and is read last.
exec 7< <(look the_ways)
for subject in the_system the_kernel folders ports containerd docker docker_settings obstructions others the_firewall routes packages proxies the_disk; do
    look "$subject"
done
cat <&7
exec 7<&-
say looked
