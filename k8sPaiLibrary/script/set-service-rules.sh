# Sets the rules that keep requests for services here, now and at every boot.
systemctl daemon-reload
systemctl enable --quiet paictl-services.service
systemctl restart paictl-services.service
