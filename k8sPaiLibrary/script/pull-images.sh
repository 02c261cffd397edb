# Pulls images. Given: images.
touch /var/lib/paictl/images
for image in "${images[@]}"; do
    grep --quiet "^$image " /var/lib/paictl/images || printf '%s pulled\n' "$image" >>/var/lib/paictl/images
    for attempt in 1 2 3; do
        docker pull --quiet "$image" >&2 && break
        [ "$attempt" -lt 3 ] || fail "docker cannot pull $image" \
            "see whether the machine reaches its registry, or name another with 'docker-registry' or 'images'," \
            "or bring the images along with 'image-bundle', in kubernetes-configuration.yaml"
        sleep "$attempt"
    done
done
