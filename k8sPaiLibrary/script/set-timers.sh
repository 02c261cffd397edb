# Has systemd keep to the timers of paictl as they are written, now and after every boot.
systemctl daemon-reload
for unit in /etc/systemd/system/paictl-*.timer; do
    systemctl enable --quiet "$(basename "$unit")"
    systemctl restart "$(basename "$unit")"
done
