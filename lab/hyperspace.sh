# lab/hyperspace.sh: what lab/networks asks of hyperspace. Sourced, behind scenario.sh.
# shellcheck shell=bash disable=SC2034,SC2154,SC2317

# Its programs are ours, as in any cluster; its node is a stand-in (stand-in/chain-node.py).
hyperspace() { # NODES GREETING: an item of services-configuration.yaml
    cat <<END
  hyper:
    package: hyperspace
    replicas: $1
    image: paictl.lab/peer:1
    command: [python3, /chain-node.py]
    args: {bootnodes: /dns4/kubebot-hyperspace-0/tcp/30333 /dns4/kubebot-hyperspace-1/tcp/30333 /dns4/kubebot-hyperspace-2/tcp/30333, greeting: $2}
    node-service: true
    p2p-port: 30700
    pull-policy: IfNotPresent
    resources: {requests: {cpu: 20m, memory: 16Mi}, limits: {memory: 128Mi}}
    storage-class: lab
    size: 1Mi
    archive-url: "http://$(address_of w1):8090/db.tar.gz"
    archive-sha256: "$(sha256sum "$work/db.tar.gz" | cut --delimiter=' ' --fields=1)"
    probe-args: [-block-threshold-seconds=5]
END
}

make_snapshot() {
    mkdir --parents "$work/snapshot/db"
    say first-block >"$work/snapshot/db/CURRENT"
    tar --create --gzip --file "$work/db.tar.gz" --directory "$work/snapshot" db
}

serve_snapshot() { # by a web server of a machine
    on w1 mkdir /mnt/archive
    on w1 bash -c 'cat >/mnt/archive/db.tar.gz' <"$work/db.tar.gz"
    on w1 docker run --detach --network host --volume /mnt/archive:/archive paictl.lab/peer:1 python3 -m http.server 8090 --directory /archive >/dev/null
}

make_disks() {
    local number machine
    for number in 0 1 2 3; do
        machine=w$((number % 2 + 1))
        on "$machine" mkdir --parents "/mnt/disks/$number"
        k apply --filename - >/dev/null <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-$number}
spec:
  capacity: {storage: 1Mi}
  accessModes: [ReadWriteOnce]
  storageClassName: lab
  local: {path: /mnt/disks/$number}
  nodeAffinity:
    required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [$machine]}]}]}
END
    done
}

in_node() { k exec "kubebot-hyperspace-$1" --container=node -- "${@:2}"; } # NUMBER COMMAND…

hyper_sees() { # NODES OTHERS
    local number
    for ((number = 0; number < $1; number++)); do
        expect_equal "sees $2 peers" "$(k logs "kubebot-hyperspace-$number" --container=node | grep '^sees' | tail --lines 1)"
    done
}

hyper_has_snapshot() { # NODES
    local number
    for ((number = 0; number < $1; number++)); do
        expect_equal first-block "$(in_node "$number" cat /data/chains/hyperspace/db/CURRENT)"
    done
}

hyper_runs_ours() { expect_equal kubebot "$(in_node 0 cat /proc/1/comm)"; }

# By a port of every machine, which kubebot has asked for.
hyper_is_reached() {
    local machine
    for machine in m1 w1 w2; do
        timeout 5 bash -c "exec 3<>/dev/tcp/$(address_of "$machine")/30701; read -r -N 16 <&3" || { say "not at $machine" && return 1; }
    done
}

set_state() { in_node "$1" sh -c "echo '$2' >/data/state"; } # NUMBER JSON

probe_says() { # NUMBER STATUS PATH
    expect_equal "$2" "$(in_node "$1" python3 -c "
import urllib.error, urllib.request
try:
    print(urllib.request.urlopen('http://127.0.0.1:49944$3', timeout=20).status)
except urllib.error.HTTPError as error:
    print(error.code)")"
}

is_not_ready() { expect_equal False "$(k get pod "kubebot-hyperspace-$1" --output=jsonpath='{.status.conditions[?(@.type=="Ready")].status}')"; } # NUMBER

restarts() { k get pod "kubebot-hyperspace-$1" --output=jsonpath='{.status.containerStatuses[?(@.name=="node")].restartCount}'; } # NUMBER

was_started_anew() { (($(restarts "$1") > 0)) || { say "the kubelet has not" && return 1; }; } # NUMBER

