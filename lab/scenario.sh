# What the scripts that put paictl to the test have in common. Sourced, behind lib.sh; `kept` is set where a lab is to stay.
# shellcheck shell=bash disable=SC2034,SC2154,SC2317

program=${PAICTL:-$LAB/../.build/debug/paictl}
[[ -x $program ]] || fail "no $program: swift build makes it"
program=$(realpath "$program")
PAICTL_HOME=${PAICTL_HOME:-$(realpath "$LAB/..")}
export PAICTL_HOME
exec </dev/null

work=$(mktemp --directory --tmpdir "paictl-$(basename "$0").XXXXXX")
dir=$work/lab     # the lab's configuration
said=$work/said   # NAME.out, NAME.err and NAME.status of every run of paictl
mkdir "$said"
background=()

end() {
    local process
    for process in "${background[@]}"; do kill "$process" 2>/dev/null || true; done
    if [[ $keep ]]; then
        say "kept: $dir, and what paictl said in $said"
    else
        take_down
        if ((failed)); then say "what paictl said is in $said"; else rm --recursive --force "$work"; fi
    fi
}

take_down() {
    [[ -d $dir ]] || return 0
    "$LAB/down" "$dir" >/dev/null
    rm --recursive --force "$dir"
}

fresh_lab() { # OPTION of lab/up…
    take_down
    "$LAB/up" "$dir" --name "$(basename "$0")-$$" "$@" >"$work/up.log" 2>&1 || fail "no lab: $(tail --lines 3 "$work/up.log")"
}

# The API's address, which the masters keep among themselves: in `address`, and in the configuration.
address_on_masters() {
    address=$(address_of m1 | sed 's/\.[0-9]*$/.100/')
    sed --in-place "s/load-balance-ip: .*/load-balance-ip: $address\n  load-balance-ip-on-masters: true/" "$dir/kubernetes-configuration.yaml"
}

# What a lab runs: in `base`, with its versions.
find_bundle() {
    base=$(realpath "${PAICTL_LAB_BUNDLE:-$CACHE/bundle}")
    # shellcheck source=versions
    source "$base/versions"
    running=$kubernetes_version
}

# The same programs under another version; one of them may be replaced by a program that only waits.
variant() { # OUT VERSION [BROKEN COMPONENT]
    local component archive
    mkdir --parents "$work/image" "$1"
    gcc -static -Os -s -o "$work/image/wait" "$LAB/recipes/pause.c"
    for archive in control-plane node; do docker load --quiet --input "$base/$archive.tar" >/dev/null; done
    for component in kube-{apiserver,controller-manager,scheduler,proxy} kubelet; do
        if [[ $component == "${3-}" ]]; then
            printf 'FROM scratch\nENV PATH=/\nCOPY wait /%s\n' "$component" |
                DOCKER_BUILDKIT=0 docker build --quiet --tag "paictl.lab/$component:$2" --file - "$work/image" >/dev/null 2>&1
        else
            docker tag "paictl.lab/$component:$running" "paictl.lab/$component:$2"
        fi
    done
    docker save --output "$1/control-plane.tar" "paictl.lab/etcd:$etcd_version" paictl.lab/kube-{apiserver,controller-manager,scheduler}:"$2"
    docker save --output "$1/node.tar" paictl.lab/kube{let,-proxy}:"$2" "paictl.lab/pause:$pause_version"
    find "$base" -name '*.tar' ! -name control-plane.tar ! -name node.tar -exec cp {} "$1/" \;
    sed "s/^kubernetes_version=.*/kubernetes_version=$2/" "$base/versions" >"$1/versions"
    docker image ls --format '{{.Repository}}:{{.Tag}}' 'paictl.lab/*' | xargs docker image rm >/dev/null
}

aim() { # BUNDLE: what the configuration asks for from now on
    local wanted
    wanted=$(sed --quiet 's/^kubernetes_version=//p' "$1/versions")
    sed --in-place --regexp-extended "s|^( *kubernetes-version:).*|\1 $wanted|; s|(paictl.lab/kubelet:).*|\1$wanted|
        s|^( *image-bundle:).*|\1 $1|; s|^( *etcd-version:).*|\1 \"$(sed --quiet 's/^etcd_version=//p' "$1/versions")\"|" \
        "$dir/kubernetes-configuration.yaml"
}

