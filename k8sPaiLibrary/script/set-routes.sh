# Takes up the routes to the other machines' pods, now and at every boot.
chmod 0755 /var/lib/paictl/routes.sh
systemctl daemon-reload
systemctl enable --quiet paictl-routes.service
systemctl restart paictl-routes.service
