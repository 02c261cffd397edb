# Has tokens in Secrets signed anew that one of these keys has signed: the controller manager puts one where there is none, under the same name.
# Given: outgoing (IDs of keys), seconds (it may take).

names=$(token_secrets | awk -v keys=" ${outgoing[*]} " 'index(keys, " " $1 " ") { print $2 }') ||
    fail "the API server of $machine_name does not list Secrets with tokens"
for name in $names; do
    persistently api "/api/v1/namespaces/${name%/*}/secrets/${name#*/}" --request PATCH --header 'content-type: application/merge-patch+json' \
        --header 'accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' --data '{"data":{"token":null}}'
done

late() { token_secrets | awk -v keys=" ${outgoing[*]} - " -v names=" ${names//$'\n'/ } " 'index(keys, " " $1 " ") && index(names, " " $2 " ") { print $2 }'; }
are_signed() { local list && list=$(late) && [ -z "$list" ]; }
until_it_holds "$seconds" are_signed ||
    fail "the controller manager has put no new token into these Secrets: $(late | paste --serial --delimiters ' ')" "$(container_log kube-controller-manager)"
