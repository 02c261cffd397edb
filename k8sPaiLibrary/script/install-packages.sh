# Installs packages of the distribution, waiting for whoever else is installing. Given: packages, installer (apt, dnf, zypper); bundled
# where they follow on stdin, as a tar archive of packages with apt's index of them.
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

# What came is a source for these calls of apt-get alone: its lists, and what it keeps of them, are in a folder of ours, and what
# the machine's own sources say is neither asked nor changed. A run that was killed leaves nothing but that folder.
came=/var/lib/paictl/bundled-packages
rm --recursive --force "$came"
options=(-o DPkg::Lock::Timeout=600)

take_packages() {
    trap 'rm --recursive --force "$came"' EXIT
    mkdir --parents "$came/lists/partial" "$came/archives/partial"
    tar --extract --no-same-owner --directory "$came" ||
        fail "the packages of the bundle did not arrive" "see whether the disk is full: df -h /var/lib/paictl"
    # Nobody has signed this index: it came from the box, where each package was compared with what the distribution has signed.
    printf 'deb [trusted=yes] file:%s ./\n' "$came" >"$came/sources.list"
    options+=(-o "Dir::Etc::SourceList=$came/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$came/lists"
        -o "Dir::Cache::Archives=$came/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
        -o Acquire::Languages=none -o APT::Default-Release= -o APT::Sandbox::User=root)
}

install_with_apt() {
    # What comes along is noted before it comes: the work may be cut short. An update of what is there shows its old version.
    apt-get "${options[@]}" --simulate install --no-install-recommends "${packages[@]}" </dev/null 2>/dev/null |
        awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' >>/var/lib/paictl/packages || true
    apt-get "${options[@]}" install --yes --quiet --no-install-recommends \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "${packages[@]}" </dev/null >&2
}

with_apt() {
    local archive="see to it that the machine reaches its package archive (/etc/apt)"
    if [ -n "${bundled-}" ]; then
        take_packages
        archive="the bundle's packages are not as they should be: take its folder 'os' away and make it anew"
    fi
    if [ -e "$mark" ]; then
        dpkg --force-confdef --force-confold --configure --pending </dev/null >&2 || true
    fi
    (umask 022 && : >"$mark")
    # A list of packages that is there may be good enough, and saves the time to fetch it again.
    if ! apt-cache "${options[@]}" show "${packages[@]}" >/dev/null 2>&1 || ! install_with_apt; then
        apt-get "${options[@]}" update --quiet </dev/null >&2 || fail "the package lists cannot be fetched" "$archive"
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
[ -z "${archive_url-}" ] || set_archive_up
"with_$installer"
