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

# Where the API server of this master listens: a deploy may be about to change that.
served_port() {
    sed --quiet 's/.*--secure-port=\([0-9]*\).*/\1/p' /etc/kubernetes/manifests/kube-apiserver.yaml 2>/dev/null | grep . || echo "$api_port"
}

# Where scripts that are not only for masters ask the API, as whom (lines of curl's configuration), and where in memory they write.
in_memory=/run
api_origin() { printf 'https://127.0.0.1:%s\n' "$(served_port)"; }
api_access() { printf '%s = "/etc/kubernetes/pki/%s"\n' cacert ca.crt cert admin.crt key admin.key; }

# A request to the API server of this master, as the administrator: path, then curl's options. Prints the answer, also one
# that says what was wrong with the request. Fails with 1 where the same request may succeed later, with 3 where that is so of an
# API server that has just started (it does not know its first namespaces and roles yet), else with 2.
api() {
    local path=$1 answer
    shift
    answer=$(curl --silent --show-error --max-time 15 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/admin.crt --key /etc/kubernetes/pki/admin.key \
        --write-out '\n%{http_code}' "https://127.0.0.1:$(served_port)$path" "$@") || return 1
    printf '%s\n' "${answer%$'\n'*}"
    case ${answer##*$'\n'} in
        [123]??) ;;
        403 | 404) return 3 ;;
        # Another has changed the object meanwhile; and there were too many requests.
        408 | 409 | 429 | 5??) return 1 ;;
        4??) return 2 ;;
        *) return 1 ;;
    esac
}

# A request to the API as this machine's node: path, then curl's options. Prints the answer.
ask_as_node() {
    curl --silent --show-error --fail --max-time 10 --cacert /etc/kubernetes/pki/ca.crt \
        --cert /etc/kubernetes/pki/kubelet-client.crt --key /etc/kubernetes/pki/kubelet-client.key "$api_server$1" "${@:2}"
}

# The node object, as the node itself may read it.
node() { ask_as_node "/api/v1/nodes/$machine_name"; }

# Whether the kubelet is well and the API server has heard so since it was started.
node_is_ready() {
    local began beat
    curl --silent --fail --max-time 5 http://127.0.0.1:10248/healthz >/dev/null || return 1
    # Facts know it already.
    began=${kubelet_began:-$(docker container inspect --format '{{.State.StartedAt}}' kubelet)} || return 1
    beat=$(node | jq --raw-output '.status.conditions[]? | select(.type == "Ready" and .status == "True") | .lastHeartbeatTime')
    [ -n "$beat" ] && [[ ! $beat < ${began:0:19} ]]
}

