# Renews the two certificates of this machine's kubelet when one of them is due: asks the API for them as the node that it is, which a
# master allows (approve-kubelets.sh), and starts anew what reads them. What does not become well gets its old ones back.
# Given: what renewal.sh is.

# Nothing is lost where nobody answers: the certificates hold for long, and the next time asks anew.
longest_wait=900

# Asks for a certificate of a new key; the request's name stays in the folder.
ask() { # FOLDER SUBJECT USES NAMES
    local said
    mkdir "$1"
    write_request "$1" "$2" "$4" 2>"$1/said" || fail "openssl makes no request for $2:" "$(cat "$1/said")"
    jq --null-input --arg request "$(cat "$1/request")" --arg prefix "paictl-$machine_name-" --arg signer "$(signer_of "$3")" \
        --argjson usages "$(usages_of "$3")" --argjson seconds "$lifetime" '{apiVersion: "certificates.k8s.io/v1",
            kind: "CertificateSigningRequest", metadata: {generateName: $prefix}, spec: {request: ($request + "\n" | @base64), signerName: $signer,
            usages: $usages, expirationSeconds: $seconds}}' >"$1/object"
    said=$(ask_as_node "$requests" --request POST --header 'content-type: application/json' --data "@$1/object" 2>&1) ||
        leave waits "the API takes no request of $machine_name: ${said:-it does not answer}"
    jq --raw-output .metadata.name <<<"$said" >"$1/name"
}

# Waits for the certificate, and looks whether it is the one that was asked for.
receive() { # FOLDER AUTHORITY
    local object name
    name=$(cat "$1/name")
    until object=$(ask_as_node "$requests/$name") && jq --exit-status '.status.certificate // empty' <<<"$object" >/dev/null; do
        if jq --exit-status 'any(.status.conditions[]?; .type == "Denied" or .type == "Failed")' <<<"$object" >/dev/null 2>&1; then
            fail "the request $name was refused: $(jq --raw-output '[.status.conditions[].message] | join("; ")' <<<"$object")"
        fi
        [ $SECONDS -lt "$longest_wait" ] || leave waits "no master has approved $name for $longest_wait s, or none has signed it: the next time again"
        sleep 5
    done
    jq --raw-output .status.certificate <<<"$object" | base64 --decode >"$1/got.crt"
    mv "$1/key" "$1/got.key"
    openssl verify -partial_chain -CAfile "$2.crt" "$1/got.crt" >/dev/null 2>"$1/said" &&
        cmp --quiet <(openssl x509 -in "$1/got.crt" -noout -pubkey) <(openssl pkey -in "$1/got.key" -pubout) ||
        fail "the certificate of $name is none of this cluster's authority, or of another key" "$(cat "$1/said")"
    ! is_due "$1/got" "$2" ||
        fail "the certificate of $name would be due at once: does extra-args give kube-controller-manager another cluster-signing-duration?"
}

receive_certificates() {
    local line path authority subject uses names number=0
    for line in "${certificates[@]}"; do
        IFS=$'\t' read -r path authority subject uses names <<<"$line"
        ask "$scratch/$((++number))" "$subject" "$uses" "$names"
    done
    number=0
    for line in "${certificates[@]}"; do
        IFS=$'\t' read -r path authority subject uses names <<<"$line"
        receive "$scratch/$((++number))" "$authority"
    done
}

write_certificates() {
    local line number=0
    for line in "${certificates[@]}"; do
        number=$((number + 1))
        base64 "$scratch/$number/got.crt" | stage "${line%%$'\t'*}.crt" 0644
        base64 "$scratch/$number/got.key" | stage "${line%%$'\t'*}.key" 0600
    done
    place_certificates
}

renew() {
    # A worker whose kubelet asks a load balancer elsewhere has none.
    [ -e /etc/kubernetes/manifests/haproxy.yaml ] || mapfile -t manifests < <(printf '%s\n' "${manifests[@]}" | grep --invert-match '^haproxy ')
    look || leave_idle
    make_scratch
    trap 'finish $?' EXIT
    [ -z "$expired" ] || fail "a certificate of $machine_name's kubelet has expired, so that it cannot ask for another: 'paictl certs renew' gives it one"
    # Nobody is kept from the machine while a master makes up its mind.
    [ "$renews" -ne 0 ] || receive_certificates
    begin_renewal
    can_put_back=renewal
    [ "$renews" -ne 0 ] || write_certificates
    restart_all 300
    can_put_back=
    forget_previous
    leave_done
}

renew
