# Makes the folder of etcd's data, for one user alone: the kubelet would make it for everyone to read (CIS 1.1.11). The benchmark wants
# it to be the user etcd's (1.1.12), as whom nobody logs in and nothing runs: etcd is root in its container, and what is in there is root's.
owner=${etcd_owner:-etcd:etcd}
user=${owner%:*}
group=${owner#*:}
getent group "$group" >/dev/null || groupadd --system "$group"
if ! getent passwd "$user" >/dev/null; then
    useradd --system --gid "$group" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
    # For `clean`, which takes away only what paictl has made.
    (umask 022 && mkdir --parents /var/lib/paictl)
    printf '%s\n' "$user" >/var/lib/paictl/made-user
fi
(umask 022 && mkdir --parents "$etcd_data")
chown "$owner" "$etcd_data"
# With letters, as numbers leave a folder the bit that hands its group down.
chmod u=rwx,go=,a-st "$etcd_data"
