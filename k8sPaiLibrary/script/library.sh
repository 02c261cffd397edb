# What the other scripts call. Sourced, so to speak: it stands before each of them on stdin.
set -euo pipefail
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
umask 077

# Held by every step and by what it starts, so that the next run does not begin while a step of a killed one goes on.
exec 8>>/run/paictl.step
flock --shared 8
run=$(cat /run/paictl.lock 2>/dev/null || true)

# Says what went wrong, and how to mend it where we know, and gives up.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# A request to the API server of this master, as the administrator: path, then curl's options. Prints the answer, also one
# that says what was wrong with the request, and fails then.
api() {
    local path=$1 answer
    shift
    answer=$(curl --silent --show-error --max-time 15 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/admin.crt --key /etc/kubernetes/pki/admin.key \
        --write-out '\n%{http_code}' "https://127.0.0.1:6443$path" "$@") || return 1
    printf '%s\n' "${answer%$'\n'*}"
    [ "${answer##*$'\n'}" -lt 400 ]
}

# Stages a file beside its place, under a name the kubelet passes over: path, mode; the contents in base64 on stdin.
stage() {
    (umask 022 && mkdir -p "$(dirname "$1")")
    base64 -d >"$(dirname "$1")/.paictl-$(basename "$1")"
    chmod "$2" "$(dirname "$1")/.paictl-$(basename "$1")"
}

# Puts a staged file into its place, at once and whole, and keeps its digest in our record.
place() {
    case $1 in /etc/kubernetes/manifests/*) retire "$1" ;; esac
    mv -f "$(dirname "$1")/.paictl-$(basename "$1")" "$1"
    record "$1"
}

# Ends a static pod before its successor starts: two of them would fight for the ports, and with each defeat the kubelet
# waits longer before it tries again.
retire() {
    local spec
    [ -e "$1" ] || return 0
    spec=$(spec_of "$1")
    rm "$1"
    [ -n "$spec" ] && [ -n "$(docker ps --quiet --filter name=^/kubelet$)" ] || return 0
    until_it_holds 40 has_ended "$spec" && return 0
    # A kubelet that has not heard from the API server yet ends no static pod, so that it must be done for it.
    docker stop kubelet >/dev/null
    docker ps --quiet --filter label=io.kubernetes.pod.namespace=kube-system \
        --filter "label=io.kubernetes.pod.name=$(basename "$1" .yaml)-$machine_name" |
        xargs --no-run-if-empty docker stop --time 30 >/dev/null
    docker start kubelet >/dev/null
}

record() {
    (umask 022 && mkdir -p /var/lib/paictl)
    touch /var/lib/paictl/files
    {
        awk -v path="$1" '$2 != path' /var/lib/paictl/files
        printf '%s %s\n' "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$1"
    } | sort --key 2 >/var/lib/paictl/.files
    mv /var/lib/paictl/.files /var/lib/paictl/files
}

# Tries a command, its output kept quiet, until it succeeds, so many seconds have gone by, or another run has taken over.
until_it_holds() {
    local seconds=$1 began=$SECONDS
    shift
    until ("$@") >/dev/null 2>&1; do
        [ $((SECONDS - began)) -lt "$seconds" ] || return 1
        [ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ] || return 1
        sleep 0.5
    done
}

# Tries a command for up to three minutes: the API server may be starting, or registering its own kinds.
persistently() {
    local answer began=$SECONDS
    until answer=$("$@" 2>&1); do
        [ $((SECONDS - began)) -lt 180 ] || fail "the API server did not do what it was asked to for three minutes:" "$answer"
        sleep 1
    done
}

# The last lines a static pod's container wrote.
container_log() {
    local container
    container=$(docker ps --all --quiet --latest --filter "label=io.kubernetes.container.name=$1")
    if [ -n "$container" ]; then
        echo "the last lines of $1:"
        docker logs --tail 15 "$container" 2>&1
    else
        echo "the kubelet has not started a container for $1"
        kubelet_log
    fi
}

# Whether a static pod runs as its manifest now says: the kubelet takes a while to replace it.
runs_as_written() {
    local spec
    spec=$(spec_of "/etc/kubernetes/manifests/$1.yaml")
    [ -n "$spec" ] && runs "$spec"
}

# The hash that a manifest gives to its process.
spec_of() {
    sed -n 's/.*PAICTL_SPEC, value: "\([0-9a-f]*\)".*/\1/p' "$1"
}

runs() {
    grep --quiet --no-messages --null-data --line-regexp "PAICTL_SPEC=$1" /proc/[0-9]*/environ
}

has_ended() {
    ! runs "$1"
}

# The process of this machine's etcd; there may be others, which pods run for themselves.
etcd_process() {
    local process
    for process in $(pgrep -x etcd); do
        ! grep --quiet --no-messages --null-data '^PAICTL_SPEC=' "/proc/$process/environ" || printf '%s\n' "$process"
    done
}

has_no_etcd() {
    [ -z "$(etcd_process)" ]
}

# Ends the processes that remember what another etcd said, which may have been ahead; the kubelet starts them anew.
forget_etcd() {
    local name
    for name in kube-apiserver kube-controller-manager kube-scheduler; do
        docker ps --quiet --filter "label=io.kubernetes.container.name=$name" |
            xargs --no-run-if-empty docker kill >/dev/null || true
    done
}

# Runs a tool of etcd's image where etcd runs, whatever runtime started it.
in_etcd() {
    local process
    process=$(etcd_process)
    [ -n "$process" ] || fail "etcd does not run on $machine_name"
    ETCDCTL_API=3 nsenter --target "$process" --mount -- "$@"
}

# How etcd's clients say who they are.
etcd_identity=(--cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt
    --key /etc/kubernetes/pki/etcd/healthcheck-client.key)

# A question to this machine's etcd, by its JSON gateway: method; prints the answer.
etcd_answers() {
    curl --silent --fail --max-time 5 --cacert "${etcd_identity[1]}" --cert "${etcd_identity[3]}" --key "${etcd_identity[5]}" \
        --data '{}' "https://127.0.0.1:2379/v3/$1"
}

# The members of etcd: id (decimal), first peer URL, `learner` or `voter`, name (`-` before its first start).
etcd_members() {
    etcd_answers cluster/member/list | jq --raw-output '.members[] |
        "\(.ID) \(.peerURLs[0]) \(if .isLearner then "learner" else "voter" end) \(.name // "-")"'
}

# Tries a command for so many seconds; what it said last is in `said`.
insist() { # SECONDS COMMAND…
    local began=$SECONDS seconds=$1
    shift
    until said=$("$@" 2>&1); do
        [ $((SECONDS - began)) -lt "$seconds" ] || return 1
        sleep 1
    done
}

# Lets packets of pods through, and keeps what was said of them before.
open_forward() {
    if [ ! -e /var/lib/paictl/forward-policy ]; then
        (umask 022 && mkdir -p /var/lib/paictl)
        iptables --wait -S FORWARD | sed -n 1p >/var/lib/paictl/forward-policy
    fi
    iptables --wait -P FORWARD ACCEPT
}

# What the kubelet complained of last: errors and fatal ones, as klog marks them.
kubelet_log() {
    echo "the kubelet's last complaints:"
    docker logs --tail 20000 kubelet 2>&1 | grep '^[EF][0-9]' | tail -n 8 || docker logs --tail 8 kubelet 2>&1
}
