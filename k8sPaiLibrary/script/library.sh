# What the other scripts call. Sourced, so to speak: it stands before each of them on stdin.
set -euo pipefail
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
umask 077

# Says what went wrong, and how to mend it where we know, and gives up.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# A request to the API server of this master, as the administrator: path, then curl's options.
api() {
    local path=$1
    shift
    curl --silent --show-error --fail --max-time 15 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/admin.crt --key /etc/kubernetes/pki/admin.key "https://127.0.0.1:6443$path" "$@"
}

# Stages a file beside its place, under a name the kubelet passes over: path, mode; the contents in base64 on stdin.
stage() {
    (umask 022 && mkdir -p "$(dirname "$1")")
    base64 -d >"$(dirname "$1")/.paictl-$(basename "$1")"
    chmod "$2" "$(dirname "$1")/.paictl-$(basename "$1")"
}

# Puts a staged file into its place, at once and whole, and keeps its digest in our record.
place() {
    mv -f "$(dirname "$1")/.paictl-$(basename "$1")" "$1"
    record "$1"
}

record() {
    (umask 022 && mkdir -p /var/lib/paictl)
    touch /var/lib/paictl/files
    {
        awk -v path="$1" '$2 != path' /var/lib/paictl/files
        printf '%s %s\n' "$(sha256sum <"$1" | cut -d ' ' -f 1)" "$1"
    } >/var/lib/paictl/.files
    mv /var/lib/paictl/.files /var/lib/paictl/files
}

# Tries a command, its output kept quiet, until it succeeds or so many seconds have gone by.
until_it_holds() {
    local seconds=$1 began=$SECONDS
    shift
    until ("$@") >/dev/null 2>&1; do
        [ $((SECONDS - began)) -lt "$seconds" ] || return 1
        sleep 0.5
    done
}

# Tries a command for up to a minute: the API server may be starting, or registering its own kinds.
persistently() {
    local answer began=$SECONDS
    until answer=$("$@" 2>&1); do
        [ $((SECONDS - began)) -lt 60 ] || fail "the API server does not do what it was asked to for a minute:" "$answer"
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
    spec=$(sed -n 's/.*PAICTL_SPEC, value: "\([0-9a-f]*\)".*/\1/p' "/etc/kubernetes/manifests/$1.yaml")
    [ -n "$spec" ] && grep --quiet --no-messages --null-data --line-regexp "PAICTL_SPEC=$spec" /proc/[0-9]*/environ
}

# What the kubelet complained of last: errors and fatal ones, as klog marks them.
kubelet_log() {
    echo "the kubelet's last complaints:"
    docker logs --tail 20000 kubelet 2>&1 | grep '^[EF][0-9]' | tail -n 8 || docker logs --tail 8 kubelet 2>&1
}