# Has the kubelet begin anew. It tells the API that its node is not ready if it gets there before it has seen its runtime, its containers and (by that
# API) its CSINode, and tells more ten seconds later. So nobody reaches the API anew from this host until it has tried to register six times: for the
# next 6.4 seconds it does not try again (kubelet_node_status.go), and looks for its CSINode each second (csi_plugin.go).
restart_kubelet() {
    local server=${api_server#https://} barrier status=0
    # It ends by itself, should nobody be left to take it away.
    barrier=(OUTPUT --protocol tcp --syn --destination "${server%:*}" --dport "${server##*:}"
        --match time --datestop "$(date --utc --date '+30 seconds' +%FT%T)" --jump REJECT --reject-with tcp-reset)
    iptables --wait --insert "${barrier[@]}" 2>/dev/null || barrier=()
    docker restart kubelet >/dev/null || status=$?
    [ ${#barrier[@]} -gt 0 ] || return $status
    [ $status -ne 0 ] || until_it_holds 25 has_tried_to_register || true
    iptables --wait --delete "${barrier[@]}" 2>/dev/null || true
    return $status
}

# By its log, in which each version has these words: nothing else tells.
has_tried_to_register() {
    local began
    began=$(docker container inspect --format '{{.State.StartedAt}}' kubelet) &&
        [ "$(docker logs --since "$began" kubelet 2>&1 | grep --count 'Unable to register node')" -ge 6 ]
}

# Stages a file beside its place, under a name the kubelet passes over: path, mode; the contents in base64 on stdin.
stage() {
    (umask 022 && mkdir -p "$(dirname "$1")")
    base64 -d >"$(dirname "$1")/.paictl-$(basename "$1")"
    chmod "$2" "$(dirname "$1")/.paictl-$(basename "$1")"
}

# Puts a staged file into its place, at once and whole, and keeps its digest in our record.
place() {
    keep_first "$1"
    keep_previous "$1"
    case $1 in
        # Also one that was ended from outside before it could end its own.
        */manifests/etcd.yaml) end_first_etcd ;;&
        /etc/kubernetes/manifests/*) retire "$1" ;;
    esac
    mv -f "$(dirname "$1")/.paictl-$(basename "$1")" "$1"
    record "$1"
    # A run that was ended while it stopped the one before may have left the kubelet stopped.
    case $1 in /etc/kubernetes/manifests/*) docker start kubelet >/dev/null 2>&1 || true ;; esac
}

# A copy that is whole or not there at all.
keep() { # FILE COPY
    mkdir -p "$(dirname "$2")"
    cp --preserve "$1" /var/lib/paictl/.keeping && mv /var/lib/paictl/.keeping "$2" ||
        fail "no copy of $1 can be kept in /var/lib/paictl, without which it is not replaced"
}

# What was there before paictl came is kept, for `clean` to put it back.
keep_first() {
    [ -e "$1" ] && ! grep --quiet --no-messages " $1\$" /var/lib/paictl/files && [ ! -e "/var/lib/paictl/first$1" ] || return 0
    keep "$1" "/var/lib/paictl/first$1"
}

# What a step that can be undone replaces is kept until it has been seen to work; when a run to the same end was cut short, what
# was there before that one. Any other step makes what was kept worthless.
keep_previous() {
    if [ -z "${can_put_back-}" ]; then
        rm --force "/var/lib/paictl/previous$1"
        return 0
    fi
    forget_other_ends
    [ ! -e "/var/lib/paictl/previous$1" ] && [ -e "$1" ] || return 0
    keep "$1" "/var/lib/paictl/previous$1"
}

# The container that a step replaces: gone, or set aside where it may be needed again.
keep_container() {
    if [ -z "${can_put_back-}" ]; then
        docker rm --force "$1-before" >/dev/null 2>&1 || true
        docker rm --force "$1" >/dev/null
        return 0
    fi
    forget_other_ends
    if docker container inspect "$1-before" >/dev/null 2>&1; then
        docker rm --force "$1" >/dev/null
    else
        docker update --restart no "$1" >/dev/null
        docker stop "$1" >/dev/null
        docker rename "$1" "$1-before"
    fi
}

# What was kept on the way to another version is not what ran before this one.
forget_other_ends() {
    local end=/var/lib/paictl/previous.for
    [ "$(cat "$end" 2>/dev/null)" != "$can_put_back" ] || return 0
    forget_previous
    printf '%s\n' "$can_put_back" >"$end"
}

forget_previous() {
    rm --recursive --force /var/lib/paictl/previous /var/lib/paictl/previous.for /var/lib/paictl/left-docker
    docker rm --force kubelet-before >/dev/null 2>&1 || true
}

# Puts back what a step has replaced.
put_back() {
    local kept path identity=''
    # Beside its container there is nothing that has the kubelet read it again.
    [ ! -e /var/lib/paictl/previous/etc/kubernetes/pki/kubelet.crt ] || identity=yes
    # Manifests last: what they start reads the other files.
    { find /var/lib/paictl/previous -type f ! -path '*/manifests/*' 2>/dev/null || true
        find /var/lib/paictl/previous -type f -path '*/manifests/*' 2>/dev/null || true; } | while read -r kept; do
        path=${kept#/var/lib/paictl/previous}
        case $path in
            */etcd.yaml)
                if is_behind_etcd "$kept"; then
                    echo "etcd's members have agreed on a newer version, which the one before cannot read: its manifest stays" >&2
                    continue
                fi
                ;;&
            /etc/kubernetes/manifests/*) retire "$path" </dev/null ;;
        esac
        mv -f "$kept" "$path"
        record "$path"
        [ "$path" != /etc/containerd/config.toml ] || systemctl restart containerd </dev/null
    done
    [ -z "$identity" ] || docker restart kubelet >/dev/null
    put_container_back kubelet
    forget_previous
}

put_container_back() {
    docker container inspect "$1-before" >/dev/null 2>&1 || return 0
    docker rm --force "$1" >/dev/null 2>&1 || true
    # What it brings back in Docker must not run beside what the other one has started in containerd.
    [ ! -e /var/lib/paictl/left-docker ] || remove_pods_of_containerd
    docker rename "$1-before" "$1"
    docker update --restart always "$1" >/dev/null
    docker start "$1" >/dev/null
}

# What a step that can be undone comes to when it fails: what ran before is put back. One that was ended from outside goes on
# when it is given again.
undo() { # STATUS
    trap - EXIT
    [ "$1" -ne 0 ] && [ "$1" -lt 128 ] || return 0
    # A step that waits has let go of this.
    exec 8>>/run/paictl.step
    flock --shared 8
    [ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ] || return 0
    [ -d /var/lib/paictl/previous ] || docker container inspect kubelet-before >/dev/null 2>&1 || return 0
    put_back
    exec 8>&-
    if ! declare -F holds >/dev/null; then
        echo "what ran before was put back" >&2
    elif until_it_holds 180 holds; then
        echo "what ran before was put back, and is well" >&2
    else
        { echo "what ran before was put back, and does not become well either:" && explain; } >&2
    fi
}

# Waits until the other masters can do without this one's static pod: manifest's name.
agree_to_lose() {
    [ -z "${gives_up-}" ] || return 0
    case $1 in
        etcd.yaml)
            until_it_holds 30 others_can_agree ||
                fail "etcd's other members do not all serve, and could not agree without the one on $machine_name, which stays as it is" \
                    "'paictl status' says what is wrong with them, and 'paictl etcdfix' fixes one"
            # The API server goes with it, without a word.
            give_address_away
            ;;
        # Another may be on its way back: a kubelet that was replaced starts it anew. One that stays away is no reason not to go on.
        kube-apiserver.yaml) until_it_holds 60 another_api_server_answers || true ;;
    esac
}

# Has another master take the address that masters keep among themselves: this one is not ready for half a minute.
give_address_away() {
    local now
    grep --quiet --no-messages unicast_peer /etc/kubernetes/keepalived/keepalived.conf && [ "$machine_role" = master ] || return 0
    read -r now _ </proc/uptime
    echo "$((${now%.*} + 30))" >/run/paictl-api/away
    until_it_holds 10 has_no_kept_address || true
}

has_no_kept_address() { [ -z "$(ip -oneline -4 address show to "$(kept_address)")" ]; }

kept_address() {
    awk '/virtual_ipaddress/ { getline; sub("/.*", "", $1); print $1 }' /etc/kubernetes/keepalived/keepalived.conf
}

# Ends a static pod before its successor starts: two of them would fight for the ports, and with each defeat the kubelet
# waits longer before it tries again.
retire() {
    local spec
    [ -e "$1" ] || return 0
    agree_to_lose "$(basename "$1")"
    spec=$(spec_of "$1")
    rm "$1"
    [ -n "$spec" ] && [ -n "$(docker ps --quiet --filter name=^/kubelet$)" ] || return 0
    if ! until_it_holds 15 has_ended "$spec"; then
        # A kubelet that has not heard from the API server yet ends no static pod, so that it must be done for it.
        docker stop kubelet >/dev/null
        processes_with "$spec" | xargs --no-run-if-empty kill 2>/dev/null || true
        until_it_holds 30 has_ended "$spec" || processes_with "$spec" | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
        docker start kubelet >/dev/null
    fi
    # An API server without its etcd keeps every request waiting for 34 s, one after another those of the kubelet about the
    # pod that has ended, which starts no other pod meanwhile. One that starts anew refuses them until etcd is back.
    case $1 in */etcd.yaml) processes_of kube-apiserver | xargs --no-run-if-empty kill -KILL 2>/dev/null || true ;; esac
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

# Takes a file out of our record.
forget() {
    awk -v path="$1" '$2 != path' /var/lib/paictl/files >/var/lib/paictl/.files
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

# Tries a command that ends as `api` does for as long as it may succeed: three minutes while the API server is away or has too
# much to do, half a minute for what it may only not know yet. What it will always refuse is said at once.
persistently() {
    local answer status seconds began=$SECONDS
    until answer=$("$@" 2>&1); do
        status=$?
        case $status in 2) seconds=0 ;; 3) seconds=30 ;; *) seconds=180 ;; esac
        if [ $((SECONDS - began)) -ge $seconds ]; then
            # The sentence of its answer, where it is one of the API server's.
            answer=$(jq --raw-output --exit-status .message <<<"$answer" 2>/dev/null || printf '%s' "$answer")
            [ $seconds -gt 0 ] || fail "the API server refuses what it was asked to do:" "$answer"
            fail "the API server did not do what it was asked to for $seconds s:" "$answer"
        fi
        sleep 1
    done
}

