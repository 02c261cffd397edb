# Waits until every one of $endpoints, an address and a port each, accepts a connection, for at most $seconds.
closed=''
for endpoint in "${endpoints[@]}"; do
    until timeout 3 bash -c "exec 3<>/dev/tcp/${endpoint/ //}" 2>/dev/null; do
        if [ "$SECONDS" -ge "$seconds" ]; then
            closed+="${closed:+, }${endpoint/ /:}"
            break
        fi
        sleep 1
    done
done
[ -z "$closed" ] || fail "nothing accepts connections at $closed${seen_from-}"
