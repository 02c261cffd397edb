# Has containerd run pods: with the configuration just written, once that has been seen to be one. Given: sandbox_image.
configuration=/etc/containerd/config.toml

said=$(containerd --config "$configuration" config dump 2>&1 >/dev/null) ||
    fail "containerd cannot read $configuration:" "$said"
systemctl enable --quiet containerd
# Containers go on: only who watches them begins anew.
systemctl restart containerd ||
    fail "containerd does not start:" "$(journalctl --unit containerd --lines 10 --no-pager --output cat)"
until_it_holds 60 containerd_serves_pods ||
    fail "containerd has no CRI plugin that works:" "$(ctr plugins ls | grep --extended-regexp 'cri|STATUS')" \
        "$(journalctl --unit containerd --lines 5 --no-pager --output cat)"
# A file that is imported may have taken the place of what was written here.
dump=$(containerd --config "$configuration" config dump)
grep --quiet --fixed-strings "$sandbox_image" <<<"$dump" ||
    fail "containerd does not use the image '$sandbox_image' for its sandboxes, although $configuration says so" \
        "a file among its 'imports' replaces it: $(grep '^imports' "$configuration" || true); set it there as well"
until_it_holds 60 timeout 10 docker info || fail "Docker does not answer after containerd was restarted:" \
    "$(journalctl --unit docker --lines 10 --no-pager)"
# Where a pod network of the operator's has its plugins, those of the distribution are found as well.
if grep --quiet --extended-regexp '^ *bin_dirs? = .*/opt/cni/bin' <<<"$dump"; then
    (umask 022 && mkdir -p /opt/cni/bin)
    for plugin in /usr/lib/cni/* /usr/libexec/cni/*; do
        [ ! -x "$plugin" ] || [ -e "/opt/cni/bin/${plugin##*/}" ] || ln --symbolic "$plugin" /opt/cni/bin/
    done
fi
# What names the mirrors is of no other use once this serves.
rm --recursive --force /var/lib/paictl/previous/etc/containerd