# What kubebot was told is changed by hand: a deploy makes another config map, and other pods.
edit_configuration() { # FROM TO
    local map
    map=$(k get configmaps --selector=app=kubebot --output=name)
    k get "$map" --output=json | jq --arg from "greeting\": \"$1\"" --arg to "greeting\": \"$2\"" '.data["kubebot.yaml"] |= sub($from; $to)' |
        k replace --filename - >/dev/null
}

kubelets_look() { k annotate pods --selector=app=kubebot --overwrite "lab/looked=$RANDOM" >/dev/null; } # at config maps, as a pod has changed

was_told() { # NUMBER GREETING: the node that runs now
    k logs "kubebot-hyperspace-$1" --container=node | grep 'a stand-in listens' | tail --lines 1 | finds --fixed-strings -- "--greeting $2"
}

watch_hyper() { # writes how many are ready, again and again
    while true; do
        k get statefulset kubebot-hyperspace --output=jsonpath='{.status.readyReplicas}{"\n"}' >>"$work/ready" || true
    done
}

lowest_was() { expect_equal "$1" "$(sort --numeric-sort "$work/ready" | head --lines 1)"; } # COUNT

snapshot_was_there() { k logs kubebot-hyperspace-0 --container=init-snapshot | finds --fixed-strings "is there already"; }

no_service_is_left() { expect_equal "" "$(k get services --selector=app=kubebot --output=name)"; }

# --- Two of its nodes have become three: one stalls, their configuration changes, one goes

a_node_stalls() {
    check "hyperspace: the probe calls a node ready" eventually 30 probe_says 0 200 /readiness
    check "hyperspace: a node stands still" set_state 0 '{"best": 7}'
    check "hyperspace: the probe calls its chain dead" eventually 60 probe_says 0 503 /healthz_block
    check "hyperspace: and itself alive" probe_says 0 200 /healthz
    check "hyperspace: a node catches up" set_state 0 '{"isSyncing": true}'
    check "hyperspace: the probe calls it not ready" probe_says 0 503 /readiness
    check "hyperspace: a node answers nothing" set_state 1 '{"mute": true}'
    check "hyperspace: the probe calls it dead" probe_says 1 503 /healthz
    check "hyperspace: its pod is not ready" eventually 60 is_not_ready 1
    check "hyperspace: the kubelet starts it anew" eventually 120 was_started_anew 1
    check "hyperspace: they are well again" eventually 60 set_state 1 '{}'
    check "hyperspace: so is the other" set_state 0 '{}'
    check "hyperspace: the probe says so" eventually 60 probe_says 1 200 /readiness
}

edited_by_hand() {
    check "hyperspace: what kubebot was told is changed by hand" edit_configuration one two
    check "hyperspace: kubelets bring it" kubelets_look
    check "hyperspace: nodes are started with it" eventually 150 was_told 0 two
    check "hyperspace: by kubebot, in the same container" expect_equal 0 "$(restarts 0)"
    services put-back deploy hyper
    check "hyperspace: a deploy puts it back: exit 0" ended put-back 0
    check "hyperspace: kubelets bring that" kubelets_look
    check "hyperspace: nodes are started with that" eventually 150 was_told 0 one
    check "hyperspace: in the same container" expect_equal 0 "$(restarts 0)"
}

another_configuration() {
    greeting=three
    list 3 1 2
    watch_hyper &
    watcher=$!
    services greeted deploy hyper
    kill "$watcher" 2>/dev/null || true
    check "hyperspace: another configuration: exit 0" ended greeted 0
    check "hyperspace: in other pods" was_told 2 three
    check "hyperspace: one was away at a time, and never two" lowest_was 2
    check "hyperspace: each sees the two others" eventually 60 hyper_sees 3 2
    hyper_nodes=2
    list 3 1 2
    services fewer deploy hyper
    check "hyperspace: a node less: exit 0" ended fewer 0
    check "hyperspace: its disk is gone" expect_equal 2 "$(k get persistentvolumeclaims --selector=app=kubebot --output=name | wc --lines)"
    check "hyperspace: each sees the other" eventually 60 hyper_sees 2 1
}

hyperspace_at_work() {
    a_node_stalls
    edited_by_hand
    another_configuration
}
