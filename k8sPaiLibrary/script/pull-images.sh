# Pulls images. Given: images (into Docker), pod_images (into containerd).
touch /var/lib/paictl/images /var/lib/paictl/pod-images

# shellcheck disable=SC2317
pull() { # STORE IMAGE
    if [ "$1" = docker ]; then
        docker pull --quiet "$2" >&2
    else
        ctr --namespace k8s.io images pull --hosts-dir /etc/containerd/certs.d "$2" >&2
    fi
}

bring() { # STORE RECORD IMAGE
    grep --quiet "^$3 " "$2" || printf '%s pulled\n' "$3" >>"$2"
    for attempt in 1 2 3; do
        pull "$1" "$3" && return
        [ "$attempt" -lt 3 ] || fail "$1 cannot pull $3" \
            "see whether the machine reaches its registry, or name another with 'docker-registry', 'images' or 'registry-mirrors'," \
            "or bring the images along with 'image-bundle', in kubernetes-configuration.yaml"
        sleep "$attempt"
    done
}

for image in "${images[@]}"; do bring docker /var/lib/paictl/images "$image"; done
for image in "${pod_images[@]}"; do bring containerd /var/lib/paictl/pod-images "$image"; done
