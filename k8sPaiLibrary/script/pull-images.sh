# Pulls images. Given: images.
for image in "${images[@]}"; do
    for attempt in 1 2 3; do
        docker pull --quiet "$image" >&2 && break
        [ "$attempt" -lt 3 ] || fail "docker cannot pull $image" \
            "see whether the machine reaches its registry, or name another with 'docker-registry' or 'images'," \
            "or bring the images along with 'image-bundle', in kubernetes-configuration.yaml"
        sleep "$attempt"
    done
done
