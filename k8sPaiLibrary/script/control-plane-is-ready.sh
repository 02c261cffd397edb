# Whether the API server, the controller manager and the scheduler of this machine are ready.
holds() {
    runs_as_written kube-apiserver && api /readyz &&
        runs_as_written kube-controller-manager && ready 10257 &&
        runs_as_written kube-scheduler && ready 10259
}

ready() {
    curl --silent --fail --max-time 5 --insecure "https://127.0.0.1:$1/healthz"
}

explain() {
    if ! api /readyz >/dev/null 2>&1; then
        echo "the API server does not become ready"
        container_log kube-apiserver
    elif ! ready 10257 >/dev/null; then
        echo "the controller manager does not become ready"
        container_log kube-controller-manager
    else
        echo "the scheduler does not become ready"
        container_log kube-scheduler
    fi
}
