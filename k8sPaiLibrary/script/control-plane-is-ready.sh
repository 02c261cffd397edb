# Whether the API server, the controller manager and the scheduler of this machine are ready.
holds() {
    api_is_ready && is_ready_at kube-controller-manager 10257 && is_ready_at kube-scheduler 10259
}

api_is_ready() { runs_as_written kube-apiserver && api /readyz; }

is_ready_at() { # PROGRAM PORT
    runs_as_written "$1" && is_well_at "$2"
}

explain() {
    local program=kube-scheduler what="the scheduler"
    if ! api_is_ready >/dev/null 2>&1; then
        program=kube-apiserver what="the API server"
    elif ! is_ready_at kube-controller-manager 10257 >/dev/null; then
        program=kube-controller-manager what="the controller manager"
    fi
    echo "$what does not become ready"
    container_log "$program"
    # In a back-off of the kubelet, for one.
    runs_as_written "$program" || { echo "it does not run as its manifest says" && kubelet_log; }
}
