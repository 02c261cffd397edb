# lab/peers.sh: the stand-in for nodes of networks, and what it is asked. Sourced, behind scenario.sh.
# shellcheck shell=bash disable=SC2154

bring_stand_in() {
    local machine
    docker load --quiet --input "$CACHE/services/python.tar" >/dev/null
    mkdir "$work/peer"
    cp "$LAB"/stand-in/{peer.py,chain-node.py,zone.py,spacemesh.sh} "$work/peer"
    printf '%s\n' 'FROM paictl.lab/python:3.11' 'COPY peer.py chain-node.py zone.py /' 'COPY spacemesh.sh /bin/go-spacemesh' 'COPY spacemesh.sh /bin/poet' 'STOPSIGNAL SIGKILL' 'CMD ["sleep", "infinity"]' |
        DOCKER_BUILDKIT=0 docker build --quiet --force-rm --tag paictl.lab/peer:1 --file - "$work/peer" >/dev/null 2>&1
    docker save --output "$work/peer.tar" paictl.lab/peer:1
    for machine in w1 w2; do
        bring "$dir" "$machine" "$work/peer.tar"
        on "$machine" mkdir /mnt/chains
    done
}

chain_images() { # IMAGE of its nodes: what of the package cita-cloud runs here
    cat <<END
    pull-policy: IfNotPresent
    syncthing-image: paictl.lab/peer:1
    tools-image: paictl.lab/peer:1
    services:
      - {name: network, docker_image: "paictl.lab/peer:${1:-1}", cmd: "HEALTH=8081 exec python3 /peer.py"}
      - {name: consensus, docker_image: paictl.lab/peer:1, cmd: exec sleep infinity}
      - {name: executor, docker_image: paictl.lab/peer:1, cmd: exec sleep infinity}
      - {name: storage, docker_image: paictl.lab/peer:1, cmd: exec sleep infinity}
      - {name: controller, docker_image: paictl.lab/peer:1, cmd: exec sleep infinity}
      - {name: kms, docker_image: paictl.lab/peer:1, cmd: exec sleep infinity}
END
}

nodes_see() { # NODES OTHERS [NAMESPACE]: of the chain
    local pods pod
    pods=$(k get pods --namespace="${3:-default}" --selector=chain_name=test-chain --field-selector=status.phase=Running --output=name)
    expect_equal "$1" "$(wc --lines <<<"$pods")"
    for pod in $pods; do
        expect_equal "$2" "$(k exec "$pod" --namespace="${3:-default}" --container=network -- python3 -c \
            'import json, urllib.request; print(json.load(urllib.request.urlopen("http://127.0.0.1:8081"))["peers"])')"
    done
}
