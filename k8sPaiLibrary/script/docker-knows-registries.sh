# Whether Docker speaks without TLS to those registries that we told it of.
holds() {
    docker_knows_registries
}
