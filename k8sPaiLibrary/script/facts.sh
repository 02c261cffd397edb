# Says what is so on this machine, one fact a line, and changes nothing.
# Given: files (their contents are printed), secrets (contents printed: what masters share), keys (only digests),
#        packages (by all their names), programs, images (in Docker), pod_images (in containerd), containers, reads ("container path": what
#        it reads at its start), requests (to the API server), volumes (paths of which
#        is said what is there), asks_etcd (empty where a master's is of no interest), brief (not empty where a machine only says which it is).

# All at once: a program for each file takes longer than what it does.
say_files() { # contents or digest, PATH…
    local kind=$1 path first second size said there=() sizes=()
    local -A states=() digests=()
    shift
    for path; do [ ! -e "$path" ] || there+=("$path"); done
    [ ${#there[@]} -gt 0 ] || return 0
    said=$(stat -L -c '%s %a %u:%g %n' -- "${there[@]}") || return 1
    while read -r size first second path; do
        states[$path]="$first $second"
        sizes+=("$size" "$path")
    done <<<"$said"
    said=$(sha256sum -- "${there[@]}") || return 1
    while read -r first path; do digests[$path]=$first; done <<<"$said"
    for path in "${there[@]}"; do printf 'file %s %s %s\n' "${states[$path]}" "${digests[$path]}" "$path"; done
    [ "$kind" = contents ] || return 0
    said=$(cat -- "${there[@]}" | base64 --wrap 0) || return 1
    printf 'contents %s %s\n' "${said:--}" "${sizes[*]}"
}

# What waits for others goes on beside what follows, until its answer is asked for.
declare -A beside=()

begin() { # NAME COMMAND…
    local descriptor
    exec {descriptor}< <(
        # A script that breaks off lets go of the machine's lock, whatever it has left at work.
        exec 9>&-
        set -e
        "${@:2}"
        echo whole
    )
    beside[$1]=$descriptor
}

# Leaves what it printed in `answer`; fails where it broke off.
finish() { # NAME
    local descriptor=${beside[$1]}
    answer=$(cat <&"$descriptor")
    exec {descriptor}<&-
    [[ $answer = whole || $answer = *$'\nwhole' ]] || return 1
    answer=${answer%whole}
    answer=${answer%$'\n'}
}

# Prints it, where there is any.
pass_on() { # NAME
    finish "$1"
    [ -z "$answer" ] || printf '%s\n' "$answer"
}

# Which machine it is, and what it has to give.
say_machine() {
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
    printf 'architecture %s\n' "$(uname -m)"
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo 'cgroup 2'; else echo 'cgroup 1'; fi
    awk '/^SwapTotal:/ { print "swap", $2 } /^MemTotal:/ { print "memory", $2 }' /proc/meminfo
    printf 'cores %s\n' "$(nproc)"
    say_gpus

    if [ -e /var/lib/paictl/cluster-id ]; then
        printf 'cluster %s\n' "$(cat /var/lib/paictl/cluster-id)"
    fi
}

facts() {
    local path installed

    if command -v docker >/dev/null; then
        # The second line is for whoever looks whether the machine can take part.
        begin docker timeout 20 docker info --format '{{.ServerVersion}} {{.CgroupDriver}}
{{.DefaultRuntime}} {{.LiveRestoreEnabled}} {{.Driver}} {{or .Swarm.LocalNodeState "inactive"}} {{.DockerRootDir}}' 2>/dev/null
        begin images timeout 20 docker image ls --format '{{.Repository}}:{{.Tag}}' 2>/dev/null
        begin containers timeout 20 docker ps --all --format '{{.Names}}' 2>/dev/null
    fi

    # Docker takes no colon in a path. A file system below / that hangs, or is gone, leaves it open which folders there are.
    timeout --signal=KILL 10 find / -mindepth 1 -maxdepth 1 \( -type d -o -type l -xtype d \) ! -name '*[[:cntrl:]:]*' -printf 'folder %P\n' 2>/dev/null || echo 'folders unknown'
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
    say_files contents "${files[@]}" "${secrets[@]}" || return 1
    say_files digest "${keys[@]}" || return 1

    if command -v docker >/dev/null; then
        say_docker
    elif command -v dockerd >/dev/null; then
        echo docker-without-client
    fi
    if [ ${#pod_images[@]} -gt 0 ] && [ "$(systemctl is-active containerd)" = active ]; then
        say_pod_images || return 1
    fi
}

# Those to compute on, by what the bus says: a screen's adapter of another maker is none. And what is there to use them.
say_gpus() {
    local file line
    for file in /sys/bus/pci/devices/*/modalias; do
        { read -r line <"$file"; } 2>/dev/null || continue
        case $line in
            pci:v000010DE*bc03sc0[02]*) echo 'pci-gpu nvidia' ;;
            pci:v00001002*bc03sc80* | pci:v00001002*bc12*) echo 'pci-gpu amd' ;;
        esac
    done
    if { read -r line </proc/driver/nvidia/version; } 2>/dev/null; then
        if [[ $line =~ \ ([0-9]+(\.[0-9]+)+)\  ]]; then line=${BASH_REMATCH[1]}; else line=-; fi
        printf 'gpu-driver nvidia %s\n' "$line"
    fi
    if [ -d /sys/module/amdgpu ]; then
        { read -r line </sys/module/amdgpu/version; } 2>/dev/null || line=-
        printf 'gpu-driver amd %s\n' "$line"
    fi
    ! command -v nvidia-ctk >/dev/null || echo 'gpu-toolkit'
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

# What is there of these, each after what a store calls it and its digest there, where it says one.
say_known_images() { # WORD RECORD IMAGE…
    local word=$1 record=$2 image digest
    local -A recorded=()
    shift 2
    if [ -r "$record" ]; then
        while read -r image digest _; do recorded[$image]=$digest; done <"$record"
    fi
    for image; do
        digest=${recorded[$image]:-pulled}
        # A run that was bringing it was interrupted: the store knows what has come.
        [ "$digest" != expected ] || digest=$(digest_in_store "$word" "$image" || echo expected)
        printf '%s %s %s\n' "$word" "$image" "${digest#sha256:}"
    done
}

say_pod_images() {
    local image there found=()
    there=$(timeout 20 ctr --namespace k8s.io images ls --quiet) || return 1
    for image in "${pod_images[@]}"; do
        case $'\n'$there$'\n' in *$'\n'"$image"$'\n'*) found+=("$image") ;; esac
    done
    say_known_images pod-image /var/lib/paictl/pod-images "${found[@]}"
}

say_images() {
    local image there found=() others=()
    finish images || return 1
    there=$answer
    for image in "${images[@]}"; do
        case $'\n'$there$'\n' in *$'\n'"$image"$'\n'*) found+=("$image") ;; *) others+=("$image") ;; esac
    done
    # One may go by its digest, or without a tag. Mostly none does, which one question tells of all.
    if [ -n "$there" ] && [ ${#others[@]} -gt 0 ] && [ -n "$(docker image ls --quiet "${others[@]/#/--filter=reference=}")" ]; then
        for image in "${others[@]}"; do [ -z "$(docker image ls --quiet "$image")" ] || found+=("$image"); done
    fi
    say_known_images image /var/lib/paictl/images "${found[@]}"
}

# The digest of the configuration of an image of which a store has everything; in containerd also unpacked.
digest_in_store() { # WORD IMAGE
    local manifest
    if [ "$1" = image ]; then
        docker image inspect --format '{{.Id}}' "$2" 2>/dev/null
        return
    fi
    manifest=$(timeout 20 ctr --namespace k8s.io images check "name==$2" | awk '$4 == "complete" && $NF == "true" { print $3 }') || return 1
    [ -n "$manifest" ] || return 1
    timeout 20 ctr --namespace k8s.io content get "$manifest" | jq --raw-output --exit-status .config.digest
}

say_docker() {
    # A probe asks whether Docker answers, and need not ask it again.
    docker_answers=no
    if ! finish docker; then
        # Nothing outlives the script, which may hold the machine's lock.
        finish images || true
        finish containers || true
        echo 'docker unknown -'
        return 0
    fi
    docker_answers=yes
    printf 'docker %s\n' "${answer%%$'\n'*}"
    docker_settings=${answer#*$'\n'}
    [ ${#images[@]} -eq 0 ] || say_images || return 1
    say_containers
}

say_containers() {
    local name there found=() said=
    finish containers || return 1
    there=$answer
    # One that another has linked to has several.
    there=$'\n'${there//,/$'\n'}$'\n'
    for name in "${containers[@]}"; do
        case $there in *$'\n'"$name"$'\n'*) found+=("$name") ;; esac
    done
    if [ ${#found[@]} -gt 0 ]; then
        said=$(docker container inspect --format 'container {{.Name}} {{if .State.Running}}running{{else}}stopped{{end}} {{or (index .Config.Labels "io.paictl.spec") "-"}}{{$name := .Name}}
began {{.Name}} {{.State.StartedAt}}{{range .HostConfig.Binds}}
mounts {{$name}} {{index (split . ":") 0}}{{end}}' "${found[@]}" | sed 's,^\(container\|mounts\|began\) /,\1 ,') || return 1
        grep -v '^began ' <<<"$said"
        # A probe asks, too.
        if [[ $said =~ (^|$'\n')began\ kubelet\ ([^$'\n']*) ]]; then kubelet_began=${BASH_REMATCH[2]}; fi
    fi
    case $there in *$'\nkubelet-before\n'*) echo 'keeps kubelet' ;; esac
    say_outdated "$said"
}

# What began before a file that it reads was written; not for times to come, as clocks that were set back leave them.
say_outdated() { # LINES "began CONTAINER TIME"
    local word name began path seconds entry now
    local -A times=() written=()
    [ ${#reads[@]} -gt 0 ] || return 0
    now=$(date +%s%N)
    while read -r word name began; do
        [ "$word" != began ] || times[$name]=$(date --date "$began" +%s%N) || unset "times[$name]"
    done <<<"$1"
    # Those that are not there are passed over.
    while read -r seconds path; do written[$path]=${seconds/./}; done < <(LC_ALL=C stat -L -c '%.9Y %n' -- "${reads[@]#* }" 2>/dev/null || true)
    for entry in "${reads[@]}"; do
        began=${times[${entry%% *}]-} seconds=${written[${entry#* }]-}
        [ -n "$began" ] && [ -n "$seconds" ] || continue
        if [ "$began" -lt "$seconds" ] && [ "$seconds" -lt "$now" ]; then printf 'outdated %s\n' "$entry"; fi
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

# What only a master that serves can say: answers to `requests`, if it has any.
answers_of_api() {
    local said
    say_api >/dev/null 2>&1 || return 0
    printf '%s\n' "$said"
}

say_api() {
    [ -n "$(processes_of kube-apiserver)" ] || api /readyz || return 1
    # Whether it is ready is asked along with the rest, as it is nearly always.
    said=$(api_batch 3 <<<"GET /readyz - */* - -"$'\n'"${requests%$'\n'}") || true
    case $said in
        'answer GET /readyz 200 '*) said=${said#*$'\n'} ;;
        *)
            until_it_holds 20 api /readyz || return 1
            said=$(api_batch 3 <<<"${requests%$'\n'}") || true
            ;;
    esac
}

if [ -n "$requests" ]; then begin api answers_of_api; fi
if [ "$machine_role" = master ] && [ -n "$asks_etcd" ]; then begin etcd say_etcd; fi
say_machine
[ -n "$brief" ] || facts
[ -z "${beside[etcd]-}" ] || pass_on etcd
