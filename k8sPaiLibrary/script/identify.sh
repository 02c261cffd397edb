# Says what a machine is, one fact a line, for 'paictl init'. Any account may run it, so that library.sh, which is root's, does not
# stand before it; it changes nothing.
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say_gpus() {
    local device
    if [ -d /proc/driver/nvidia/gpus ]; then
        sed -n 's/^Model:[[:space:]]*/gpu NVIDIA /p' /proc/driver/nvidia/gpus/*/information
    elif command -v lspci >/dev/null; then
        # A screen's adapter of another maker is no GPU to compute on.
        lspci | sed -nE 's/ \(rev [0-9a-f]+\)//
            s/^[^ ]+ (VGA compatible|3D) controller: NVIDIA Corporation /gpu NVIDIA /p
            s/^[^ ]+ (Display controller|Processing accelerators): Advanced Micro Devices, Inc\. \[AMD\/ATI\] /gpu AMD /p'
    else
        for device in /sys/bus/pci/devices/*; do
            [ "$(cat "$device/vendor" 2>/dev/null)" = 0x10de ] || continue
            case $(cat "$device/class") in 0x0300* | 0x0302*) echo 'gpu NVIDIA' ;; esac
        done
    fi
}

say_sudo() {
    if [ "$(id -u)" = 0 ]; then
        echo 'sudo root'
    elif ! command -v sudo >/dev/null; then
        echo 'sudo missing'
    elif sudo --non-interactive true 2>/dev/null; then
        echo 'sudo free'
    else
        echo 'sudo asks'
    fi
}

printf 'hostname %s\n' "$(hostname)"
printf 'machine-id %s\n' "$(cat /etc/machine-id 2>/dev/null)"
if [ -r /etc/os-release ]; then
    # shellcheck disable=SC1091
    (. /etc/os-release && printf 'distribution %s %s%s\n' "${ID:-unknown}" "${VERSION_ID:-rolling}" "${ID_LIKE:+ $ID_LIKE}")
else
    echo 'distribution unknown rolling'
fi
printf 'architecture %s\n' "$(uname -m)"
printf 'cores %s\n' "$(nproc)"
awk '/^SwapTotal:/ { print "swap", $2 } /^MemTotal:/ { print "memory", $2 }' /proc/meminfo
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo 'cgroup 2'; else echo 'cgroup 1'; fi
if command -v ip >/dev/null; then
    ip -oneline -4 address show scope global | awk '{ print "address", $4, $2 }'
fi
# shellcheck disable=SC2086
set -- ${SSH_CONNECTION:-}
printf 'reached %s\n' "${3:--}"
say_gpus
say_sudo
printf 'clock %s\nend\n' "$(date +%s)"
