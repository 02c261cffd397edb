# Whether cri-dockerd, which the operator brings, listens.
holds() {
    [ -S /run/cri-dockerd.sock ] && curl --silent --max-time 5 --http2-prior-knowledge --output /dev/null \
        --unix-socket /run/cri-dockerd.sock http://localhost/
}

explain() {
    echo "cri-dockerd does not listen on /run/cri-dockerd.sock"
    echo "paictl does not install it: install its package on $machine_name and 'systemctl enable --now cri-docker.socket'," \
        "or take 'runtime' out of kubernetes-configuration.yaml for containerd"
}
