# Makes NVIDIA's GPUs known to whatever starts containers, now and at every boot. Nothing begins anew for it.
chmod 0755 /var/lib/paictl/gpus.sh
# Before systemd reads anything anew, for which devices need their links.
/var/lib/paictl/gpus.sh || fail "nvidia-ctk does not describe the GPUs in /etc/cdi: what it says is above" \
    "see whether 'nvidia-smi' on the machine lists them, and 'nvidia-ctk --version' is 1.12 or later"
systemctl daemon-reload
systemctl enable --quiet paictl-gpus.service
systemctl restart paictl-gpus.service || fail "the service paictl-gpus fails:" \
    "$(journalctl --unit paictl-gpus --lines 5 --no-pager --output cat)"
docker_knows_nvidia || systemctl reload docker || fail "Docker does not read its configuration again:" \
    "$(journalctl --unit docker --lines 5 --no-pager --output cat)"
until_it_holds 20 docker_knows_nvidia || fail "Docker has not taken the runtime 'nvidia' of /etc/docker/daemon.json; its last lines:" \
    "$(journalctl --unit docker --lines 5 --no-pager --output cat)"
