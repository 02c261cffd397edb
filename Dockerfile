# The box that runs paictl, as a container on a slim Debian.
#
#   docker build --tag paictl .                                   built with Swift, in a container
#   make dist && docker build --tag paictl --target archive .     of what is in dist/
#
# --build-arg SWIFT=… and BASE=… name images of your own. SWIFT has Swift 6.2 or later, BASE the same release of Debian or Ubuntu, or
# for an archive a later one; both have apt.
ARG SWIFT=swift:6.2-bookworm
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS box
# curl fetches kubectl, skopeo the images of a bundle; the rest is what paictl is linked with.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl libsqlite3-0 libssh2-1 libstdc++6 libyaml-0-2 skopeo \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /cluster
ENTRYPOINT ["paictl"]

FROM box AS archive
ADD dist/paictl-*.tar.gz /opt/
RUN ln -s /opt/paictl-*/bin/* /usr/local/bin/

# With --target archive, nothing below is looked at.
FROM ${SWIFT} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git libsqlite3-dev libssh2-1-dev libssl-dev libyaml-dev pkg-config
WORKDIR /source
# SwiftPM wants every target of the package to be there, the tests' too.
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN for program in paictl k8sClusterManagement; do \
        swift build --configuration release --static-swift-stdlib --product "$program" \
        && install -D --strip --target-directory=/programs ".build/release/$program" || exit; \
    done

FROM box
COPY --from=build /programs/ /usr/local/bin/
RUN for name in deploy docker-build cleanup-service; do ln -s k8sClusterManagement "/usr/local/bin/paictl-$name"; done
COPY k8sPaiLibrary /usr/local/share/paictl/k8sPaiLibrary
COPY maintainconf /usr/local/share/paictl/maintainconf
