# What scripts on this host find in place of library.sh: whoever runs paictl runs them, root or not.
# Given, where they ask an API: api_url; and, empty where there is none, api_authority, api_certificate, api_key (PEM), api_token,
# api_proxy and api_insecure.
# shellcheck disable=SC2154  # given
set -euo pipefail
locale=${LC_ALL-}
export LC_ALL=C
umask 077
# No lock of a machine is held.
run=''

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# What is secret is written to no disk: all of it into one folder in memory, which goes with the script, however that ends. A here-document
# of bash may be a file, too.
memory=''
for place in "${XDG_RUNTIME_DIR-}" /dev/shm /run; do
    if [ -z "$memory" ] && [ -d "$place" ] && [ -w "$place" ] && [ "$(stat --file-system --format %T "$place")" = tmpfs ]; then
        memory=$place
    fi
done
[ -n "$memory" ] || fail "no folder in memory can be written on this host, neither \$XDG_RUNTIME_DIR nor /dev/shm: mount a tmpfs there"
in_memory=$memory/paictl-here.$$.$RANDOM
# Once what it has begun has ended. It may be asked twice, and what tidies up with it; and nobody may read any more what it says.
leave() {
    trap '' TERM HUP INT PIPE
    exit 143
}
tidy() {
    trap '' TERM HUP INT PIPE
    rm --recursive --force "$in_memory"
}
trap leave TERM HUP INT PIPE
trap tidy EXIT
mkdir --mode=700 "$in_memory" || { trap - EXIT && fail "'$in_memory' cannot be made"; }
export TMPDIR=$in_memory

seen_from=", as seen from this host: where that cannot reach the nodes, take 'tcp' out of 'ready'"

api_origin() { printf '%s\n' "$api_url"; }

# In a private folder, which then has what the lines name.
api_access() {
    command -v curl >/dev/null || fail "there is no curl on this host: install it"
    [ -z "$api_authority" ] || printf '%s\n' "$api_authority" >authority.pem
    [ -z "$api_authority" ] || echo 'cacert = "authority.pem"'
    [ -z "$api_certificate" ] || printf '%s\n' "$api_certificate" >certificate.pem
    [ -z "$api_certificate" ] || printf '%s\n' "$api_key" >key.pem
    [ -z "$api_certificate" ] || printf '%s = "%s.pem"\n' cert certificate key key
    [ -z "$api_token" ] || printf 'header = "Authorization: Bearer %s"\n' "$api_token"
    [ -z "$api_proxy" ] || printf 'proxy = "%s"\n' "$api_proxy"
    [ -z "$api_insecure" ] || echo insecure
}
