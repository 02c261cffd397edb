# Whether what etcd needs to start again is on the disk: it goes on for a while with files that are gone or overwritten.
# (bbolt, page.go and db.go: a database begins with two pages that bear its magic number after a head of 16 bytes.)
holds() {
    local page
    [ -n "$(find "$etcd_data/member/wal" -name '*.wal' -size +0 2>/dev/null)" ] || return 1
    page=$(getconf PAGE_SIZE)
    [ "$(magic 16) $(magic $((page + 16)))" = "ed0cdaed ed0cdaed" ]
}

magic() { # OFFSET
    od --address-radix=n --format=x4 --skip-bytes="$1" --read-bytes=4 "$etcd_data/member/snap/db" | tr -d ' '
}
