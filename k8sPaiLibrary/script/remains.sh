# What a cluster has put on this machine, kind by kind, and how it is taken off again: list_KIND prints a line for each thing,
# remove_KIND takes them all away. What paictl and its kubelet did not make is in no list.

# Machines of other tools have a cni0 and chains called KUBE-… too.
is_ours() {
    [ -e /var/lib/paictl/cluster-id ]
}

engine() {
    command -v docker >/dev/null || return 1
    docker info >/dev/null 2>&1 ||
        fail "Docker is installed and does not answer, so that nobody knows what it runs" "start it: systemctl start docker"
}

list_kubelet() {
    engine || return 0
    docker ps --all --filter label=io.paictl.spec --format '{{.Names}}'
}

remove_kubelet() {
    docker ps --all --quiet --filter label=io.paictl.spec | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
}

list_pods() {
    local container
    is_ours && engine || return 0
    {
        docker ps --all --filter label=io.kubernetes.pod.uid \
            --format '{{.Label "io.kubernetes.pod.namespace"}}/{{.Label "io.kubernetes.pod.name"}}'
        for container in $(in_containerd containers ls --quiet); do
            in_containerd containers info "$container" | awk -F '"' '$2 == "io.kubernetes.pod.namespace" && !space { space = $4 }
                $2 == "io.kubernetes.pod.name" && !name { name = $4 }
                END { print space "/" name }'
        done
    } | sort -u
}