# The last lines a static pod's container wrote, where the kubelet keeps them whatever the runtime.
container_log() {
    local file
    # shellcheck disable=SC2012  # the kubelet's names hold nothing odd
    file=$(ls --sort=time "/var/log/pods/kube-system_$1-${machine_name}_"*"/$1/"*.log 2>/dev/null | head --lines 1) || true
    if [ -n "$file" ]; then
        echo "the last lines of $1:"
        # Docker writes JSON, containerd a time, a stream and a mark before each line.
        tail --lines 15 "$file" | sed --regexp-extended \
            's/^\{"log":"(.*)\\n","stream":.*$/\1/; s/^[^ ]+ (stdout|stderr) [FP] //'
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
    [ -n "$(processes_with "$1")" ]
}

processes_with() {
    { grep --files-with-matches --no-messages --null-data --line-regexp "PAICTL_SPEC=$1" /proc/[0-9]*/environ || true; } | cut -d / -f 3
}

# Whether a program of the control plane says that it is well: its port.
is_well_at() {
    curl --silent --fail --max-time 5 --insecure "https://127.0.0.1:$1/healthz"
}

has_ended() {
    ! runs "$1"
}

# The processes of a static pod of ours; pods may run programs of the same name for themselves.
processes_of() { # PROGRAM
    local process
    # The kernel keeps 15 letters of a name.
    for process in $(pgrep -x "${1:0:15}"); do
        ! grep --quiet --no-messages --null-data '^PAICTL_SPEC=' "/proc/$process/environ" || printf '%s\n' "$process"
    done
}

