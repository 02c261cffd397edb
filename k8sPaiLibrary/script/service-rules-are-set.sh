# Whether requests for services that no pod took stay here.
holds() {
    /var/lib/paictl/services.sh check
}
