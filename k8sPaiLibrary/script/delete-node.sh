# Deletes the object of the node; its pods' objects follow.
delete() {
    local answer
    answer=$(api "/api/v1/nodes/$machine_name" --request DELETE) || grep --quiet '"code": 404' <<<"$answer" ||
        { printf '%s\n' "$answer" && return 1; }
}
persistently delete
