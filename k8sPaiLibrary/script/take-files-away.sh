# Takes files away that paictl wrote; what was there before them is put back. Given: files.
for file in "${files[@]}"; do
    if [ -e "/var/lib/paictl/first$file" ]; then
        mv -f "/var/lib/paictl/first$file" "$file"
    else
        rm --force "$file"
        rmdir --ignore-fail-on-non-empty "$(dirname "$file")" 2>/dev/null || true
    fi
    awk -v path="$file" '$2 != path' /var/lib/paictl/files >/var/lib/paictl/.files
    mv /var/lib/paictl/.files /var/lib/paictl/files
done
