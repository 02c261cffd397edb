# Whether NVIDIA's GPUs, if there are any, are known to whatever starts containers.
holds() {
    [ -e /proc/driver/nvidia/version ] || return 0
    [ -x /var/lib/paictl/gpus.sh ] && /var/lib/paictl/gpus.sh check && systemctl is-enabled --quiet paictl-gpus.service && docker_knows_nvidia
}
