# Ends the processes that remember what etcd said before it was restored; the kubelet starts them anew.
for name in kube-apiserver kube-controller-manager kube-scheduler; do
    docker ps --quiet --filter "label=io.kubernetes.container.name=$name" | xargs --no-run-if-empty docker kill >/dev/null || true
done
