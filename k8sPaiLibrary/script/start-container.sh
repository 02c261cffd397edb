# Starts a container in place of the one that has its name. Given: container, arguments (of docker run), leaves_docker (whether
# the pods it ran in Docker come back elsewhere).
if docker container inspect "$container" >/dev/null 2>&1; then
    grep -q '"io.paictl.spec"' <<<"$(docker container inspect "$container")" ||
        fail "there is a container '$container' that is not paictl's" "remove or rename it, and run the job again"
    if [ -n "$leaves_docker" ] && [ -e /etc/kubernetes/manifests/etcd.yaml ]; then agree_to_lose etcd.yaml; fi
    keep_container "$container"
fi
if [ -n "$leaves_docker" ]; then
    [ -z "${can_put_back-}" ] || touch /var/lib/paictl/left-docker
    docker ps --all --quiet --filter label=io.kubernetes.pod.uid | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
    # Nobody gave back the addresses that they had.
    rm --recursive --force /var/lib/cni/networks /var/lib/cni/results
fi
# A kubelet without the folder of static pods says so once a second.
[ "$container" != kubelet ] || mkdir --parents /etc/kubernetes/manifests
docker run --detach --name "$container" "${arguments[@]}" >/dev/null ||
    fail "docker cannot start the container '$container'"
