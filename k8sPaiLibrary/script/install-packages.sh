# Installs packages of the distribution, waiting for whoever else is installing. Given: packages, installer (apt, dnf, zypper).
(umask 022 && mkdir -p /var/lib/paictl)

# Through the proxies, if there are any; what the installer's own configuration says counts more.
if [ -e /var/lib/paictl/proxy.env ]; then
    set -o allexport
    # shellcheck disable=SC1091
    . /var/lib/paictl/proxy.env
    set +o allexport
fi

# A run of ours that was stopped may have left packages half installed, and apt-get begins nothing before that is mended. What
# others have left so is theirs: a check tells of it.
mark=/var/lib/paictl/installing

install_with_apt() {
    # What comes along is noted before it comes: the work may be cut short. An update of what is there shows its old version.
    apt-get --simulate install --no-install-recommends "${packages[@]}" </dev/null 2>/dev/null |
        awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' >>/var/lib/paictl/packages || true
    apt-get "${lock[@]}" install --yes --quiet --no-install-recommends \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "${packages[@]}" </dev/null >&2
}

with_apt() {
    local lock=(-o DPkg::Lock::Timeout=600)
    if [ -e "$mark" ]; then
        dpkg --force-confdef --force-confold --configure --pending </dev/null >&2 || true
    fi
    (umask 022 && : >"$mark")
    # A list of packages that is there may be good enough, and saves the time to fetch it again.
    if ! apt-cache show "${packages[@]}" >/dev/null 2>&1 || ! install_with_apt; then
        apt-get "${lock[@]}" update --quiet >&2 ||
            fail "the package lists cannot be fetched" "see to it that the machine reaches its package archive (/etc/apt)"
        install_with_apt || fail "apt-get cannot install ${packages[*]}" \
            "run 'apt-get install ${packages[*]}' on the machine to see why; 'dpkg --configure -a' fixes an interrupted dpkg"
    fi
    rm -f "$mark"
}

# Of these two only what was asked for is noted, and clean says that it stays. They wait for another of their kind by themselves.
with_dnf() {
    printf '%s\n' "${packages[@]}" >>/var/lib/paictl/packages
    dnf --assumeyes --setopt=install_weak_deps=False install "${packages[@]}" </dev/null >&2 ||
        fail "dnf cannot install ${packages[*]}" "run 'dnf install ${packages[*]}' on the machine to see why"
}

with_zypper() {
    printf '%s\n' "${packages[@]}" >>/var/lib/paictl/packages
    ZYPP_LOCK_TIMEOUT=600 zypper --non-interactive install --no-recommends "${packages[@]}" </dev/null >&2 ||
        fail "zypper cannot install ${packages[*]}" "run 'zypper install ${packages[*]}' on the machine to see why"
}

command -v "${installer/%apt/apt-get}" >/dev/null ||
    fail "this machine has no $installer, which installs packages on distributions of its kind" \
        "install ${packages[*]} by hand and run the job again"
[ -z "${archive_url-}" ] || set_docker_archive_up
"with_$installer"
