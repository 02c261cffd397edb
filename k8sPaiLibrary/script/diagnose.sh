# Says what is wrong with this machine, one finding a line, and changes nothing.
finding() {
    printf 'finding %s\n' "$*"
}

look_at_disks() {
    local folder
    for folder in / /var/lib/docker /var/lib/containerd /var/lib/kubelet; do
        [ -d "$folder" ] || continue
        df --output=pcent,ipcent,target "$folder" | awk -v folder="$folder" 'NR == 2 {
            if ($1 + 0 >= 85) print "finding the disk of " folder " is " $1 " full: the kubelet evicts pods; docker system df shows who uses it"
            if ($2 + 0 >= 95) print "finding the disk of " folder " has " $2 " of its inodes in use: df -i" }'
    done
    awk '$2 ~ "^/(var(/lib(/(docker|containerd|kubelet))?)?)?$" && $4 ~ /(^|,)ro(,|$)/ {
        print "finding " $2 " is read-only: its file system has failed, or was mounted so; see dmesg" }' /proc/mounts
}

look_at_docker() {
    if ! command -v docker >/dev/null; then
        finding "Docker is not installed"
    elif ! timeout 20 docker info >/dev/null 2>&1; then
        finding "Docker does not answer: $(journalctl --quiet --unit docker --lines 1 --output cat --no-pager)"
    else
        [ "$runtime" != containerd ] || containerd_serves_pods ||
            finding "containerd, which runs the pods, does not serve them: $(journalctl --quiet --unit containerd --lines 1 --output cat --no-pager)"
        [ "$runtime" != cri-dockerd ] || cri_dockerd_answers ||
            finding "cri-dockerd, which runs the pods, does not answer: $(journalctl --quiet --unit cri-docker --lines 1 --output cat --no-pager)"
        look_at_kubelet
    fi
}

look_at_kubelet() {
    local state
    state=$(docker container inspect --format '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}' kubelet 2>/dev/null) ||
        { finding "there is no container 'kubelet'" && return; }
    case $state in
        running\ [0-3]\ *) ;;
        running*) finding "the kubelet has been started $(cut -d ' ' -f 2 <<<"$state") times" ;;
        *) finding "the kubelet's container is ${state%% *}, with exit code ${state##* }" ;;
    esac
    curl --silent --fail --max-time 5 http://127.0.0.1:10248/healthz >/dev/null || {
        finding "the kubelet is not well"
        # One that has just been started may not have complained yet.
        { docker logs --tail 2000 kubelet 2>&1 | grep '^[EF][0-9]' || true; } | tail -n 3 | sed 's/^/finding its log: /'
    }
}

look_at_certificates() {
    local certificate
    command -v openssl >/dev/null || return 0
    for certificate in /etc/kubernetes/pki/*.crt; do
        [ -e "$certificate" ] || continue
        openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null 2>&1 || finding "$certificate has expired, or is none"
    done
}

look_at_the_network() {
    [ -e /etc/kubernetes/pki/ca.crt ] || return 0
    curl --silent --show-error --max-time 5 --output /dev/null --cacert /etc/kubernetes/pki/ca.crt "$api_server/healthz" 2>&1 |
        sed "s|^|finding the API server at $api_server cannot be reached from here: |"
}

look_at_disks
look_at_docker
look_at_certificates
look_at_the_network || true
