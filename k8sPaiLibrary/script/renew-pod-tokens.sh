# Has the kubelet give the pods of this machine other tokens for those that one of these keys has signed.
# Given: outgoing (IDs of keys), seconds (it may take).

stale() { pod_tokens | awk -v keys=" ${outgoing[*]} " 'index(keys, " " $1 " ") { print $2 }'; }
are_renewed() { local files && files=$(stale) && [ -z "$files" ] && node_is_ready; }

files=$(stale)
# It keeps those that it has fetched for pods in memory until most of their time is over; it looks after Secrets by itself.
case $files in *kubernetes.io~projected*) restart_kubelet ;; esac
until_it_holds "$seconds" are_renewed ||
    fail "the kubelet of $machine_name has not brought other tokens to:" "$(stale | head --lines 5)" "$(kubelet_log)"
