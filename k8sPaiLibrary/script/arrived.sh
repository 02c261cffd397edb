# Says how much a machine has of an archive since a run that was interrupted while it sent one: bytes, and their SHA-256. What it has
# belongs to the archive that begins with just these bytes.
if [ -s /var/lib/paictl/arriving ]; then
    stat --format %s /var/lib/paictl/arriving
    sha256sum </var/lib/paictl/arriving | cut --delimiter ' ' --fields 1
fi
