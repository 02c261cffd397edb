#!/bin/bash
# Written by paictl: routes to the pods of the other machines, as /var/lib/paictl/pod-ranges has them.
# With `check` it says by its exit code whether they are as they should be, and changes nothing.
set -eu
own={{ machine.name }}
pods={{ cluster.podRange }}
chain=PAICTL-MASQUERADE
# Machines that are gone take their routes with them.
for range in $(ip -4 route show root "$pods" proto static | awk '{ print $1 }'); do
    grep -q " $range\$" /var/lib/paictl/pod-ranges && continue
    [ "${1:-}" != check ] || exit 1
    ip -4 route del "$range" proto static
done
while read -r name address range; do
    [ "$name" != "$own" ] || continue
    if [ "${1:-}" = check ]; then
        ip -4 route show "$range" | grep -q "via $address "
    else
        ip -4 route replace "$range" via "$address" proto static
    fi
done </var/lib/paictl/pod-ranges
# Pods reach pods under their own addresses, and the world outside under the machine's.
if [ "${1:-}" = check ]; then
    iptables --wait -t nat -C POSTROUTING -s "$pods" -j "$chain" 2>/dev/null
    iptables --wait -t nat -C "$chain" -j MASQUERADE 2>/dev/null
else
    iptables --wait -t nat -N "$chain" 2>/dev/null || iptables --wait -t nat -F "$chain"
    iptables --wait -t nat -A "$chain" -d "$pods" -j RETURN
    iptables --wait -t nat -A "$chain" -j MASQUERADE
    iptables --wait -t nat -C POSTROUTING -s "$pods" -j "$chain" 2>/dev/null ||
        iptables --wait -t nat -A POSTROUTING -s "$pods" -j "$chain"
    [ -e /var/lib/paictl/forward-policy ] || iptables --wait -S FORWARD | sed -n 1p >/var/lib/paictl/forward-policy
    iptables --wait -P FORWARD ACCEPT
fi
