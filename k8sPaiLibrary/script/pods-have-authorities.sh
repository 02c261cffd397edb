# Whether the pods of this machine have the authorities in their files that the machine has: the controller manager publishes them, and the
# kubelet brings them into each pod, beside its token.
holds() { [ -z "$(stale)" ]; }

# Folders of pods where they are others; what is gone meanwhile was a pod that has ended.
stale() {
    local file
    for file in /var/lib/kubelet/pods/*/volumes/kubernetes.io~*/*/ca.crt; do
        [ -e "$(dirname "$file")/token" ] || continue
        cmp --quiet "$file" /etc/kubernetes/pki/ca.crt || [ ! -e "$file" ] || dirname "$file"
    done
}

explain() {
    echo "pods of $machine_name do not get the cluster's authorities from the kubelet:"
    stale
    kubelet_log
}
