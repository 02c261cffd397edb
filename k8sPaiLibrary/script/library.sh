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
    mkdir -p -m 0755 "$(dirname "$1")"
    base64 -d >"$(dirname "$1")/.paictl-$(basename "$1")"
    chmod "$2" "$(dirname "$1")/.paictl-$(basename "$1")"
}

# Puts a staged file into its place, at once and whole, and keeps its digest in our record.
place() {
    mv -f "$(dirname "$1")/.paictl-$(basename "$1")" "$1"
    record "$1"
}

record() {
    mkdir -p -m 0755 /var/lib/paictl
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

# The last lines a static pod's container wrote.
container_log() {
    local container
    container=$(docker ps --all --quiet --latest --filter "label=io.kubernetes.container.name=$1")
    if [ -n "$container" ]; then
        echo "the last lines of $1:"
        docker logs --tail 15 "$container" 2>&1
    else
        echo "the kubelet has not started a container for $1; the last lines of the kubelet:"
        docker logs --tail 15 kubelet 2>&1
    fi
}
