# Whether the API server, the controller manager and the scheduler of this machine are ready.
holds() {
    runs_as_written kube-apiserver && api /readyz &&
        runs_as_written kube-controller-manager && is_well_at 10257 &&
        runs_as_written kube-scheduler && is_well_at 10259
}

explain() {
    if ! api /readyz >/dev/null 2>&1; then
        echo "the API server does not become ready"
        container_log kube-apiserver
    elif ! is_well_at 10257 >/dev/null; then
        echo "the controller manager does not become ready"
        container_log kube-controller-manager
    else
        echo "the scheduler does not become ready"
        container_log kube-scheduler
    fi
}
