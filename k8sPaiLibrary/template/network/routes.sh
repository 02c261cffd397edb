#!/bin/bash
# Written by paictl: routes to the pods of the other machines, as /var/lib/paictl/pod-ranges has them.
# With `check` it says by its exit code whether they are as they should be, and changes nothing.
set -eu
own={{ machine.name }}
{% for family in cluster.families %}pods={{ family.podRange }}
chain=PAICTL-MASQUERADE
{% if not loop.first %}# A bridge that is older than the kernel's settings for this family.
bridge=/proc/sys/net/ipv6/conf/cni0/disable_ipv6
if [ -e "$bridge" ] && ! grep -qx 0 "$bridge"; then
    [ "${1:-}" != check ] || exit 1
    echo 0 >"$bridge"
fi
{% endif %}# Machines that are gone take their routes with them.
for range in $(ip -{{ family.number }} route show root "$pods" proto static | awk '{ print $1 }'); do
    grep -q " $range{{ '\\$' if loop.last else ' ' }}" /var/lib/paictl/pod-ranges && continue
    [ "${1:-}" != check ] || exit 1
    ip -{{ family.number }} route del "$range" proto static
done
while read -r name {{ '' if loop.first else '_ _ ' }}address range{{ '' if loop.last else ' _' }}; do
    [ "$name" != "$own" ] || continue
    if [ "${1:-}" = check ]; then
        ip -{{ family.number }} route show "$range" | grep -q "via $address "
    else
        ip -{{ family.number }} route replace "$range" via "$address" proto static
    fi
done </var/lib/paictl/pod-ranges
# Pods reach pods under their own addresses, and the world outside under the machine's.
if [ "${1:-}" = check ]; then
    {{ family.iptables }} --wait -t nat -C POSTROUTING -s "$pods" -j "$chain" 2>/dev/null
    {{ family.iptables }} --wait -t nat -C "$chain" -j MASQUERADE 2>/dev/null
else
    {{ family.iptables }} --wait -t nat -N "$chain" 2>/dev/null || {{ family.iptables }} --wait -t nat -F "$chain"
    {{ family.iptables }} --wait -t nat -A "$chain" -d "$pods" -j RETURN
    {{ family.iptables }} --wait -t nat -A "$chain" -j MASQUERADE
    {{ family.iptables }} --wait -t nat -C POSTROUTING -s "$pods" -j "$chain" 2>/dev/null ||
        {{ family.iptables }} --wait -t nat -A POSTROUTING -s "$pods" -j "$chain"
    [ -e /var/lib/paictl/forward-policy{{ '' if loop.first else '-ipv6' }} ] || {{ family.iptables }} --wait -S FORWARD | sed -n 1p >/var/lib/paictl/forward-policy{{ '' if loop.first else '-ipv6' }}
    {{ family.iptables }} --wait -P FORWARD ACCEPT
fi
{% endfor %}