remove_pods() {
    local containers
    mapfile -t containers < <(docker ps --all --quiet --no-trunc --filter label=io.kubernetes.pod.uid)
    if [ ${#containers[@]} -gt 0 ]; then
        docker rm --force --volumes "${containers[@]}" >/dev/null
        # What cri-dockerd remembers of them.
        rm --force "${containers[@]/#//var/lib/cri-dockerd/sandbox/}"
    fi
    remove_pods_of_containerd
    systemctl stop kubepods.slice 2>/dev/null || true
    find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null || true
}

# Nothing under a volume that is still mounted is ever deleted.
list_mounts() {
    is_ours || return 0
    awk '$2 ~ "^/var/lib/kubelet/" { print $2 }' /proc/mounts | tac | while read -r mount; do printf '%b\n' "$mount"; done
}

remove_mounts() {
    local mount
    list_mounts | while IFS= read -r mount; do
        timeout 20 umount "$mount" || timeout 20 umount --force "$mount" || true
    done
}

# The cluster's address, which a keepalived that was killed leaves behind.
list_addresses() {
    local address
    [ -e /etc/kubernetes/keepalived/keepalived.conf ] || return 0
    address=$(awk '/virtual_ipaddress/ { getline; print $1 }' /etc/kubernetes/keepalived/keepalived.conf)
    ip -oneline -4 address show | awk -v address="$address" '$4 == address { print $4, $2 }'
}

remove_addresses() {
    local address interface
    list_addresses | while read -r address interface; do ip address del "$address" dev "$interface"; done
}

list_routes() {
    [ -e /var/lib/paictl/pod-ranges ] || return 0
    { ip -4 route show proto static && { [ ! -e /proc/net/if_inet6 ] || ip -6 route show proto static; }; } |
        awk 'NR == FNR { ours[$3] = 1; ours[$5] = 1; next } $1 in ours { print $1, $2, $3 }' /var/lib/paictl/pod-ranges -
}

remove_routes() {
    local route
    list_routes | while read -r route; do
        # shellcheck disable=SC2086  # destination, via, gateway: three words
        ip route del $route
    done
}

list_interfaces() {
    local link
    is_ours || return 0
    for link in cni0 flannel.1 kube-ipvs0; do
        [ ! -e "/sys/class/net/$link" ] || printf '%s\n' "$link"
    done
}

remove_interfaces() {
    local link
    list_interfaces | while read -r link; do ip link delete "$link"; done
}

# iptables in each of its forms that has any rules here: to ask one that has none would make its tables.
tables() {
    local form
    for form in iptables ip6tables; do
        if command -v "$form-save" >/dev/null; then printf '%s\n' "$form"; fi
        if command -v "$form-legacy-save" >/dev/null && grep --quiet --no-messages . "/proc/net/${form/tables/_tables}_names" &&
            ! "$form" --version | grep legacy >/dev/null; then
            printf '%s\n' "$form-legacy"
        fi
    done
}

list_chains() {
    local form policy
    is_ours || return 0
    for form in $(tables); do
        "$form-save" 2>/dev/null | awk -v form="$form" '/^\*/ { table = substr($1, 2) }
            /^:(KUBE|CNI|PAICTL|FLANNEL)-/ { count[table]++ }
            END { for (table in count) print form, table ": " count[table] " chains" }'
    done
    changed_policies | while read -r form policy; do echo "$form filter FORWARD's policy, which was $policy"; done
}

# What forwarded packets met before paictl let those of pods through, where that is not so any more.
changed_policies() {
    local form file
    for form in iptables ip6tables; do
        file=/var/lib/paictl/forward-policy
        [ "$form" = iptables ] || file+=-ipv6
        [ -e "$file" ] || continue
        "$form" --wait -S FORWARD | grep -x -f "$file" >/dev/null || awk -v form="$form" '{ print form, $3 }' "$file"
    done
}

# In one transaction for each form, which leaves the rules of others where they are.
drop_chains() { # BEGINNING OF THEIR NAMES, A WORD OF OTHER RULES THAT GO
    local form
    for form in $(tables); do
        "$form-save" 2>/dev/null | awk -v names="$1" -v word="$2" '
            /^\*/ { print; next }
            $0 ~ "^:(" names ")" { chain = substr($1, 2); chains[++count] = chain; print ":" chain " - [0:0]"; next }
            $0 ~ "^-A (" names ")" { next }
            /^-A/ && ($0 ~ "-[jg] (" names ")" || index($0, word)) { sub(/^-A/, "-D"); print; next }
            /^COMMIT/ {
                for (i = 1; i <= count; i++) print "-X", chains[i]
                count = 0
                print
            }' | "$form-restore" --noflush --wait 10
    done
}

remove_chains() {
    local form policy
    drop_chains '(KUBE|CNI|PAICTL|FLANNEL)-' 'flanneld'
    changed_policies | while read -r form policy; do "$form" --wait -P FORWARD "$policy"; done
}

list_services() {
    local unit
    is_ours || return 0
    for unit in /etc/systemd/system/{multi-user.target.wants/{paictl-*,kubelet}.service,timers.target.wants/paictl-*.timer}; do
        [ ! -L "$unit" ] || ! grep --quiet " /etc/systemd/system/${unit##*/}\$" /var/lib/paictl/files || basename "$unit"
    done
}

remove_services() {
    local unit
    list_services | while read -r unit; do systemctl disable --quiet --now "$unit"; done
}

list_images() {
    local image
    if [ -e /var/lib/paictl/images ] && engine; then
        while read -r image _ stays; do
            [ -n "$stays" ] || [ -z "$(docker image ls --quiet "$image")" ] || printf '%s\n' "$image"
        done </var/lib/paictl/images
    fi
    if [ -e /var/lib/paictl/pod-images ]; then
        in_containerd images ls --quiet | awk 'NR == FNR { if ($3 == "") ours[$1] = 1; next } $1 in ours { print $1 " in containerd" }' \
            /var/lib/paictl/pod-images -
    fi
}

remove_images() {
    local ours digests
    list_images | grep --invert-match ' in containerd$' | xargs --no-run-if-empty docker image rm >/dev/null || true
    ours=$(list_images | sed --quiet 's/ in containerd$//p')
    [ -n "$ours" ] || return 0
    # containerd keeps an image under several names, of which only one is in our record.
    digests=$(in_containerd images ls | awk 'NR == FNR { ours[$1] = 1; next } $1 in ours { print $3 }' <(printf '%s\n' "$ours") -)
    in_containerd images ls | awk 'NR == FNR { gone[$1] = 1; next } $3 in gone { print $1 }' <(printf '%s\n' "$digests") - |
        xargs --no-run-if-empty ctr --namespace k8s.io images rm --sync >/dev/null
    # And those that another took the name of.
    in_containerd images ls | awk 'NR > 1 { names[$3] = names[$3] " " $1; if ($1 !~ /^sha256:/) named[$3] = 1 }
        END { for (digest in names) if (!named[digest]) print names[digest] }' |
        xargs --no-run-if-empty ctr --namespace k8s.io images rm --sync >/dev/null
}

# Packages that came with paictl's, unless something that is to stay needs them. Given: with_docker; docker_packages and
# docker_daemons, by all names that distributions give them.
list_packages() {
    local package
    [ -e /var/lib/paictl/packages ] && command -v apt-get >/dev/null || return 0
    sort -u /var/lib/paictl/packages | while read -r package; do
        dpkg-query --show --showformat '${db:Status-Abbrev}\n' "$package" 2>/dev/null | grep '^ii' >/dev/null || continue
        ! goes_alone "$package" || printf '%s\n' "$package"
    done
}

# Whether no package leaves with it that paictl did not bring, nor Docker, unless that is to go.
goes_alone() {
    apt-get --simulate purge "$1" </dev/null 2>/dev/null | awk '/^(Purg|Remv) / { print $2 }' | {
        if [ -n "$with_docker" ]; then cat; else awk -v docker=" $docker_packages " '{ print index(docker, " " $1 " ") ? "/" : $1 }'; fi
    } | awk 'NR == FNR { ours[$1] = 1; next } !($1 in ours) { exit 1 }' /var/lib/paictl/packages -
}

# Whether Docker's daemon is among these packages.
has_daemon() {
    grep --fixed-strings --line-regexp --file <(tr ' ' '\n' <<<"$docker_daemons") >/dev/null
}

remove_packages() {
    local packages folder
    mapfile -t packages < <(list_packages)
    [ ${#packages[@]} -gt 0 ] || return 0
    if [ -n "$with_docker" ] && printf '%s\n' "${packages[@]}" | has_daemon; then
        systemctl stop docker.socket docker.service containerd.service 2>/dev/null || true
        [ ! -e /sys/class/net/docker0 ] || ip link delete docker0
        drop_chains 'DOCKER([ -]|$)' ' docker0'
        umount /run/docker/netns/* 2>/dev/null || true
        for folder in /var/lib/docker /var/lib/containerd /etc/docker /run/docker; do take_away "$folder"; done
        ! grep --quiet --no-messages 'Written by paictl' /etc/apt/sources.list.d/docker.sources ||
            rm --force /etc/apt/sources.list.d/docker.sources /etc/apt/keyrings/docker.asc
    fi
    apt-get -o DPkg::Lock::Timeout=600 purge --yes --quiet "${packages[@]}" </dev/null >&2
}

# A folder and all in it; one that is a disk of its own stays, empty.
take_away() {
    find "$1" -xdev -mindepth 1 -delete 2>/dev/null || true
    rmdir "$1" 2>/dev/null || rm --force "$1" 2>/dev/null || true
}

is_there() {
    [ -e "$1" ] && { [ ! -d "$1" ] || ! mountpoint --quiet "$1" || [ -n "$(ls --almost-all "$1")" ]; }
}

list_files() {
    [ -e /var/lib/paictl/files ] || return 0
    awk '{ print $2 }' /var/lib/paictl/files | while read -r path; do
        [ ! -e "$path" ] || is_others_now "$path" || printf '%s\n' "$path"
    done
    find /etc/kubernetes /etc/cni/net.d /etc/docker /etc/containerd -name '.paictl-*' 2>/dev/null || true
}

# Docker's configuration where somebody has changed it after us: what they wrote is not thrown away.
is_others_now() { # PATH
    [ "$1" = /etc/docker/daemon.json ] && [ -e "$1" ] && grep --quiet --no-messages " $1\$" /var/lib/paictl/files &&
        ! grep --quiet --line-regexp "$(sha256sum <"$1" | cut -d ' ' -f 1) $1" /var/lib/paictl/files
}

remove_files() {
    local flags=/etc/systemd/system/cri-docker.service.d/paictl.conf proxied=
    [ -e "$flags" ] || flags=
    [ ! -e /etc/systemd/system/docker.service.d/paictl-proxy.conf ] || proxied=yes
    list_files | grep --invert-match '^/var/lib/paictl/' | tr '\n' '\0' | xargs --no-run-if-empty --null rm --force
    put_first_back
    rmdir /etc/kubernetes/pki/etcd /etc/kubernetes/* /etc/kubernetes /etc/cni/net.d /etc/cni \
        /etc/systemd/system/{cri-docker,docker,containerd}.service.d /etc/{docker,containerd}/certs.d/* \
        /etc/{docker,containerd}/certs.d 2>/dev/null || true
    systemctl daemon-reload
    # Both forget what they were told, and containers that stay go on.
    if [ -n "$proxied" ]; then
        systemctl try-restart containerd || true
        restart_docker
    elif [ -e /var/lib/paictl/docker/plain-registries ]; then
        systemctl reload docker 2>/dev/null || true
    fi
    # It begins anew with flags of its own, if Docker still lets it.
    [ -z "$flags" ] || systemctl try-restart cri-docker.service 2>/dev/null || true
}

# What was there before paictl came.
put_first_back() {
    local kept path
    [ -d /var/lib/paictl/first ] || return 0
    find /var/lib/paictl/first -type f | while read -r kept; do
        path=${kept#/var/lib/paictl/first}
        ! is_others_now "$path" || continue
        mv -f "$kept" "$path"
        forget "$path"
        [ "$path" != /etc/containerd/config.toml ] || systemctl try-restart containerd
    done
}

# Folders that are the kubelet's, etcd's, the network plugins' and ours from end to end; ours, which knows of all the rest, last.
list_state() {
    local path
    is_ours || return 0
    for path in "$etcd_data/member" "$etcd_data/.paictl-forming" /var/lib/kubelet /var/lib/dockershim /var/lib/cni /run/flannel /run/paictl-api \
        /var/log/pods /var/log/containers /var/lib/paictl; do
        ! is_there "$path" || printf '%s\n' "$path"
    done
    # Written by our flannel's pod, and read before ours by the next cluster.
    path=/etc/cni/net.d/10-flannel.conflist
    ! grep --quiet --no-messages '"name": "flannel"' "$path" || printf '%s\n' "$path"
}

remove_state() {
    local path
    [ -z "$(list_mounts)" ] || return 0
    # The owner of the folder of etcd's data, where paictl has made it.
    [ ! -e /var/lib/paictl/made-user ] || userdel "$(cat /var/lib/paictl/made-user)" 2>/dev/null || true
    list_state | while read -r path; do take_away "$path"; done
    find /opt/cni/bin -lname '/usr/lib*/cni/*' -delete 2>/dev/null || true
    rm --force /run/paictl-etcd.log
    # Docker makes what a container mounts, also on a machine whose kernel has no modules.
    rmdir "$etcd_data" /lib/modules /opt/cni/bin /opt/cni /etc/cni/net.d /etc/cni 2>/dev/null || true
}

# What stays although the cluster's pods used it: their folders on this machine, and images that paictl did not bring.
list_kept() {
    is_ours && engine || return 0
    if [ -n "$with_docker" ] && ! cat /var/lib/paictl/packages 2>/dev/null | has_daemon; then
        echo "Docker, which was there before the cluster"
    fi
    if [ -s /var/lib/paictl/packages ] && ! command -v apt-get >/dev/null; then
        echo "the packages $(sort -u /var/lib/paictl/packages | paste --serial --delimiters ' '), as paictl removes those of apt only"
    fi
    ! is_others_now /etc/docker/daemon.json || echo "/etc/docker/daemon.json as it is, as others have changed it since"
    { folders_of_docker && folders_of_containerd; } | awk -F '\t' '
        $1 !~ "^/(var/lib/(kubelet|paictl|containerd)|etc/(kubernetes|ssl|ca-certificates)|usr|proc|sys|dev|run|lib|var/log)(/|$)" && $1 ~ "^/." && !seen[$1]++ { print $1 ", " $2 }' |
        grep --invert-match "^$etcd_data," || true
    docker ps --all --quiet --filter label=io.kubernetes.pod.uid | xargs --no-run-if-empty docker container inspect --format '{{.Image}}' |
        sort -u | xargs --no-run-if-empty docker image inspect --format '{{range .RepoTags}}{{.}}
{{end}}' | awk 'NF && NR == FNR { ours[$1] = 1; next } NF && !($1 in ours) { print "the image " $1 }' /var/lib/paictl/images - 2>/dev/null || true
    in_containerd images ls --quiet | awk 'NR == FNR { ours[$1] = 1; next } !($1 in ours) && $1 !~ "^sha256:|@sha256:" { print "the image " $1 " in containerd" }' \
        <(echo && cat /var/lib/paictl/pod-images 2>/dev/null) -
}

# The folders of this machine that pods use: path, tab, whose.
folders_of_docker() {
    docker ps --all --quiet --filter label=io.kubernetes.pod.uid | xargs --no-run-if-empty docker container inspect --format \
        '{{$pod := printf "%s/%s" (index .Config.Labels "io.kubernetes.pod.namespace") (index .Config.Labels "io.kubernetes.pod.name")}}{{range .Mounts}}{{if eq .Type "bind"}}{{.Source}}	the folder of {{$pod}}
{{end}}{{end}}'
}

folders_of_containerd() {
    local container
    for container in $(in_containerd containers ls --quiet); do
        in_containerd containers info "$container" | awk -F '"' '
            $2 == "io.kubernetes.pod.namespace" && !space { space = $4 }
            $2 == "io.kubernetes.pod.name" && !name { name = $4 }
            $2 == "type" { bind = $4 == "bind" }
            $2 == "source" && bind { print $4 "\tthe folder of " space "/" name }'
    done
}

# One fact a line for the plan.
say_remains() { # KIND…
    local kind list
    for kind; do
        list=$("list_$kind") || return 1
        [ -z "$list" ] || sed "s|^|remains $kind |" <<<"$list"
    done
    list=$(list_kept) || return 1
    [ -z "$list" ] || sed 's/^/kept /' <<<"$list"
}

take_off() { # KIND…
    local kind left='' list
    for kind; do "remove_$kind"; done
    for kind; do
        list=$("list_$kind")
        [ -z "$list" ] || left+="$(sed "s|^|$kind: |" <<<"$list")"$'\n'
    done
    [ -z "$left" ] || fail "this is left, and what comes after it was not started:" "$left"
}
