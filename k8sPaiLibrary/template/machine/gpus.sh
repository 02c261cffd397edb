#!/bin/bash
# Written by paictl: makes NVIDIA's GPUs known to whatever starts containers, before that begins. With `check` it says by its exit
# code whether they are, and changes nothing.
set -u
read -r driver 2>/dev/null </proc/driver/nvidia/version || exit 0
if [[ $driver =~ \ ([0-9]+(\.[0-9]+)+)\  ]]; then driver=${BASH_REMATCH[1]}; fi
specification=/etc/cdi/nvidia.yaml

# The driver makes its device files once somebody asks for them.
make_devices() {
    ! command -v nvidia-smi >/dev/null || timeout --kill-after=5 30 nvidia-smi --list-gpus ||
        echo "nvidia-smi lists no GPUs" >&2
    ! command -v nvidia-modprobe >/dev/null || nvidia-modprobe --unified-memory --create-nvidia-device-file=0 ||
        echo "nvidia-modprobe makes no device files" >&2
}

# A container whose device has no link here loses it at the next daemon-reload: systemd finds devices by these links, and udev makes
# none for a driver that does not tell of its devices.
link_devices() { # COMMAND: what is to be done about one that is missing
    local device numbers link
    for device in /dev/nvidia* /dev/nvidia-caps/*; do
        [ -c "$device" ] || continue
        numbers=$(stat --format '%t:%T' "$device") || return 1
        link=/dev/char/$((16#${numbers%:*})):$((16#${numbers#*:}))
        [ -e "$link" ] || "$@" "../${device#/dev/}" "$link" || return 1
    done
}

if [ "${1:-}" = check ]; then
    link_devices false && grep --quiet --no-messages --fixed-strings "$driver" "$specification"
    exit
fi
make_devices
mkdir --parents /dev/char
link_devices ln --symbolic --force || exit 1
# It names the driver's libraries by their version. The new one takes the old one's place as a whole.
mkdir --parents /etc/cdi
nvidia-ctk cdi generate --format=yaml --output="$specification.new" && mv --force "$specification.new" "$specification"
