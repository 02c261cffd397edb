# Takes away what paictl wrote and the configuration has no more; a copy stays in /var/lib/paictl/pruned. Given: doomed.
prune() { # FILE
    # Whoever changed it since the plan was made wants it.
    grep --quiet --line-regexp --fixed-strings "$(sha256sum <"$1" | cut -d ' ' -f 1) $1" /var/lib/paictl/files || return 0
    keep "$1" "/var/lib/paictl/pruned$1"
    case $1 in
        /etc/kubernetes/manifests/*) retire "$1" ;;
        /etc/systemd/system/*.service) systemctl disable --quiet --now "$(basename "$1")" ;;
    esac
    if [ -e "/var/lib/paictl/first$1" ]; then mv -f "/var/lib/paictl/first$1" "$1"; else rm --force "$1"; fi
    forget "$1"
    case $1 in
        /etc/systemd/system/cri-docker.service.d/*) systemctl daemon-reload && systemctl try-restart cri-docker.service ;;
        /etc/systemd/system/*) systemctl daemon-reload ;;
    esac
}

# shellcheck disable=SC2154
for path in "${doomed[@]}"; do [ ! -e "$path" ] || prune "$path"; done