passed=0 failed=0
check() { # NAME COMMAND…: runs with errexit, which a function called in a condition would lose
    local why status
    set +e
    why=$(set -e; "${@:2}" 2>&1)
    status=$?
    set -e
    if ((status == 0)); then say "ok $1" && passed=$((passed + 1)) && return; fi
    why=${why//$'\n'/; }
    say "FAIL $1: ${why:0:600}"
    failed=$((failed + 1))
}

eventually() { # SECONDS COMMAND…: with errexit, as `check` has it; a condition (until COMMAND) would ignore all failures but the last
    local deadline=$((SECONDS + $1)) answer status -
    while true; do
        set +e
        answer=$(set -e; "${@:2}" 2>&1)
        status=$?
        ((status)) || return 0
        ((SECONDS < deadline)) || { say "$answer" && return 1; }
        sleep 0.2
    done
}

k() { "$LAB/kubectl" "$dir" --request-timeout=$((30 * LAB_PATIENCE))s "$@"; }
on() { "$LAB/exec" "$dir" "$@"; } # MACHINE COMMAND…

# --- Driving the product

# How many times longer everything may take.
LAB_PATIENCE=${LAB_PATIENCE:-1}
export LAB_PATIENCE

# A program that hangs ends with 124, which no check expects.
paictl() { # NAME ARGUMENT…: runs it to its end
    local status=0
    timeout --kill-after=20 $((1200 * LAB_PATIENCE)) "$program" "${@:2}" >"$said/$1.out" 2>"$said/$1.err" || status=$?
    say "$status" >"$said/$1.status"
}

deploy() { paictl "$1" deploy -p "$dir" --yes "${@:2}"; } # NAME OPTION…

# Leaves the process in `deploying`; `reap` waits for it.
begin() { # NAME ARGUMENT…
    : >"$said/$1.out"
    "$program" "${@:2}" >"$said/$1.out" 2>"$said/$1.err" &
    deploying=$!
    background+=("$deploying")
}

begin_deploy() { begin "$1" deploy -p "$dir" --yes "${@:2}"; } # NAME OPTION…

reap() { # NAME
    local status=0
    wait "$deploying" 2>/dev/null || status=$?
    say "$status" >"$said/$1.status"
}

# Waits until so many lines of a run's output match, or the run ends.
until_it_says() { # NAME COUNT PATTERN
    until (($(grep --count --extended-regexp "$3" "$said/$1.out") >= $2)); do
        kill -0 "$deploying" 2>/dev/null || return 0
        sleep 0.02
    done
}

ended() { # NAME STATUS
    (($(<"$said/$1.status") == $2)) && return
    say "exit $(<"$said/$1.status"), not $2: $(tail --lines 6 --quiet "$said/$1.out" "$said/$1.err")" && return 1
}

mentions() { # NAME TEXT…: every text is in what the run said
    local text
    for text in "${@:2}"; do
        grep --quiet --fixed-strings -e "$text" "$said/$1.out" "$said/$1.err" && continue
        say "nothing of '$text' in: $(tail --lines 6 --quiet "$said/$1.out" "$said/$1.err")" && return 1
    done
}

is_json() { # NAME: every line on stdout is one object, and there is nothing else
    jq --exit-status --raw-input --slurp 'split("\n")[:-1] | length > 0 and all(fromjson | type == "object")' \
        "$said/$1.out" >/dev/null || { say "not one JSON object a line: $(tail --lines 3 "$said/$1.out")" && return 1; }
}

finds() { grep "$@" >/dev/null; } # to the end: with --quiet it ends at its first find, and what it reads from fails (pipefail)

expect_equal() { [[ $1 == "$2" ]] || { say "$2, not $1" && return 1; }; } # WANTED ACTUAL

acceptance() { "$LAB/acceptance" "$dir" >"$work/acceptance" 2>&1 || { grep --invert-match '^ok' "$work/acceptance" && return 1; }; }

ready_nodes() { k get nodes --no-headers 2>/dev/null | awk '$2 == "Ready" || $2 == "Ready,SchedulingDisabled"' | wc --lines; }

nodes_are_ready() { # COUNT
    (($(ready_nodes) == $1)) || { say "nodes: $(k get nodes --no-headers 2>&1)" && return 1; }
}

nothing_is_to_do() { # NAME [PLAN ARGUMENT…]
    paictl "$1" plan "${@:2}" -p "$dir"
    ended "$1" 0
}

# --- etcd and its data

etcd_asked() { # MACHINE METHOD: etcd's JSON gateway
    # shellcheck disable=SC2016
    on "$1" bash -c 'pki=/etc/kubernetes/pki/etcd
        curl --silent --max-time 5 --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key \
            --data "{}" "https://127.0.0.1:2379/v3/$0"' "$2"
}

# Every member has started, votes, and is well; there are so many, whichever of them is asked.
members_are_well() { # COUNT MASTER…
    local master found
    for master in "${@:2}"; do
        found=$(etcd_asked "$master" cluster/member/list | jq --compact-output '[.members[] | select(.isLearner != true and .name)] | length')
        [[ $found == "$1" ]] || { say "$master counts '$found' voters, not $1: $(etcd_asked "$master" cluster/member/list)" && return 1; }
        expect_equal "$1" "$(etcd_asked "$master" cluster/member/list | jq '.members | length')"
        on "$master" curl --silent --fail --max-time 5 http://127.0.0.1:2381/health | grep true >/dev/null || { say "$master is not healthy" && return 1; }
    done
}

leader() { # MASTER…: the one that leads etcd
    local master
    for master; do
        if on "$master" curl --silent --max-time 5 http://127.0.0.1:2381/metrics 2>/dev/null | grep '^etcd_server_is_leader 1' >/dev/null; then
            say "$master"
            return
        fi
    done
}

has_leader() { [[ -n $(leader "$@") ]]; } # MASTER…

# Writes an object a second through the API until its process is ended: a line for each in $work/writes.NAME, with the time and
# whether it was acknowledged.
begin_writing() { # NAME
    (
        for ((number = 0; ; number++)); do
            begun=$EPOCHREALTIME
            if "$CACHE/kubernetes/kubectl" --kubeconfig "${LAB_KUBECONFIG:-$dir/admin.conf}" --request-timeout=5s create configmap "$1-$number" \
                --from-literal=number="$number" >/dev/null 2>"$work/write.err"; then
                say "$begun $EPOCHREALTIME acknowledged $1-$number"
            else
                say "$begun $EPOCHREALTIME refused $1-$number $(head --lines 1 "$work/write.err")"
            fi
            sleep 1
        done >"$work/writes.$1"
    ) &
    writing=$!
    background+=("$writing")
}

# Ends it and says how many requests were answered, and the longest time without an answer.
end_writing() { # NAME
    kill "$writing" 2>/dev/null || true
    wait "$writing" 2>/dev/null || true
    awk -v name="$1" '{ if ($3 == "acknowledged") { done++; if (last && $2 - last > longest) longest = $2 - last; last = $2 } }
        END { printf "   %s: %d of %d writes acknowledged, at most %.1f s from one to the next\n", name, done, NR, longest }' "$work/writes.$1"
}

no_write_is_lost() { # NAME…
    local name there missing
    there=$(k get configmaps --output name)
    for name; do
        grep --quiet ' acknowledged ' "$work/writes.$name" || { say "none of $name was acknowledged, so that none could be lost" && return 1; }
        missing=$(awk '$3 == "acknowledged" { print "configmap/" $4 }' "$work/writes.$name" | sort | comm -23 - <(sort <<<"$there"))
        [[ -z $missing ]] || { say "acknowledged, and gone: $missing" && return 1; }
    done
}

refused_writes() { awk '$3 == "refused"' "$work/writes.$1" | wc --lines; } # NAME

# --- Machines and files

address_of() { machines "$dir" | sed --quiet "s/^$1 //p"; } # MACHINE

describe() { # MACHINE ROLE: as an item of a machine-list
    say "  - {hostname: $1, hostip: $(address_of "$1"), k8s-role: $2$([[ $2 == master ]] && say ", etcdid: etcd$1")}"
}

node_list() { # FILE MACHINE…: names only
    { say "machine-list:" && printf '  - hostname: %s\n' "${@:2}"; } >"$1"
}
