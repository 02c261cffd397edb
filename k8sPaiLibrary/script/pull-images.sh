# Pulls images. Given: images (into Docker), pod_images (into containerd), mirrored (`IMAGE NAME`: what a mirror calls an image of
# Docker's, first choice first), with_login (names for which our file of logins counts, and not the account's own).
touch /var/lib/paictl/images /var/lib/paictl/pod-images

note() { # RECORD IMAGE
    grep --quiet "^$2 " "$1" || printf '%s pulled\n' "$2" >>"$1"
}

pull_with_docker() { # NAME
    local folder=()
    [[ " ${with_login[*]} " != *" $1 "* ]] || folder=(--config /var/lib/paictl/docker)
    docker "${folder[@]}" pull --quiet "$1" >&2
}

# Docker itself asks mirrors for Docker Hub's images only. It keeps one under the name that a mirror gave it, too.
pull_from_mirror() { # IMAGE
    local entry name
    for entry in "${mirrored[@]}"; do
        [ "${entry% *}" = "$1" ] || continue
        name=${entry#* }
        note /var/lib/paictl/images "$name"
        pull_with_docker "$name" && docker tag "$name" "$1" && docker rmi "$name" >/dev/null && return
    done
    return 1
}

# As the kubelet has it done, so that all that containerd's configuration says of mirrors, authorities, logins and proxies counts:
# `ctr` reads only a part of it. A request of gRPC is a zero, its length in four bytes, and a message; here its first field holds
# another message, whose first is the image.
pull_with_containerd() { # IMAGE
    local message answer
    message=$(field "$(field "$(printf %s "$1" | od --address-radix=n --format=x1 --output-duplicates | tr -d ' \n')")")
    answer=$(printf '00%08x%s' $((${#message} / 2)) "$message" | sed 's/../\\x&/g' | xargs --null printf |
        curl --silent --show-error --http2-prior-knowledge --unix-socket /run/containerd/containerd.sock --data-binary @- \
            --header 'content-type: application/grpc' --header 'te: trailers' --dump-header - --output /dev/null \
            http://localhost/runtime.v1.ImageService/PullImage | tr -d '\r') || return 1
    grep --quiet '^grpc-status: 0$' <<<"$answer" || { sed --quiet 's/^grpc-message: //p' <<<"$answer" >&2 && return 1; }
    # Of one by tag and digest it leaves the tag out; the store is asked for the whole name.
    [[ $1 != *:*@* ]] || ctr --namespace k8s.io images tag --force "$(sed --regexp-extended 's/:[^/:@]+@/@/' <<<"$1")" "$1" >/dev/null
}

# The first field of a message of protobuf, as bytes in hexadecimal digits: its key, its length in sevens of bits, what it holds.
field() { # DIGITS
    local length=$((${#1} / 2))
    printf 0a
    while ((length > 127)); do printf %02x $((length % 128 + 128)) && length=$((length / 128)); done
    printf '%02x%s' "$length" "$1"
}

bring() { # STORE RECORD IMAGE
    note "$2" "$3"
    for attempt in 1 2 3; do
        case $1 in
            docker) pull_from_mirror "$3" || pull_with_docker "$3" ;;
            *) pull_with_containerd "$3" ;;
        esac && return
        [ "$attempt" -lt 3 ] || fail "$1 cannot pull $3" \
            "see whether the machine reaches its registry, and may: 'registry-credentials', 'registries' and 'https-proxy'," \
            "or name another with 'docker-registry', 'images' or 'registry-mirrors'," \
            "or bring the images along with 'image-bundle', in kubernetes-configuration.yaml"
        sleep "$attempt"
    done
}

for image in "${images[@]}"; do bring docker /var/lib/paictl/images "$image"; done
for image in "${pod_images[@]}"; do bring containerd /var/lib/paictl/pod-images "$image"; done
