# Applies objects through the API server of this master: path; the object on stdin.
apply() {
    local object answer attempt
    object=$(cat)
    # The API server may still be registering its own kinds.
    for attempt in 1 2 3 4 5; do
        if answer=$(api "$1?fieldManager=paictl&force=true" --request PATCH \
            --header 'Content-Type: application/apply-patch+yaml' --data-binary @- 2>&1 <<<"$object"); then
            return 0
        fi
        sleep "$attempt"
    done
    fail "the API server does not take $1:" "$answer"
}

