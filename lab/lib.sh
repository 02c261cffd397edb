# lab/lib.sh: what the lab's scripts share. Sourced, never run; the script sets `usage` first.
# shellcheck shell=bash disable=SC2154

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${PAICTL_LAB_CACHE:-/var/cache/paictl-lab}
export LAB CACHE

say() { printf '%s\n' "$*"; }
fail() { say "${0##*/}: $*" >&2; exit 1; }
misuse() { printf '%s\n' "${0##*/}: $*" "$usage" >&2; exit 64; }

# --help wherever it stands on a lab script's own command line.
if [[ ${1-} == --help || ${1-} == -h ]]; then say "$usage"; exit; fi

# Machines are found by their labels, so Docker's own record is the only one there is.
labelled() { # DIR [FILTER…]: the containers of a lab
    local filters=(--filter "label=paictl.lab.dir=$(realpath --canonicalize-missing "$1")")
    for filter in "${@:2}"; do filters+=(--filter "$filter"); done
    docker ps --all --quiet --no-trunc "${filters[@]}"
}

machine() { # DIR MACHINE: the container that is this machine
    local id
    id=$(labelled "$1" "label=paictl.lab.machine=$2")
    [[ $id ]] || fail "no machine $2 in $1: lab/up makes one"
    say "$id"
}

label() { # CONTAINER KEY
    docker inspect --format "{{index .Config.Labels \"paictl.lab.$2\"}}" "$1"
}

# An archive of images to where pods look for theirs.
bring() { # DIR MACHINE ARCHIVE
    # shellcheck disable=SC2016
    "$LAB/exec" "$1" "$2" bash -c 'if docker inspect --format "{{.Args}}" kubelet 2>/dev/null | grep containerd.sock >/dev/null
        then ctr --namespace k8s.io images import -; else docker load --quiet; fi' <"$3" >/dev/null
}

bring_web() { bring "$1" "$2" "$CACHE/bundle/web.tar"; } # DIR MACHINE: the image of the web page

# A server beside the machines of a lab, which is no machine. The folder DIR/NAME, if there is one, is its /lab; BESIDE_IMAGE its image,
# where it is none of recipes/servers.
beside() { # DIR NAME ADDRESS COMMAND…
    local network folder=()
    network=$(docker network ls --filter "label=paictl.lab.dir=$1" --format '{{.Name}}')
    if [[ -d $1/$2 ]]; then folder=(--volume "$1/$2:/lab:ro"); fi
    docker run --detach --name "$network-$2" --hostname "$2.paictl.lab" --network "$network" --ip "$3" --label paictl.lab.dir="$1" \
        --label paictl.lab.server="$2" "${folder[@]}" "${BESIDE_IMAGE:-paictl-lab/servers}" "${@:4}" >/dev/null
}

machines() { # DIR [ROLE]: hostname and address of each machine, in order
    local id
    for id in $(labelled "$1" "label=paictl.lab.role${2:+=$2}"); do
        say "$(label "$id" machine) $(label "$id" address)"
    done | sort --version-sort
}
