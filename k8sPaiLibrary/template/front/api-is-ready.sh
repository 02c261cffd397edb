#!/bin/sh
# Written by paictl: whether the API server of this master was ready a moment ago, as watch-api.sh has noted, and is not about to end.
# A watch that has stopped is no reason to keep the address.
read -r now _ </proc/uptime
now=${now%.*}
read -r away 2>/dev/null </run/paictl-api/away && [ "$now" -lt "$away" ] && exit 1
read -r noted 2>/dev/null </run/paictl-api/ready && [ $((now - noted)) -le 5 ]
