# Renews this master's certificates when one of them is due, with the authorities that it keeps, and starts anew what reads them: one
# component after another, each well before the next, and one master after another. What does not become well gets its old ones back.
# Given: certificates (path, authority, subject, uses and names, with tabs between them), manifests (name and what it reads),
# lifetime and margin (of a certificate, in seconds).

moment() { # FILE startdate OR enddate: in seconds since 1970
    local text
    text=$(openssl x509 -in "$1" -noout "-$2" 2>/dev/null) || fail "the certificate $1 cannot be read: 'paictl deploy' issues it anew"
    date --date "${text#*=}" +%s
}

# Whether a certificate is to be issued anew: it has less left than the margin, which another would not have, or was issued for longer
# than they are to hold.
is_due() { # PATH AUTHORITY
    local from until
    [ -e "$1.crt" ] && [ -e "$1.key" ] || return 0
    from=$(moment "$1.crt" startdate) && until=$(moment "$1.crt" enddate) || exit
    # One that ends with its authority cannot be had for longer.
    if [ $((until + 60)) -lt "$(moment "$2.crt" enddate)" ] && [ $((until - $(date +%s))) -lt "$margin" ]; then return 0; fi
    [ $((until - from)) -gt $((lifetime + 900)) ]
}

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

# Stands for the contents of files, as paictl has it in a manifest.
digest_of() { # PATH…
    local path digest
    for path; do
        digest=-
        [ ! -e "$path" ] || digest=$(sha256sum <"$path" | cut --delimiter ' ' --fields 1)
        printf '%s %s\n' "$path" "$digest"
    done | sha256sum | cut --characters -32
}

# A manifest as it is to be, once its component reads these files as they are now.
manifest_reading() { # FILE PATH…
    local blank spec
    blank=$(sed "1s/Reads at its start: .*/Reads at its start: $(digest_of "${@:2}")/; s/PAICTL_SPEC, value: \"[0-9a-f]*\"/PAICTL_SPEC, value: \"\"/" "$1" && echo .)
    spec=$(printf %s "${blank%.}" | sha256sum | cut --characters -32)
    printf %s "${blank%.}" | sed "s/PAICTL_SPEC, value: \"\"/PAICTL_SPEC, value: \"$spec\"/"
}

is_up_to_date() { # NAME PATH…
    local file=/etc/kubernetes/manifests/$1.yaml
    [ -e "$file" ] || fail "$machine_name has no $file: 'paictl deploy' writes it"
    cmp --quiet <(manifest_reading "$file" "${@:2}") "$file"
}

is_well() { # NAME
    runs_as_written "$1" || return 1
    case $1 in
        etcd) etcd_is_well ;;
        kube-apiserver) api /readyz ;;
        kube-controller-manager) is_well_at 10257 ;;
        *) is_well_at 10259 ;;
    esac
}

# What put_back looks for, and says when it does not come.
holds() {
    local line
    for line in "${manifests[@]}"; do is_well "${line%% *}" || return 1; done
}
explain() { container_log "${restarting:-etcd}"; }

# Puts a manifest into place that makes its component start anew.
restart() { # NAME PATH…
    restarting=$1
    manifest_reading "/etc/kubernetes/manifests/$1.yaml" "${@:2}" | base64 | stage "/etc/kubernetes/manifests/$1.yaml" 0600
    place "/etc/kubernetes/manifests/$1.yaml"
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
    for line in "${certificates[@]}"; do
        place "${line%%$'\t'*}.key"
        place "${line%%$'\t'*}.crt"
    done
}

# Whether anything is to be done; `expired` says whether a certificate holds no more, `first` when the first will hold no more.
look() {
    local line path authority until due=1 words
    expired='' first=''
    for line in "${certificates[@]}"; do
        IFS=$'\t' read -r path authority _ <<<"$line"
        if is_due "$path" "$authority"; then due=0; fi
        [ -e "$path.crt" ] || { expired=yes && continue; }
        until=$(moment "$path.crt" enddate) || exit
        [ "$until" -gt "$(date +%s)" ] || expired=yes
        [ -n "$first" ] && [ "$first" -le "$until" ] || first=$until
    done
    renews=$due
    # Or a renewal was cut short before.
    for line in "${manifests[@]}"; do
        read -ra words <<<"$line"
        is_up_to_date "${words[@]}" || due=0
    done
    [ ! -d /var/lib/paictl/previous ] || due=0
    return $due
}

restart_all() { # SECONDS: what each may take until it is well; 0 for no wait between them
    local line words
    for line in "${manifests[@]}"; do
        read -ra words <<<"$line"
        is_up_to_date "${words[@]}" || restart "${words[@]}"
        [ "$1" -eq 0 ] || until_it_holds "$1" is_well "${words[0]}" ||
            fail "${words[0]} on $machine_name does not become well with its new certificates" "$(container_log "${words[0]}")"
    done
}

finish() { # STATUS
    local back
    rm --recursive --force "$scratch"
    [ "$1" -ne 0 ] || return 0
    if [ -n "${can_put_back-}" ]; then
        back=$(undo "$1" 2>&1) || true
        printf '%s\n' "$back"
        remember failed "$(cut --delimiter ' ' --fields 3- "/var/lib/paictl/timers/$program"); ${back%%$'\n'*}"
    fi
    give_turn_back
}

renew() {
    local until
    look || leave idle "none is due before $(date --utc --date "@$((first - margin))" +%Y-%m-%dT%H:%M:%SZ)"
    lock_machine
    # A way back that a run of paictl keeps is not ours to throw away.
    [ "$(cat /var/lib/paictl/previous.for 2>/dev/null || echo renewal)" = renewal ] ||
        leave waits "a run of paictl was cut short on $machine_name and keeps a way back: give that command again, or 'paictl deploy'"
    scratch=$(mktemp --directory /run/paictl-renewal.XXXXXX)
    trap 'finish $?' EXIT
    remember began "renewing"
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
    until=$(moment "$(cut --fields 1 <<<"${certificates[0]}").crt" enddate)
    leave 'done' "renewed ${#certificates[@]} certificates, which hold until $(date --utc --date "@$until" +%Y-%m-%dT%H:%M:%SZ)"
}

renew
