# Renews this master's certificates when one of them is due, with the authorities that it keeps, and starts anew what reads them: one
# component after another, each well before the next, and one master after another. What does not become well gets its old ones back.
# Given: what renewal.sh is.

# Makes a key and a certificate of it in a folder, which nobody else can read.
issue() { # FOLDER AUTHORITY SUBJECT USES NAMES
    local now end
    now=$(date +%s) && end=$(moment "$2.crt" enddate) || exit
    [ "$end" -gt "$now" ] || fail "the authority $2.crt has expired, so that nothing of it can be renewed"
    [ "$end" -lt $((now + lifetime)) ] || end=$((now + lifetime))
    cat >"$1/config" <<CONFIG
[req]
distinguished_name = any
[ca]
default_ca = leaf
[leaf]
database = $1/index
new_certs_dir = $1
rand_serial = yes
default_md = sha256
policy = any
preserve = yes
x509_extensions = extensions
[any]
organizationName = optional
commonName = supplied
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = $4
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
${5:+subjectAltName = $5}
CONFIG
    : >"$1/index"
    sign "$@" "$now" "$end" 2>"$1/said" || fail "openssl makes no certificate for $3:" "$(cat "$1/said")"
}

sign() { # as issue, and from when to when
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1/key" &&
        openssl req -new -config "$1/config" -key "$1/key" -subj "$3" -out "$1/request" &&
        # Begins five minutes early, because the clocks of machines differ.
        openssl ca -batch -notext -config "$1/config" -cert "$2.crt" -keyfile "$2.key" -in "$1/request" -out "$1/crt" \
            -startdate "$(date --utc --date "@$(($6 - 300))" +%Y%m%d%H%M%SZ)" \
            -enddate "$(date --utc --date "@$7" +%Y%m%d%H%M%SZ)" && [ -s "$1/crt" ]
}

# All of them, where one is due: what reads them starts anew once.
write_certificates() {
    local line path authority subject uses names number=0
    for line in "${certificates[@]}"; do
        IFS=$'\t' read -r path authority subject uses names <<<"$line"
        mkdir "$scratch/$((++number))"
        issue "$scratch/$number" "$authority" "$subject" "$uses" "$names"
        base64 "$scratch/$number/crt" | stage "$path.crt" 0644
        base64 "$scratch/$number/key" | stage "$path.key" 0600
    done
    place_certificates
}

end_renewal() { # STATUS
    finish "$1"
    [ "$1" -eq 0 ] || give_turn_back
}

renew() {
    look || leave_idle
    begin_renewal
    make_scratch
    trap 'end_renewal $?' EXIT
    if [ -n "$expired" ]; then
        # Nobody is served that could be disturbed, and the other masters may be in the same place.
        gives_up=yes
        write_certificates
        restart_all 0
        until_it_holds 900 holds || fail "what had expired was renewed on $machine_name, and is not well yet" "$(container_log etcd)"
    else
        await_turn 900 3600
        masters_become_well 300 || { give_turn_back && leave waits "$unwell: the certificates stay until it is"; }
        can_put_back=renewal
        [ "$renews" -ne 0 ] || write_certificates
        restart_all 300
        can_put_back=
        forget_previous
        masters_become_well 300 || fail "$unwell, after $machine_name has renewed its certificates"
        give_turn_back
    fi
    leave_done
}

renew
