# Says how much is in each folder in which services keep data, a line `data BYTES PATH`; where counting takes more than ten seconds, `-` for
# BYTES.
# Given: data_path.
say_data_sizes() {
    local folder bytes
    # shellcheck disable=SC2154
    for folder in "$data_path"/*; do
        if [ -L "$folder" ] || [ ! -d "$folder" ]; then continue; fi
        # What goes away meanwhile is no reason to know nothing.
        bytes=$(timeout --signal=KILL 10 du --summarize --bytes -- "$folder" 2>/dev/null | cut --fields 1) || true
        printf 'data %s %s\n' "${bytes:--}" "$folder"
    done
}
say_data_sizes
