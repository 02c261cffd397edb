# Applies objects through the API server of this master: path; the object on stdin.
apply() {
    local object
    object=$(cat)
    persistently send "$1"
}

send() {
    api "$1?fieldManager=paictl&force=true" --request PATCH --header 'Content-Type: application/apply-patch+yaml' \
        --data-binary @- <<<"$object"
}