etcd_process() {
    processes_of etcd
}

# Ends the member that has formed the cluster, outside of the kubelet.
end_first_etcd() {
    if [ "$runtime" != containerd ]; then
        docker stop --time 20 paictl-etcd >/dev/null 2>&1 || true
        docker rm --force paictl-etcd >/dev/null 2>&1 || true
    else
        ctr --namespace k8s.io tasks kill --signal SIGTERM paictl-etcd >/dev/null 2>&1 || true
        until_it_holds 20 has_no_first_etcd || ctr --namespace k8s.io tasks delete --force paictl-etcd >/dev/null 2>&1 || true
        ctr --namespace k8s.io containers delete paictl-etcd >/dev/null 2>&1 || true
    fi
}

has_no_first_etcd() {
    ! in_containerd tasks ls --quiet | grep --line-regexp paictl-etcd
}

has_no_etcd() {
    [ -z "$(etcd_process)" ]
}

# Ends the processes that remember what another etcd said, which may have been ahead; the kubelet starts them anew.
forget_etcd() {
    local name
    for name in kube-apiserver kube-controller-manager kube-scheduler; do
        processes_of "$name" | xargs --no-run-if-empty kill -KILL 2>/dev/null || true
    done
}

# Puts its SHA-256 behind a copy of a member's database, as stands behind a snapshot: from then on nobody takes a part of it for the whole.
seal() { # FILE
    # Pages are multiples of 512 bytes.
    [ $(($(stat --format %s "$1") % 512)) -eq 32 ] || printf %b "$(sha256sum <"$1" | cut --characters -64 | sed 's/../\\x&/g')" >>"$1"
}

# Runs a tool of etcd's image where etcd runs, whatever runtime started it.
in_etcd() {
    local process
    process=$(etcd_process)
    [ -n "$process" ] || fail "etcd does not run on $machine_name"
    ETCDCTL_API=3 nsenter --target "$process" --mount -- "$@"
}

# Runs a program of an image, with nothing but this folder at hand: image, folder, program, arguments.
run_from_image() {
    if [ "$runtime" != containerd ]; then
        docker run --rm --network none --volume "$2:$2" --entrypoint "$3" "$1" "${@:4}"
    else
        ctr --namespace k8s.io run --rm --mount "type=bind,src=$2,dst=$2,options=rbind:rw" "$1" "paictl-$$-$RANDOM" "${@:3}"
    fi
}

