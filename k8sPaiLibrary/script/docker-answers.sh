# Whether Docker is there, answers, and will do so after the next boot.
holds() {
    if [ -n "${docker_answers-}" ]; then [ "$docker_answers" = yes ]; else timeout 20 docker info; fi && [ "$(systemctl is-enabled docker)" = enabled ]
}
