# Loads the modules and sets the values that the files just written ask for at every boot.
while read -r module; do
    [ -z "$module" ] || [ "${module:0:1}" = '#' ] || modprobe "$module" 2>/dev/null || true
done </etc/modules-load.d/paictl.conf
# A module may be built in, or be another machine's to load: what counts is that the values can be set.
sysctl --quiet --load /etc/sysctl.d/90-paictl.conf ||
    fail "the kernel refuses a setting of /etc/sysctl.d/90-paictl.conf" \
        "load the module it belongs to (br_netfilter, overlay) or ask whoever runs the hypervisor"
