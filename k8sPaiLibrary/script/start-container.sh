# Starts a container in place of the one that has its name. Given: container, arguments (of docker run).
if docker container inspect "$container" >/dev/null 2>&1; then
    grep -q '"io.paictl.spec"' <<<"$(docker container inspect "$container")" ||
        fail "there is a container '$container' that is not paictl's" "remove or rename it, and run the job again"
    docker rm --force "$container" >/dev/null
fi
docker run --detach --name "$container" "${arguments[@]}" >/dev/null ||
    fail "docker cannot start the container '$container'"
