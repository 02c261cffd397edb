# An image for services, in the Docker of the machine or box that builds it. Given: task, image (its reference), and for
#   look   images: prints "REFERENCE CONTEXT" of each that is there, CONTEXT being what its label says it was made of
#   build  context, dockerfile, names (what else it is called): builds what follows on stdin, a tar archive
#   push   context: prints "REFERENCE REPOSITORY@DIGEST CONTEXT"
#   save   prints the archive
# and registry, user, password, where a registry is to be logged in to: user is empty where it is not.

docker_config=''

# Into a place of its own that goes away again: whoever has logged in here by hand stays as they are.
log_in() {
    [ -n "$user" ] || return 0
    # Which Docker is spoken to may stand in the configuration that is left.
    DOCKER_HOST=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true)}
    [ -n "$DOCKER_HOST" ] && export DOCKER_HOST || unset DOCKER_HOST
    docker_config=$(mktemp --directory --tmpdir="$([ -w /run ] && echo /run || echo "${TMPDIR:-/tmp}")" paictl-docker.XXXXXX)
    trap 'rm --recursive --force "$docker_config"' EXIT
    export DOCKER_CONFIG=$docker_config
    # printf is bash's own, so that the password is on no command line.
    printf %s "$password" | docker login --username "$user" --password-stdin ${registry:+"$registry"} >/dev/null ||
        fail "docker cannot log in to ${registry:-Docker Hub} as $user" \
            "see docker-username and docker-password in services-configuration.yaml, and whether this host trusts its certificate"
}

case $task in
    look)
        for reference in "${images[@]}"; do
            docker image inspect --format "$reference {{index .Config.Labels \"io.paictl.context\"}}" "$reference" 2>/dev/null || true
        done
        ;;
    build)
        log_in
        tags=(--tag "$image")
        for name in "${names[@]}"; do tags+=(--tag "$name"); done
        docker build --label "io.paictl.context=$context" --file "$dockerfile" "${tags[@]}" - >&2 ||
            fail "docker cannot build $image: the lines above say where"
        ;;
    push)
        log_in
        docker push "$image" >&2 || fail "docker cannot push $image"
        digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" |
            grep --max-count=1 --fixed-strings "${image%:*}@") ||
            fail "docker has pushed $image, and does not say its digest"
        printf '%s %s %s\n' "$image" "$digest" "$context"
        ;;
    save) docker save "$image" || fail "docker cannot save $image" ;;
esac
