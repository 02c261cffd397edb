# Has machines give each other archives of images, by an sshd that this run alone has. Given: task, and for
#   serve     address: this machine's, for others. Prints an empty line once others can take from it, and now and then; goes on until nobody hears
#             that any more, and then all of it is gone
#   keys      prints two public ones, a line each: of that sshd, and the one by which this machine takes
#   offer     archive (its name in this run), bytes, taker, taker_key: from that address, with that key, this archive can be read, and nothing done else
#   withdraw  nobody can any more
#   take      address, archive, bytes, piece, digests, giver, giver_key: fetches what is missing, and keeps no piece that is not right. Prints how many bytes are here
sharing=$in_memory/paictl-sharing # keys, in memory
shared=/var/lib/paictl/shared     # archives under their names in this run, whatever becomes of $arriving
arriving=/var/lib/paictl/arriving
port=10222

# What another machine's key may run: prints an archive, also while it arrives, from the byte on that it is asked for, behind a line that says so:
# a login shell may have something to say before.
write_give() {
    printf 'sharing=%q shared=%q\n' "$sharing" "$shared"
    cat <<'END'
set -euo pipefail
IFS= read -r from
[[ $from =~ ^[0-9]{1,15}$ ]]
for ((tries = 0; tries < 300; tries++)); do
    [ ! -e "$shared/$1" ] || break
    sleep 0.1
done
# Whoever takes may have had more of it when a run was interrupted; tail would begin anew beyond the end.
until [ "$(stat --format %s "$shared/$1")" -ge "$from" ]; do
    sleep 0.2
    [ -e "$shared/$1" ]
done
printf 'from %s\n' "$from"
tail --bytes=+$((from + 1)) --follow --pid="$(cat "$sharing/pid")" "$shared/$1" | head --bytes=$(($2 - from))
END
}

serve() {
    # Whoever hears it no more is told by a failed print, not by the end of bash.
    trap '' PIPE
    command -v ssh >/dev/null || fail "there is no ssh"
    # Of a machine that lost its power.
    rm --recursive --force "$sharing" "$shared"
    (umask 022 && mkdir --parents /var/lib/paictl /run/sshd)
    mkdir "$sharing" "$shared"
    trap 'kill "${server-}" 2>/dev/null || true; rm --recursive --force "$sharing" "$shared"' EXIT
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$sharing/host"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$sharing/taker"
    write_give >"$sharing/give"
    touch "$sharing/takers" "$sharing/sshd.log"
    printf '%s\n' "Port $port" "ListenAddress $address" "HostKey $sharing/host" "AuthorizedKeysFile $sharing/takers" \
        'AllowUsers root' 'PermitRootLogin forced-commands-only' 'AuthenticationMethods publickey' 'PasswordAuthentication no' \
        'UsePAM yes' 'DisableForwarding yes' 'PermitTTY no' 'PermitUserRC no' 'MaxSessions 1' 'LoginGraceTime 20' \
        'ClientAliveInterval 5' 'ClientAliveCountMax 3' 'PidFile none' 'SetEnv SHLVL=2' >"$sharing/sshd_config"
    # (Of SHLVL: the shell of a login that is none reads root's .bashrc first.) It ends with this script, however that ends.
    setpriv --pdeathsig TERM "$(command -v sshd)" -D -e -f "$sharing/sshd_config" 2>"$sharing/sshd.log" &
    server=$!
    printf '%s\n' "$server" >"$sharing/pid"
    until grep --quiet '^Server listening' "$sharing/sshd.log"; do
        kill -0 "$server" 2>/dev/null || fail "no sshd can listen at $address port $port: $(tail --lines 1 "$sharing/sshd.log")"
        sleep 0.05
    done
    while kill -0 "$server" 2>/dev/null; do
        echo
        sleep 2
    done
}

lose() {
    local reason
    reason=$(tail --lines 1 "$sharing/ssh.log")
    fail "the connection ended${reason:+: $reason}"
}

is_right() { # NUMBER, the piece on stdin
    [ "$(sha256sum)" = "${digests[$1]}  -" ]
}

# What is here of an earlier run counts as far as it is right.
keep_what_is_right() {
    local number
    touch "$arriving"
    for number in "${!digests[@]}"; do
        dd if="$arriving" bs="$piece" skip="$number" count=1 status=none | is_right "$number" || break
        have=$((have + piece < bytes ? have + piece : bytes))
    done
    truncate --size="$have" "$arriving"
    [ "$arriving" -ef "$shared/$archive" ] || ln --force "$arriving" "$shared/$archive"
}

take() {
    local have=0 wanted line
    [ "$(df --block-size=1 --output=avail /var/lib/paictl | tail --lines 1)" -gt $((3 * bytes)) ] ||
        fail "there is no room to keep it in /var/lib/paictl"
    keep_what_is_right
    printf 'giver %s\n' "$giver_key" >"$sharing/givers"
    exec 3< <(exec ssh -F /dev/null -T -b "$address" -p "$port" -l root -i "$sharing/taker" -o IdentitiesOnly=yes -o BatchMode=yes -o HostKeyAlias=giver \
        -o UserKnownHostsFile="$sharing/givers" -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
        -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 "$giver" <<<"$have" 2>"$sharing/ssh.log" 8>&-)
    client=$!
    trap 'kill "$client" 2>/dev/null || true' EXIT
    until [ "${line-}" = "from $have" ]; do IFS= read -r -t 300 line <&3 || lose; done
    while printf '%s\n' "$have" && [ "$have" -lt "$bytes" ]; do
        wanted=$((have + piece < bytes ? piece : bytes - have))
        timeout 60 head --bytes="$wanted" <&3 >"$sharing/piece" || fail "nothing came for a minute"
        [ "$(stat --format %s "$sharing/piece")" -eq "$wanted" ] || lose
        is_right $((have / piece)) <"$sharing/piece" || fail "what came has another SHA-256"
        cat "$sharing/piece" >>"$arriving"
        have=$((have + wanted))
    done
}

case $task in
    serve) serve ;;
    keys) cat "$sharing/host.pub" "$sharing/taker.pub" ;;
    offer) printf 'restrict,from="%s",command="exec /bin/bash --norc %s/give %s %s" %s\n' "$taker" "$sharing" "$archive" "$bytes" "$taker_key" >"$sharing/takers" ;;
    withdraw) : >"$sharing/takers" ;;
    take) take ;;
esac
