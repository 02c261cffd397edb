# Installs packages of the distribution, waiting for whoever else is installing. Given: packages.
command -v apt-get >/dev/null ||
    fail "this machine has no apt-get, the only package manager paictl knows so far" \
        "install ${packages[*]} by hand and run the job again"
(umask 022 && mkdir -p /var/lib/paictl)
lock=(-o DPkg::Lock::Timeout=600)

# A run of ours that was stopped may have left packages half installed, and apt-get begins nothing before that is mended. What
# others have left so is theirs: a check tells of it.
mark=/var/lib/paictl/installing
if [ -e "$mark" ]; then
    dpkg --force-confdef --force-confold --configure --pending </dev/null >&2 || true
fi
(umask 022 && : >"$mark")

install() {
    # What comes along is noted before it comes: the work may be cut short. An update of what is there shows its old version.
    apt-get --simulate install --no-install-recommends "${packages[@]}" </dev/null 2>/dev/null |
        awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' >>/var/lib/paictl/packages || true
    apt-get "${lock[@]}" install --yes --quiet --no-install-recommends \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "${packages[@]}" >&2
}

# A list of packages that is there may be good enough, and saves the time to fetch it again.
if ! apt-cache show "${packages[@]}" >/dev/null 2>&1 || ! install; then
    apt-get "${lock[@]}" update --quiet >&2 ||
        fail "the package lists cannot be fetched" "see to it that the machine reaches its package archive (/etc/apt)"
    install || fail "apt-get cannot install ${packages[*]}" \
        "run 'apt-get install ${packages[*]}' on the machine to see why; 'dpkg --configure -a' mends an interrupted dpkg"
fi
rm -f "$mark"
