#!/bin/sh
# Written by paictl: whether haproxy runs on this machine. The kernel tells containers of no processes' ends, and some images have
# nothing but a shell.
for process in /proc/[0-9]*/comm; do
    read -r name 2>/dev/null <"$process" && [ "$name" = haproxy ] && exit 0
done
exit 1
