# Has the API server write anew what etcd has of Secrets that another key has encrypted, or none. Their contents stay where they are: neither a
# request nor an answer holds a word of them.
# Given: key (its name), seconds (it may take).

behind() { stored_secrets | awk -v key="$key" '$1 != key { print $2 }'; }

# A change of nothing: the API server writes what is not as it would be written now. Prints what became of each, by its status.
rewrite() { # of names on stdin
    local namespace name
    while IFS=/ read -r namespace name; do
        printf 'url = "https://127.0.0.1:%s/api/v1/namespaces/%s/secrets/%s"\noutput = "/dev/null"\n' "$(served_port)" "$namespace" "$name"
    done | curl --silent --show-error --max-time 15 --config - --cacert /etc/kubernetes/pki/ca.crt --cert /etc/kubernetes/pki/admin.crt \
        --key /etc/kubernetes/pki/admin.key --request PATCH --header 'content-type: application/merge-patch+json' \
        --header 'accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' --data '{}' --write-out '%{http_code} %{url_effective}\n'
}

refused='' end=$((SECONDS + seconds))
while true; do
    insist 60 behind || fail "etcd on $machine_name does not say what it has of Secrets"
    names=$said
    [ -n "$names" ] || break
    [ $SECONDS -lt $end ] || fail "$(wc --lines <<<"$names") Secrets are not encrypted with $key yet, $(head --lines 1 <<<"$names") among them:" "$refused"
    # Not those alone that stand first, as some may be refused.
    refused=$(shuf --head-count 500 <<<"$names" | rewrite 2>&1 | grep --invert-match '^200 ' | head --lines 3) || true
    [ -z "$refused" ] || sleep 2
done
