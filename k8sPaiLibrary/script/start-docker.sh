# Starts Docker, now and at every boot, with the daemon.json that is there.
command -v docker >/dev/null || fail "dockerd is there and its client, the program 'docker', is not" \
    "install the package that has it: docker-cli, or docker-ce-cli where Docker is Docker's own"
# One that does not start says so in its journal, which is shown below.
systemctl enable --now --quiet docker || true
until_it_holds 60 timeout 10 docker info ||
    fail "Docker does not answer a minute after it was started; its last lines:" "$(journalctl --unit docker --lines 15 --no-pager)"
# Docker before 28 closes FORWARD when it is the one that turns forwarding on; we turned it on first, others may not have.
open_forward
