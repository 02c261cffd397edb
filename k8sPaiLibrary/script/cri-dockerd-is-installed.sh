# Whether cri-dockerd's units are there, as its packages bring them.
holds() {
    [ "$(systemctl show --property LoadState --value cri-docker.service)" = loaded ] &&
        [ "$(systemctl show --property LoadState --value cri-docker.socket)" = loaded ]
}
