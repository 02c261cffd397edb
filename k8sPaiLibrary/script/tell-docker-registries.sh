# Has Docker read its daemon.json again, where it stands which registries have no TLS. Nothing begins anew for it.
systemctl reload docker || fail "Docker does not read its configuration again:" \
    "$(journalctl --unit docker --lines 5 --no-pager --output cat)"
until_it_holds 20 docker_knows_registries || fail "Docker has not taken 'insecure-registries' of /etc/docker/daemon.json; its last lines:" \
    "$(journalctl --unit docker --lines 5 --no-pager --output cat)" \
    "where it was started with --insecure-registry, take that away there: Docker takes it from one place only"
