# The box that runs paictl, as a container: built with Swift, run on a slim Debian.
#
#   docker build --tag paictl .
#   docker build --tag paictl --build-arg SWIFT=… --build-arg BASE=… .     from images of your own
#
# SWIFT has Swift 6.2 or later, BASE the same release of Debian or Ubuntu; both have apt.
ARG SWIFT=swift:6.2-bookworm
ARG BASE=debian:bookworm-slim

FROM ${SWIFT} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git libssh2-1-dev libssl-dev libyaml-dev pkg-config
WORKDIR /source
# SwiftPM wants every target of the package to be there, the tests' too.
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN for program in paictl k8sClusterManagement; do \
        swift build --configuration release --static-swift-stdlib --product "$program" \
        && install -D --strip --target-directory=/programs ".build/release/$program" || exit; \
    done

FROM ${BASE}
# curl fetches kubectl; the rest is what paictl is linked with.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl libssh2-1 libstdc++6 libyaml-0-2 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /programs/ /usr/local/bin/
COPY k8sPaiLibrary /usr/local/share/paictl/k8sPaiLibrary
COPY maintainconf /usr/local/share/paictl/maintainconf
WORKDIR /cluster
ENTRYPOINT ["paictl"]
