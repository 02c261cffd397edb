# Deletes the object of the node; its pods' objects follow.
delete() {
    local answer status=0
    answer=$(api "/api/v1/nodes/$machine_name" --request DELETE) || status=$?
    [ $status -eq 0 ] || grep --quiet '"code": 404' <<<"$answer" || { printf '%s\n' "$answer" && return $status; }
}
persistently delete
