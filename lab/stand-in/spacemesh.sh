#!/bin/sh
# A stand-in for the programs of spacemesh: peer.py, at the ports that their own arguments name.
for word in "$@"; do
    case $word in
        --listen=*) export PORT="${word##*/}" ;;
        --restlisten=*) export HEALTH="${word##*:}" ;;
    esac
done
exec python3 /peer.py
