# Whether the load balancer of this machine takes connections.
holds() {
    runs_as_written haproxy && (exec 3<>"/dev/tcp/127.0.0.1/$api_port")
}

explain() {
    echo "haproxy does not take connections on port $api_port"
    container_log haproxy
}
