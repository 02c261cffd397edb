# Says for 'paictl check --cis' what the benchmark's checks look at here, one thing a line, and changes nothing. No key or secret is read.
# Given: cis_patterns (paths, with * and ** and $etcd_data), cis_programs.
shopt -s nullglob globstar dotglob

say_files() { # PATTERN
    local path found=()
    # shellcheck disable=SC2016,SC2086,SC2231  # the table's word for the folder; what is no pattern is a path
    for path in ${1/'$etcd_data'/$etcd_data}; do
        [ ! -e "$path" ] || found+=("$path")
    done
    [ ${#found[@]} -gt 0 ] || return 0
    stat --format "cis file $1 %a %U:%G %n" "${found[@]}" 2>/dev/null || echo "cis unreadable $1"
}

# Of the control plane those that our manifests have brought about: pods may run programs of the same name for themselves. The
# kubelet and kube-proxy are the oldest of their names.
process_of() { # PROGRAM
    case $1 in
        kubelet | kube-proxy) pgrep -o -x "$1" || true ;;
        *) processes_of "$1" | sort --numeric-sort | sed -n 1p ;;
    esac
}

say_program() { # PROGRAM
    local process words
    process=$(process_of "$1")
    [ -n "$process" ] || return 0
    if words=$(base64 --wrap 0 "/proc/$process/cmdline" 2>/dev/null) && [ -n "$words" ]; then
        echo "cis program $1 $words"
    else
        echo "cis unreadable $1"
    fi
}

# shellcheck disable=SC2154
for pattern in "${cis_patterns[@]}"; do say_files "$pattern"; done
# shellcheck disable=SC2154
for program in "${cis_programs[@]}"; do say_program "$program"; done
if [ -e /var/lib/kubelet/config.yaml ]; then
    printf 'cis kubelet %s\n' "$(base64 --wrap 0 /var/lib/kubelet/config.yaml)"
fi
echo 'cis looked'
