# Has apt find Docker's own packages where no source of the machine has them. Given: packages, archive_url, and
# archive_fingerprint of the key that signs what is there: no other key is taken.

# The fingerprints of the primary keys in a file, one a line.
fingerprints() { # FILE
    local home
    home=$(mktemp --directory)
    gpg --homedir "$home" --batch --with-colons --show-keys "$1" 2>/dev/null |
        awk -F : '$1 == "pub" { primary = 1 } $1 == "fpr" && primary { print $10; primary = 0 }'
    rm --recursive --force "$home"
}

refuse_other_key() { # FILE
    local found
    found=$(fingerprints "$1")
    [ "$found" = "$archive_fingerprint" ] ||
        fail "the key at $archive_url is not the one that signs Docker's packages: its fingerprint is ${found:-unreadable}, not $archive_fingerprint" \
            "see what answers there, a proxy for one; packages.yaml has the fingerprint, should Docker ever change its key"
}

is_named() { # FOLDER OF APT
    grep --recursive --no-messages --quiet --fixed-strings "$archive_url" "$1/sources.list" "$1/sources.list.d"
}

source_text() { # DISTRIBUTION CODENAME
    printf '%s\n' '# Written by paictl.' 'Types: deb' "URIs: $archive_url/$1" "Suites: $2" 'Components: stable' \
        'Signed-By: /etc/apt/keyrings/docker.asc'
}

install_tools() {
    local tools=()
    command -v curl >/dev/null || tools+=(curl)
    command -v gpg >/dev/null || tools+=(gpg)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || tools+=(ca-certificates)
    [ ${#tools[@]} -eq 0 ] || (packages=("${tools[@]}") && with_apt)
}

set_docker_archive_up() {
    local key distribution codename
    # One that is named may just not have been asked yet.
    ! is_named /etc/apt && ! apt-cache policy "${packages[0]}" | grep 'Candidate: [^(]' >/dev/null || return 0
    # shellcheck disable=SC1091
    read -r distribution codename < <(. /etc/os-release && printf '%s %s\n' "${ID:-unknown}" "${VERSION_CODENAME:-}")
    case $distribution in
        debian | ubuntu) ;;
        *) fail "Docker has an archive for Debian and Ubuntu, and this is '$distribution'" "name the archive that fits in /etc/apt by hand" ;;
    esac
    [ -n "$codename" ] || fail "/etc/os-release does not say the codename of the release" "name Docker's archive in /etc/apt by hand"
    install_tools
    key=$(mktemp)
    curl --silent --show-error --fail --location --proto '=https' --max-time 60 --output "$key" "$archive_url/$distribution/gpg" ||
        fail "the key of Docker's archive cannot be fetched from $archive_url" "see to it that the machine reaches it"
    refuse_other_key "$key"
    install -D --mode 0644 "$key" /etc/apt/keyrings/docker.asc
    rm "$key"
    source_text "$distribution" "$codename" | install --mode 0644 /dev/stdin /etc/apt/sources.list.d/docker.sources
    apt-get -o DPkg::Lock::Timeout=600 update --quiet </dev/null >&2 ||
        fail "the package lists cannot be fetched" "see to it that the machine reaches $archive_url"
}
