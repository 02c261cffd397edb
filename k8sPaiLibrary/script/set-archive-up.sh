# Has apt find packages of an archive of their maker's where no source of the machine has them. Given: packages, and of the archive
# archive_name, archive_url, archive_suite, archive_key and archive_fingerprint of the key that signs what is there: no other key is taken.
# In these, DISTRIBUTION, CODENAME and ARCHITECTURE stand for what the machine is.

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
        fail "the key at $archive_key is not the one that signs the packages of $archive_name: its fingerprint is ${found:-unreadable}, not $archive_fingerprint" \
            "see what answers there, a proxy for one; packages.yaml has the fingerprint, should its owner ever change the key"
}

# A source of others may have words of its own for what the machine is.
is_named() { # FOLDER OF APT
    grep --recursive --no-messages --quiet --fixed-strings "${archive_url%%[A-Z]*}" "$1/sources.list" "$1/sources.list.d"
}

source_text() {
    printf '%s\n' '# Written by paictl.' 'Types: deb' "URIs: $archive_url" "Suites: ${archive_suite%% *}"
    case $archive_suite in *' '*) printf 'Components: %s\n' "${archive_suite#* }" ;; esac
    printf 'Signed-By: /etc/apt/keyrings/%s.asc\n' "$archive_name"
}

fill_in() { # DISTRIBUTION CODENAME ARCHITECTURE
    local name
    for name in archive_url archive_suite archive_key; do
        case ${!name} in
            *DISTRIBUTION*)
                case $1 in debian | ubuntu) ;; *)
                    fail "the archive of $archive_name is for Debian and Ubuntu, and this is '$1'" "name the archive that fits in /etc/apt by hand" ;;
                esac ;;&
            *CODENAME*)
                [ -n "$2" ] || fail "/etc/os-release does not say the codename of the release" "name the archive of $archive_name in /etc/apt by hand" ;;
        esac
        printf -v "$name" %s "$(sed "s/DISTRIBUTION/$1/g; s/CODENAME/$2/g; s/ARCHITECTURE/$3/g" <<<"${!name}")"
    done
}

install_tools() {
    local tools=()
    command -v curl >/dev/null || tools+=(curl)
    command -v gpg >/dev/null || tools+=(gpg)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || tools+=(ca-certificates)
    [ ${#tools[@]} -eq 0 ] || (packages=("${tools[@]}") && with_apt)
}

set_archive_up() {
    local key distribution codename
    # One that is named may just not have been asked yet.
    ! is_named /etc/apt && ! apt-cache policy "${packages[0]}" | grep 'Candidate: [^(]' >/dev/null || return 0
    # shellcheck disable=SC1091
    read -r distribution codename < <(. /etc/os-release && printf '%s %s\n' "${ID:-unknown}" "${VERSION_CODENAME:-}")
    fill_in "$distribution" "$codename" "$(dpkg --print-architecture)"
    install_tools
    key=$(mktemp)
    curl --silent --show-error --fail --location --proto '=https' --max-time 60 --output "$key" "$archive_key" ||
        fail "the key of the archive of $archive_name cannot be fetched from $archive_key" "see to it that the machine reaches it"
    refuse_other_key "$key"
    install -D --mode 0644 "$key" "/etc/apt/keyrings/$archive_name.asc"
    rm "$key"
    source_text | install --mode 0644 /dev/stdin "/etc/apt/sources.list.d/$archive_name.sources"
    apt-get -o DPkg::Lock::Timeout=600 update --quiet </dev/null >&2 ||
        fail "the package lists cannot be fetched" "see to it that the machine reaches $archive_url"
}
