#!/usr/bin/env bash
# Written by paictl: notes when the API server of this master was ready last, for keepalived, whose image need have no curl, and whose
# container no certificate. Seconds since the boot, which nobody sets back. By loopback, as the kubelet that begins anew is kept from the
# machine's address for a while (restart_kubelet).
pki=/etc/kubernetes/pki
mkdir --parents /run/paictl-api
while sleep 1; do
    if curl --silent --fail --max-time 2 --output /dev/null --cacert $pki/ca.crt --cert $pki/kubelet-client.crt --key $pki/kubelet-client.key \
        https://127.0.0.1:{{ cluster.apiPort }}/readyz; then
        read -r now _ </proc/uptime
        echo "${now%.*}" >/run/paictl-api/.ready
        mv --force /run/paictl-api/.ready /run/paictl-api/ready
    else
        rm --force /run/paictl-api/ready
    fi
done
