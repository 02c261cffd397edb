#!/bin/bash
# Written by paictl: what is meant for the address of a service, and was not sent on to one of its pods, is refused. No machine has
# these addresses, so that it would leave by the default route. kube-proxy, in each of its modes, translates before these rules.
# With `check` it says by its exit code whether they are as they should be, and changes nothing.
set -eu
{% for family in cluster.families %}services={{ family.serviceRange }}
chain=PAICTL-SERVICES
wanted={% if cluster.kubeProxy %}yes{% else %}no # another than kube-proxy may translate after these rules{% endif %}

is_there() { {{ family.iptables }} --wait "$@" 2>/dev/null; }

if [ "${1:-}" = check ]; then
    if [ "$wanted" = yes ]; then
        for from in FORWARD OUTPUT; do is_there -C "$from" -d "$services" -j "$chain"; done
        is_there -C "$chain" -m conntrack --ctstate INVALID -j DROP
        is_there -C "$chain" -p tcp -j REJECT --reject-with tcp-reset
        is_there -C "$chain" -j REJECT
    else
        ! is_there -S "$chain" >/dev/null{{ '' if loop.last else ' || exit 1' }}
    fi
{% if loop.last %}    exit
fi
if{% else %}elif{% endif %} [ "$wanted" = yes ]; then
    is_there -N "$chain" || {{ family.iptables }} --wait -F "$chain"
    # A packet that belongs to no connection is not translated, and a reset would end the one that it was taken for
    # (iptables-extensions(8), REJECT; kubernetes issue 74839).
    {{ family.iptables }} --wait -A "$chain" -m conntrack --ctstate INVALID -j DROP
    # Who connects is told at once; after an ICMP message it tries again for a second.
    {{ family.iptables }} --wait -A "$chain" -p tcp -j REJECT --reject-with tcp-reset
    {{ family.iptables }} --wait -A "$chain" -j REJECT
    for from in FORWARD OUTPUT; do
        is_there -C "$from" -d "$services" -j "$chain" || {{ family.iptables }} --wait -I "$from" -d "$services" -j "$chain"
    done
elif is_there -S "$chain" >/dev/null; then
    for from in FORWARD OUTPUT; do is_there -D "$from" -d "$services" -j "$chain" || true; done
    {{ family.iptables }} --wait -F "$chain"
    {{ family.iptables }} --wait -X "$chain"
fi
{% endfor %}