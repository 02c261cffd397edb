# Loads the archive that follows on stdin. Given: records, "reference digest" for each image in it.

# Puts entries first in our record; an image that was there before paictl came is marked as one that stays.
note() {
    {
        printf '%s\n' "$@"
        cat /var/lib/paictl/images
    } | awk '!seen[$1]++' >/var/lib/paictl/.images
    mv /var/lib/paictl/.images /var/lib/paictl/images
}

touch /var/lib/paictl/images
for index in "${!records[@]}"; do
    image=${records[index]% *}
    if [ -n "$(docker image ls --quiet "$image")" ] && ! grep --quiet "^$image [^ ]*\$" /var/lib/paictl/images; then
        records[index]+=" stays"
    fi
done
# Before they are loaded, too: the work may be cut short.
mapfile -t expected < <(printf '%s\n' "${records[@]}" | awk '{ $2 = "expected"; print }')
note "${expected[@]}"
docker load --quiet >&2 || fail "docker cannot load the archive" "see whether the disk is full: df -h /var/lib/docker"
note "${records[@]}"