# Whether containerd runs pods: its CRI plugin is there and well.
containerd_serves_pods() {
    [ "$(systemctl is-active containerd)" = active ] &&
        timeout 20 ctr plugins ls | awk '$1 == "io.containerd.grpc.v1" && $2 == "cri" && $NF == "ok" { found = 1 } END { exit !found }'
}

# Begins Docker anew, where it runs, and lets its containers go on: they do where `live-restore` is set, if only for so long.
restart_docker() {
    local status=0
    systemctl is-active --quiet docker || return 0
    if [ -n "$(docker ps --quiet)" ] && lives_on false && command -v jq >/dev/null; then
        keep_daemon_json
        set_live_restore true
    fi
    systemctl restart docker || status=$?
    put_live_restore_back
    [ $status -eq 0 ] && until_it_holds 60 timeout 10 docker info ||
        fail "Docker does not answer after it was restarted:" "$(journalctl --unit docker --lines 10 --no-pager)"
}

# An empty copy stands for none. One that a run left that was cut short is of what was there before that.
keep_daemon_json() {
    local file=/etc/docker/daemon.json
    [ ! -e "$file.paictl" ] || return 0
    mkdir -p /etc/docker
    if [ -e "$file" ]; then cp --preserve "$file" "$file.paictl"; else : >"$file.paictl"; fi
}

lives_on() { # TRUE OR FALSE
    [ "$(docker info --format '{{.LiveRestoreEnabled}}')" = "$1" ]
}

# Of a key that is not there Docker keeps what it knew, so that it has to be told of both.
set_live_restore() { # TRUE OR FALSE
    { grep . /etc/docker/daemon.json.paictl || echo '{}'; } | jq ". + {\"live-restore\": $1}" >/etc/docker/daemon.json
    systemctl reload docker || true
    until_it_holds 10 lives_on "$1" || true
}

# What a run that was cut short has left so, too.
put_live_restore_back() {
    [ -e /etc/docker/daemon.json.paictl ] || return 0
    set_live_restore false
    if [ -s /etc/docker/daemon.json.paictl ]; then
        mv -f /etc/docker/daemon.json.paictl /etc/docker/daemon.json
    else
        rm --force /etc/docker/daemon.json /etc/docker/daemon.json.paictl
    fi
}

# Whether Docker has the runtime that gives containers NVIDIA's GPUs.
docker_knows_nvidia() {
    timeout 10 docker info --format '{{json .Runtimes}}' | grep '"nvidia"' >/dev/null
}

# Whether Docker speaks without TLS to those registries that we told it of.
docker_knows_registries() {
    local known host
    [ -e /var/lib/paictl/docker/plain-registries ] || return 0
    known=$(timeout 20 docker info --format '{{json .RegistryConfig.IndexConfigs}}') || return 1
    while read -r host; do
        jq --exit-status --arg host "$host" '.[$host].Secure == false' <<<"$known" || return 1
    done </var/lib/paictl/docker/plain-registries
}

# What pods run in containerd; nothing where it does not run.
in_containerd() {
    [ "$(systemctl is-active containerd)" = active ] && command -v ctr >/dev/null || return 0
    timeout 60 ctr --namespace k8s.io "$@"
}

