# Prints what containers of pods say, a line each behind `log POD CONTAINER `, until it is ended; pods that come later are found.
# Given: pod_lists (paths of lists of pods), only_container (empty for all), log_lines (how many of what was said before).

# No step: whoever wants to change something does not wait for it.
exec 8>&-
command -v jq >/dev/null || fail "there is no jq, which finds the containers in what the API answers: install it"

# The pods of a list, a line for each container that runs or has run: path of the pod, name, container, its id.
containers_of() {
    curl --disable --config access --silent --fail --max-time 15 "$origin$1" | jq --raw-output --arg only "$only_container" '.items[] | .metadata as $pod
        | (.status.initContainerStatuses[]?, .status.containerStatuses[]?)
        | select(.containerID and ($only == "" or .name == $only))
        | "/api/v1/namespaces/\($pod.namespace)/pods/\($pod.name) \($pod.name) \(.name) \(.containerID)"'
}

follow() { # PATH POD CONTAINER LINES
    curl --disable --config access --silent --no-buffer "$origin$1/log?follow=true&container=$3${4:+&tailLines=$4}" </dev/null |
        sed --unbuffered "s|^|log $2 $3 |"
}

folder=$(mktemp --directory --tmpdir="$in_memory" paictl-logs.XXXXXX)
(
    trap 'rm --recursive --force "$folder"' EXIT
    trap 'exit 1' TERM HUP INT
    cd "$folder"
    api_access >access
    origin=$(api_origin)
    followed=' '
    lines=$log_lines
    while true; do
        for list in "${pod_lists[@]}"; do
            while read -r path pod container id; do
                case $followed in *" $pod/$container/$id "*) continue ;; esac
                followed="$followed$pod/$container/$id "
                follow "$path" "$pod" "$container" "$lines" &
            done < <(containers_of "$list" || true)
        done
        # All that a later one says is new.
        lines=
        sleep 2
    done
)
