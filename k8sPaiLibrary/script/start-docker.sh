# Starts Docker, now and at every boot, with the daemon.json that is there.
# One that does not start says so in its journal, which is shown below.
systemctl enable --now --quiet docker || true
until_it_holds 60 timeout 10 docker info ||
    fail "Docker does not answer a minute after it was started; its last lines:" "$(journalctl --unit docker --lines 15 --no-pager)"
# Docker before 28 closes FORWARD when it is the one that turns forwarding on; we turned it on first, others may not have.
open_forward
