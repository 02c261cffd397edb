# Has systemd see to it, now and after every boot, that keepalived knows whether the API server of this master is ready.
systemctl daemon-reload
systemctl enable --quiet paictl-watch-api.service
systemctl restart paictl-watch-api.service
