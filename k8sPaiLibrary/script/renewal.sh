# What programs that renew this machine's certificates call. Stands behind timed.sh, before each of them.
# Given: certificates (path, authority, subject, uses and names, with tabs between them), manifests (name and what it reads; the
# kubelet, which is a container, among them), kubelet_reads_anew (yes where it need not start anew for that), lifetime and margin (of a
# certificate, in seconds).

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
    local file=/etc/kubernetes/manifests/$1.yaml path
    if [ "$1" = kubelet ]; then
        [ -z "$kubelet_reads_anew" ] || return 0
        for path in "${@:2}"; do ! began_before kubelet "$path" || return 1; done
        return 0
    fi
    [ -e "$file" ] || fail "$machine_name has no $file: 'paictl deploy' writes it"
    # cmp would end at the first difference, and sed complain in the journal.
    [ "$(manifest_reading "$file" "${@:2}" | sha256sum)" = "$(sha256sum <"$file")" ]
}

is_well() { # NAME
    [ "$1" = kubelet ] || runs_as_written "$1" || return 1
    case $1 in
        kubelet) node_is_ready ;;
        haproxy) (exec 3<>"/dev/tcp/127.0.0.1/$api_port") ;;
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
explain() { log_of "${restarting:-kubelet}"; }
log_of() { if [ "$1" = kubelet ]; then kubelet_log; else container_log "$1"; fi; } # NAME

# Has a component start anew: by a manifest that says what it reads. The kubelet for itself, while what it asks the API through is there: where
# it began beside an API server that does, its node would be out of sight for as long as both take, which is more than 40 s on a slow machine.
restart() { # NAME PATH…
    local file=/etc/kubernetes/manifests/$1.yaml
    restarting=$1
    if [ "$1" = kubelet ]; then
        restart_kubelet
        return
    fi
    manifest_reading "$file" "${@:2}" | base64 | stage "$file" 0600
    place "$file"
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
            fail "${words[0]} on $machine_name does not become well with its new certificates" "$(log_of "${words[0]}")"
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
}

leave_idle() { leave idle "none is due before $(date --utc --date "@$((first - margin))" +%Y-%m-%dT%H:%M:%SZ)"; }

leave_done() {
    local until
    until=$(moment "$(cut --fields 1 <<<"${certificates[0]}").crt" enddate)
    leave 'done' "renewed ${#certificates[@]} certificates, which hold until $(date --utc --date "@$until" +%Y-%m-%dT%H:%M:%SZ)"
}

# Nobody else changes this machine from here on, and what is begun is ended by `finish`.
begin_renewal() {
    lock_machine
    # A way back that a run of paictl keeps is not ours to throw away.
    [ "$(cat /var/lib/paictl/previous.for 2>/dev/null || echo renewal)" = renewal ] ||
        leave waits "a run of paictl was cut short on $machine_name and keeps a way back: give that command again, or 'paictl deploy'"
    remember began "renewing"
}

# A folder that nobody else can read, in memory.
make_scratch() { scratch=$(mktemp --directory /run/paictl-renewal.XXXXXX); }

place_certificates() {
    local line
    for line in "${certificates[@]}"; do
        place "${line%%$'\t'*}.key"
        place "${line%%$'\t'*}.crt"
    done
}

# A request for a certificate of a key: the same text, but for the key and what it signs, for the same subject and names on any machine.
write_request() { # FOLDER SUBJECT NAMES
    cat >"$1/config" <<CONFIG
[req]
distinguished_name = any
string_mask = utf8only
${3:+req_extensions = extensions}
[any]
[extensions]
${3:+subjectAltName = $3}
CONFIG
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1/key" &&
        openssl req -new -sha256 -config "$1/config" -key "$1/key" -subj "$2" -out "$1/request"
}

signer_of() { # USES
    case $1 in
        clientAuth) echo kubernetes.io/kube-apiserver-client-kubelet ;;
        serverAuth) echo kubernetes.io/kubelet-serving ;;
        *) fail "the API signs no certificate of a node for $1" ;;
    esac
}

# What a kubelet's certificate is to be good for, as the API has it (older signers ask for key encipherment).
usages_of() { jq --null-input --compact-output --arg use "${1%Auth} auth" '["digital signature", "key encipherment", $use]'; } # USES

requests=/apis/certificates.k8s.io/v1/certificatesigningrequests