remove_pods_of_containerd() {
    local ids mount
    mapfile -t ids < <(in_containerd containers ls --quiet)
    [ ${#ids[@]} -gt 0 ] || return 0
    in_containerd tasks ls --quiet | xargs --no-run-if-empty --max-args 1 ctr --namespace k8s.io tasks kill --all --signal SIGKILL 2>/dev/null || true
    until_it_holds 20 no_task_runs || true
    in_containerd tasks ls --quiet | xargs --no-run-if-empty ctr --namespace k8s.io tasks delete --force >/dev/null 2>&1 || true
    in_containerd containers delete "${ids[@]}" >/dev/null
    # Their networks and shared memory, of which its CRI plugin would have taken care.
    awk '$2 ~ "^/run/(netns/cni-|containerd/io.containerd.grpc.v1.cri/)" { print $2 }' /proc/mounts | tac |
        while read -r mount; do umount "$mount" || true; done
    rm --force /run/netns/cni-*
    systemctl restart containerd
}

no_task_runs() {
    ! in_containerd tasks ls | grep RUNNING >/dev/null
}

# Whether etcd has a quorum without this machine's member, of those voters that serve now; also where there is none to lose: no
# more than two voters, or this one does not serve either.
others_can_agree() {
    local own url voters=0 well=0 clients
    etcd_is_well || return 0
    own=$(etcd_answers maintenance/status | jq --raw-output .header.member_id) && [ -n "$own" ] || return 1
    clients=$(etcd_answers cluster/member/list |
        jq --raw-output --arg own "$own" '.members[] | select(.isLearner != true and .ID != $own) | .clientURLs[0] // "none"') || return 1
    for url in $clients; do
        voters=$((voters + 1))
        ! etcd_is_well_at "$url" || well=$((well + 1))
    done
    [ "$voters" -le 1 ] || [ "$well" -gt $(((voters + 1) / 2)) ]
}

# Whether clients have another API server while this one is away; also where there is no other, or this one does not serve either.
another_api_server_answers() {
    local host hosts
    api /readyz >/dev/null || return 0
    hosts=$(etcd_answers cluster/member/list | jq --raw-output '.members[].clientURLs[0] // empty' | sed 's|^https://||; s|:[0-9]*$||' |
        grep --invert-match --line-regexp --fixed-strings "$machine_address") || return 0
    for host in $hosts; do
        ! curl --silent --fail --max-time 5 --cacert /etc/kubernetes/pki/ca.crt --cert /etc/kubernetes/pki/admin.crt \
            --key /etc/kubernetes/pki/admin.key "https://$host:$(served_port)/readyz" >/dev/null || return 0
    done
    return 1
}

etcd_is_well() {
    curl --silent --fail --max-time 5 http://127.0.0.1:2381/health | grep '"health": *"true"' >/dev/null
}

etcd_is_well_at() { # CLIENT URL
    ask_etcd "$1/health" | grep '"health": *"true"' >/dev/null
}

# Whether etcd's members have agreed on a minor version that the etcd of a manifest is too old for.
is_behind_etcd() { # MANIFEST
    local agreed own
    agreed=$(ask_etcd https://127.0.0.1:2379/version | sed --quiet 's/.*"etcdcluster": *"3\.\([0-9]*\)\..*/\1/p') || return 1
    own=$(sed --quiet 's/.*image: .*:v\?3\.\([0-9]*\)\..*/\1/p' "$1" | head --lines 1)
    [ -n "$agreed" ] && [ -n "$own" ] && [ "$own" -lt "$agreed" ]
}

# Whether cri-dockerd listens, and is not merely awaited by systemd.
cri_dockerd_answers() {
    [ -S /run/cri-dockerd.sock ] && [ "$(systemctl is-active cri-docker.service)" = active ] &&
        curl --silent --max-time 5 --http2-prior-knowledge --output /dev/null --unix-socket /run/cri-dockerd.sock http://localhost/
}

# How etcd's clients say who they are, to etcdctl and curl alike.
etcd_identity=(--cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt
    --key /etc/kubernetes/pki/etcd/healthcheck-client.key)

# A request to a member of etcd: curl's options and the URL. Prints the answer.
ask_etcd() {
    curl --silent --fail --max-time 5 "${etcd_identity[@]}" "$@"
}

# A question to this machine's etcd, by its JSON gateway: method; prints the answer.
etcd_answers() {
    ask_etcd --data '{}' "https://127.0.0.1:2379/v3/$1"
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

# Whether a container began before a file was written; not for times to come, as clocks that were set back leave them.
began_before() { # container, path
    local began written
    began=$(docker container inspect --format '{{.State.StartedAt}}' "$1" 2>/dev/null) || return 1
    began=$(date --date "$began" +%s%N) && written=$(date --reference "$2" +%s%N 2>/dev/null) || return 1
    [ "$began" -lt "$written" ] && [ "$written" -lt "$(date +%s%N)" ]
}

# What the kubelet complained of last: errors and fatal ones, as klog marks them.
kubelet_log() {
    echo "the kubelet's last complaints:"
    docker logs --tail 20000 kubelet 2>&1 | grep '^[EF][0-9]' | tail -n 8 || docker logs --tail 8 kubelet 2>&1
}
