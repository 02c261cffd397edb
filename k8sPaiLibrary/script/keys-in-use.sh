# Which keys have signed tokens and encrypted Secrets, as those that rotate them have to know. Neither a token nor a key is printed.

# A token's first part → what it calls the key that has signed it.
key_id='def key_id: gsub("-"; "+") | gsub("_"; "/") | ((4 - length % 4) % 4) as $lacks | . + "==="[0:$lacks] | @base64d | fromjson | .kid // "-";'

# Where the kubelet puts tokens; in a volume of a Secret only those that stand there as service accounts' do.
token_files() {
    local file
    for file in /var/lib/kubelet/pods/*/volumes/kubernetes.io~secret/*/token; do
        [ ! -e "$(dirname "$file")/namespace" ] || printf '%s\0' "$file"
    done
    find -L /var/lib/kubelet/pods/*/volumes/kubernetes.io~projected -path '*/..*' -prune -o -type f -size -64k -print0 2>/dev/null || true
}

# The tokens in files of pods here: key and file, one a line. What is gone meanwhile was a pod that has ended.
pod_tokens() {
    { token_files | xargs --null --no-run-if-empty grep --text --no-messages --with-filename --null --max-count 1 --only-matching \
        --extended-regexp '^eyJ[A-Za-z0-9_-]+\.eyJ' || true; } | tr '\0' ' ' |
        jq --raw-input --raw-output "$key_id"' split(" ") | . as [$file, $token] | try ($token | split(".")[0] | key_id) catch "-" | "\(.) \($file)"'
}

# The tokens in Secrets: key, namespace/name; `-` for a Secret that waits for one.
token_secrets() {
    local page next=''
    while true; do
        page=$(api "/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token&limit=200&continue=$next" |
            jq --raw-output "$key_id"' (.items[] | (.data.token // "" | @base64d | if . == "" then "-" else try (split(".")[0] | key_id) catch "-" end) as $key |
                "\($key) \(.metadata.namespace)/\(.metadata.name)"), "next \(.metadata.continue // "")"') || return 1
        sed '/^next /d' <<<"$page"
        next=$(sed --quiet 's/^next //p' <<<"$page")
        [ -n "$next" ] || return 0
    done
}

# What etcd has of Secrets, which is encrypted where it begins with the name of a key: that, or `-`, and namespace/name.
stored_secrets() {
    local prefix start end page
    prefix=$(sed --quiet 's/.*--etcd-prefix=\([^"]*\).*/\1/p' /etc/kubernetes/manifests/kube-apiserver.yaml)
    prefix=${prefix:-/registry}/secrets
    start=$(printf '%s/' "$prefix" | base64 --wrap 0)
    # 0 is what follows a slash.
    end=$(printf '%s0' "$prefix" | base64 --wrap 0)
    while [ -n "$start" ]; do
        page=$(ask_etcd --max-time 60 --data "{\"key\":\"$start\",\"range_end\":\"$end\",\"limit\":50}" https://127.0.0.1:2379/v3/kv/range |
            jq --raw-output --arg prefix "$prefix/" '((.kvs // [])[] |
                ((.value // "")[0:80] | @base64d | [scan("^k8s:enc:secretbox:v1:([^:]+):")[0]][0] // "-") as $key | "\($key) \(.key | @base64d | ltrimstr($prefix))"),
                "next \(if .more then .kvs[-1].key else "" end)"') || return 1
        sed '/^next /d' <<<"$page"
        start=$(sed --quiet 's/^next //p' <<<"$page")
        [ -z "$start" ] || start=$({ base64 --decode <<<"$start" && printf '\0'; } | base64 --wrap 0)
    done
}

# As facts; what the cluster has only where all of it can be told.
say_key_uses() {
    local stored tokens
    pod_tokens | cut --delimiter ' ' --fields 1 | sort | uniq --count | awk '{ print "pod-tokens", $2, $1 }' || return 1
    [ "$machine_role" = master ] || return 0
    stored=$(stored_secrets 2>/dev/null | cut --delimiter ' ' --fields 1 | sort | uniq --count | awk '{ print "stored-secrets", $2, $1 }') || return 0
    tokens=$(token_secrets 2>/dev/null | sed 's/^/token-secret /') || return 0
    printf 'key-uses\n%s\n%s\n' "$stored" "$tokens"
}
