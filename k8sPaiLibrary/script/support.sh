# Says for 'paictl support bundle' what a helper asks for: a name and a text in base64 a line. It changes nothing, and reads no key, no Secret
# and no object's specification. Each look has six seconds and its last 128 KiB; one that fails says so in its place.

say_text() { # NAME, with the text on stdin
    local text
    text=$(tail --bytes 131072 | tr -d '\000')
    # Half a line may begin with half a secret.
    [ ${#text} -lt 131000 ] || text=${text#*$'\n'}
    printf 'support %s %s\n' "$1" "$(base64 --wrap 0 <<<"$text")"
}

keep() { # NAME COMMAND…
    # Without the lock on descriptor 8: a command that hangs may outlive the script.
    { timeout --kill-after 2 6 "${@:2}" 2>&1 </dev/null 8>&- || echo "[it ended with $?]"; } | say_text "$1"
}

# Of the API, as this master's server tells it: an object in a line, by what jq makes of it.
keep_api() { # NAME PATH FILTER
    { api "$2" | jq --compact-output "$3"; } 2>&1 | say_text "$1"
}

keep_system() {
    keep system/kernel uname --all
    keep system/release cat /etc/os-release
    keep system/load cat /proc/loadavg /proc/pressure/cpu /proc/pressure/io /proc/pressure/memory
    keep system/memory cat /proc/meminfo
    keep system/disks df --portability
    keep system/inodes df --inodes --portability
    keep system/mounts cat /proc/mounts
    keep system/time timedatectl
    # No arguments: they may hold what is nobody's business.
    keep system/processes ps -e -o pid,ppid,user:16,etime,rss,stat,comm --sort=-rss
    keep system/kernel-messages dmesg --ctime
    keep system/failed-units systemctl --failed --no-pager
    keep system/timers systemctl list-timers --all --no-pager
    keep system/files ls --almost-all --recursive -l /etc/kubernetes /var/lib/paictl
    keep network/addresses ip address
    keep network/routes ip route show table all
    keep network/listeners ss --listening --numeric --tcp --udp --processes
}

keep_runtime() {
    keep runtime/docker-version docker version
    keep runtime/docker-info docker info
    keep runtime/containers docker ps --all --no-trunc --format '{{.ID}} {{.Image}} {{.Names}} {{.Status}}'
    keep runtime/images docker image ls
    [ "$runtime" != containerd ] || keep runtime/containerd-containers ctr --namespace k8s.io containers ls
    keep logs/kubelet docker logs --tail 400 kubelet
    keep logs/units journalctl --no-pager --lines 600 --unit docker --unit containerd --unit cri-docker --unit kubelet
    keep logs/paictl journalctl --no-pager --lines 400 --unit 'paictl-*'
}

keep_static_pods() {
    local manifest name file
    for manifest in /etc/kubernetes/manifests/*.yaml; do
        [ -e "$manifest" ] || continue
        name=$(basename "$manifest" .yaml)
        # shellcheck disable=SC2012  # the kubelet's names hold nothing odd
        file=$(ls --sort=time "/var/log/pods/kube-system_$name-${machine_name}_"*"/$name/"*.log 2>/dev/null | head --lines 1) || true
        [ -z "$file" ] || keep "logs/$name" tail --lines 400 "$file"
    done
}

keep_cluster() {
    keep_api api/nodes /api/v1/nodes '.items[] | {name: .metadata.name, labels: .metadata.labels, spec: (.spec | {unschedulable, taints, podCIDR}),
        status: (.status | {conditions, addresses, capacity, allocatable, nodeInfo})}'
    keep_api api/events '/api/v1/events?limit=500' '.items | sort_by(.lastTimestamp // .eventTime // "")[] |
        [.lastTimestamp // .eventTime, .type, .reason, .count, .involvedObject.kind, .involvedObject.namespace, .involvedObject.name, .message]'
    keep_api api/pods-not-ready '/api/v1/pods?limit=5000' '.items[] | select(.status.phase != "Succeeded" and
        ([.status.conditions[]? | select(.type == "Ready" and .status == "True")] | length) == 0) |
        {namespace: .metadata.namespace, name: .metadata.name, node: .spec.nodeName, status: (.status | {phase, reason, message, conditions,
        containers: [.containerStatuses[]?, .initContainerStatuses[]? | {name, ready, restartCount, state, lastState}]})}'
}

keep_system
keep_runtime
keep_static_pods
[ "$machine_role" != master ] || keep_cluster
