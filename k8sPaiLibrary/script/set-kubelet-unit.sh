# Has systemd know the kubelet, for now and for the next boot.
systemctl daemon-reload
systemctl enable --quiet --now kubelet.service
