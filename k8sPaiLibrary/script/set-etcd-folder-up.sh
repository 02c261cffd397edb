# Makes the folder of etcd's data, for root alone: the kubelet would make it for everyone to read (CIS 1.1.11).
(umask 022 && mkdir --parents "$etcd_data")
chown root:root "$etcd_data"
# With letters, as numbers leave a folder the bit that hands its group down.
chmod u=rwx,go=,a-st "$etcd_data"
