# Runs a script of a service in a copy of the service's folder, which goes with all that the script leaves there. What it says goes to stderr.
# Given: tree, and place, where the folder is in it (both may be empty); files (a path and, in base64, what is there, in turn), script,
# kubeconfig, may_fail (empty where its exit status counts).

folder=$in_memory/script
mkdir "$folder"

# What lies beside the folder in its tree is where scripts look for it, by paths such as ../../tool.py.
here=$folder
shopt -s nullglob
while [ -n "$place" ]; do
    part=${place%%/*}
    place=${place#"$part"}
    place=${place#/}
    for neighbour in "$tree"/*; do
        [ "${neighbour##*/}" = "$part" ] || ln --symbolic "$neighbour" "$here/"
    done
    tree=$tree/$part
    here=$here/$part
    mkdir "$here"
done
for ((index = 0; index < ${#files[@]}; index += 2)); do
    mkdir --parents "$(dirname "$here/${files[index]}")"
    base64 --decode <<<"${files[index + 1]}" >"$here/${files[index]}"
    chmod 700 "$here/${files[index]}"
done

cd "$here"
export KUBECONFIG=$kubeconfig
if [ -n "$locale" ]; then export LC_ALL=$locale; else unset LC_ALL; fi
status=0
bash "$here/$script" </dev/null >&2 || status=$?
[ -n "$may_fail" ] || exit $status
