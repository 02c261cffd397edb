# Whether every other machine's pods have a route.
holds() {
    /var/lib/paictl/routes.sh check
}
