# Approves what machines that hold no authority ask for: new certificates of their kubelets, and nothing else. A request is held
# against what paictl itself would issue to that machine, byte for byte; any other that a node makes of Kubernetes' own signers is denied.
# Given: approvals (machine, its role, path, authority, subject, uses and names, with tabs between them).

# One that waits for longer has given up, and asks anew.
longest_wait=900
# How long a proxy has until the next one starts its load balancer anew.
pause=120

hex() { od --address-radix n --format x1 --output-duplicates | tr --delete ' \n'; }

# What a request says, in hexadecimal digits: of its key only where it stands.
gist() { # FILE
    local start info key
    # Of the request without its signature, which comes first in it.
    start=$(openssl asn1parse -in "$1" | sed --quiet 's/^ *\([0-9]*\):d=1 .*/\1/p' | head --lines 1)
    info=$(openssl asn1parse -in "$1" -strparse "$start" -noout -out - | hex)
    key=$(openssl req -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER | hex)
    [ -n "$key" ] && [[ $info == *"$key"* ]] && printf '%s\n' "${info/"$key"/key}"
}

# Why a request of a node is not one that paictl's own program on that machine would have made; nothing where it is.
fault() { # OBJECT
    local name signer line='' machine role path authority subject uses names
    name=$(jq --raw-output '.spec.username | ltrimstr("system:node:")' <<<"$1")
    signer=$(jq --raw-output .spec.signerName <<<"$1")
    for line in "${approvals[@]}"; do
        IFS=$'\t' read -r machine role path authority subject uses names <<<"$line"
        [ "$machine" != "$name" ] || [ "$(signer_of "$uses")" != "$signer" ] || break
        line=''
    done
    [ -n "$line" ] || { echo "the configuration has no machine '$name' that may ask $signer" && return; }
    jq --exit-status --argjson wanted "$(usages_of "$uses")" '.spec.usages | sort == ($wanted | sort)' <<<"$1" >/dev/null ||
        { echo "it is for another use: $(jq --raw-output '.spec.usages | join(", ")' <<<"$1")" && return; }
    rm --recursive --force "$scratch/own" && mkdir "$scratch/own"
    write_request "$scratch/own" "$subject" "$names" 2>"$scratch/said" || fail "openssl makes no request for $subject:" "$(cat "$scratch/said")"
    jq --raw-output .spec.request <<<"$1" | base64 --decode >"$scratch/theirs"
    # What signs it may read another part of a text that is not exactly one request.
    { openssl req -in "$scratch/theirs" -outform PEM | cmp --quiet - "$scratch/theirs" && gist "$scratch/theirs" >"$scratch/gist"; } 2>/dev/null ||
        { echo "it is not one request with a key" && return; }
    [ "$(cat "$scratch/gist")" = "$(gist "$scratch/own/request")" ] ||
        echo "it asks for $(subject_in "$scratch/theirs"), $(names_in "$scratch/theirs"), and $name is $subject, ${names:-no names}"
}

# What they say may be chosen to look like another line of the log.
subject_in() { openssl req -in "$1" -noout -subject -nameopt RFC2253 | tr --delete '[:cntrl:]' | cut --characters -300; } # REQUEST
names_in() { # REQUEST
    openssl req -in "$1" -noout -text | sed --quiet '/Subject Alternative Name/{n; s/^ *//; p}' | tr --delete '[:cntrl:]' |
        cut --characters -300 | grep . || echo 'no names'
}

# Says what became of a request; another master may have been faster.
decide() { # OBJECT Approved|Denied REASON
    local object name
    name=$(jq --raw-output .metadata.name <<<"$1")
    object=$(jq --arg type "$2" --arg message "$3" --arg now "$(date --utc +%Y-%m-%dT%H:%M:%SZ)" '.apiVersion = "certificates.k8s.io/v1" |
        .kind = "CertificateSigningRequest" | .status.conditions = [{type: $type, status: "True", reason: "HeldAgainstTheConfiguration",
        message: $message, lastUpdateTime: $now}]' <<<"$1")
    api "$requests/$name/approval" --request PUT --header 'content-type: application/json' --data @- <<<"$object" >/dev/null || return 0
    printf '%s of %s: %s: %s\n' "$name" "$(jq --raw-output .spec.username <<<"$1")" "$2" "$3"
    decided=$((decided + 1))
}

# Proxies that a request of was approved a moment ago, so that they are about to start their load balancers anew.
proxies_at_it() { # LIST
    jq --raw-output --argjson since $(($(date +%s) - pause)) '.items[] |
        select(any(.status.conditions[]?; .type == "Approved" and (.lastUpdateTime | fromdate) > $since)) |
        .spec.username | ltrimstr("system:node:")' <<<"$1" | while read -r machine; do ! is_proxy "$machine" || echo "$machine"; done
}

is_proxy() { printf '%s\n' "${approvals[@]}" | awk -F '\t' -v name="$1" '$1 == name && $2 == "proxy" { found = 1 } END { exit !found }'; } # MACHINE

approve() {
    local list object reason machine at_it decided=0
    list=$(api "$requests") || leave waits "the API server of $machine_name does not answer"
    scratch=$(mktemp --directory /run/paictl-approval.XXXXXX)
    trap 'rm --recursive --force "$scratch"' EXIT
    at_it=$(proxies_at_it "$list" | sort --unique)
    while IFS= read -r object; do
        reason=$(fault "$object")
        if [ -n "$reason" ]; then
            decide "$object" Denied "$reason"
            continue
        fi
        machine=$(jq --raw-output '.spec.username | ltrimstr("system:node:")' <<<"$object")
        if is_proxy "$machine"; then
            # One after another: their turn comes with a later look.
            [ "${at_it:-$machine}" = "$machine" ] || continue
            at_it=$machine
        fi
        decide "$object" Approved "what paictl would issue to $machine"
    done < <(pending "$list")
    [ $decided -gt 0 ] || leave idle "no kubelet asks for a certificate"
    leave 'done' "decided on $decided requests of kubelets"
}

# What nodes have asked of Kubernetes' own signers, and nobody has decided on.
pending() { # LIST
    jq --compact-output --argjson oldest $(($(date +%s) - longest_wait)) '.items | sort_by(.metadata.creationTimestamp, .metadata.name)[] |
        select((.spec.username | startswith("system:node:")) and (.spec.signerName | startswith("kubernetes.io/"))
            and (.status.conditions // [] | length) == 0 and (.metadata.creationTimestamp | fromdate) > $oldest)' <<<"$1"
}

approve
