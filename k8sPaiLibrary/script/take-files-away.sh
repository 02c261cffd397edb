# Takes away what paictl wrote and nothing asks for any more; what was there before comes back. A copy stays in
# /var/lib/paictl/pruned, but for what is paictl's own, which may hold passwords. Given: files.
take_away() { # FILE
    # Whoever changed it since the plan was made wants it.
    grep --quiet --line-regexp --fixed-strings "$(sha256sum <"$1" | cut -d ' ' -f 1) $1" /var/lib/paictl/files || return 0
    case $1 in /var/lib/paictl/*) ;; *) keep "$1" "/var/lib/paictl/pruned$1" ;; esac
    case $1 in
        /etc/kubernetes/manifests/*) retire "$1" ;;
        /etc/systemd/system/*.service | /etc/systemd/system/*.timer) systemctl disable --quiet --now "$(basename "$1")" ;;
    esac
    if [ -e "/var/lib/paictl/first$1" ]; then mv -f "/var/lib/paictl/first$1" "$1"; else rm --force "$1"; fi
    forget "$1"
    case $1 in
        /etc/*/certs.d/* | /etc/systemd/system/*.d/* | /var/lib/paictl/docker/*)
            rmdir --ignore-fail-on-non-empty "$(dirname "$1")" 2>/dev/null || true
            ;;
    esac
    case $1 in
        /etc/systemd/system/cri-docker.service.d/*) systemctl daemon-reload && systemctl try-restart cri-docker.service ;;
        /etc/systemd/system/*) systemctl daemon-reload ;;
    esac
}

# shellcheck disable=SC2154
for path in "${files[@]}"; do [ ! -e "$path" ] || take_away "$path"; done
