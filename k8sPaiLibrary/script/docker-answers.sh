# Whether Docker is there, answers, and will do so after the next boot.
holds() {
    timeout 20 docker info && [ "$(systemctl is-enabled docker)" = enabled ]
}
