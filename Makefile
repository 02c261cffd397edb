# paictl: build, show, test, measure. `make` alone lists what there is.

SHELL := /bin/bash
CACHE := $(or $(PAICTL_LAB_CACHE),/var/cache/paictl-lab)
# Outside the checkout, so that a fresh clone on a warm machine does not compile the dependencies again.
SCRATCH := $(CACHE)/swift
PREFIX ?= /usr/local
# Where the programs are that are installed.
BUILT := .build/release
DIST_SCRATCH ?= .build/dist
PROGRAMS_SCRATCH ?= .build/programs

.PHONY: help tools build install programs dist deb demo test lint lab-ready catalogue gpus torture upgrade availability maintenance snapshots services service-images networks clusters renewal rotate robustness virtual address masters-address getting ancestor images interrupted fan-out kubeadm broken bench bench-compare format clean

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

tools: ## install what building and testing need (Debian packages)
	@Tests/tools

build: tools ## build .build/release/paictl
	swift build -c release --product paictl
	swift build -c release --product k8sClusterManagement

install: build ## install the programs, the library, manual pages and shell completions under PREFIX
	packaging/install $(BUILT) $(PREFIX)

# Linked with all that they need, since they run in images of others; not part of dist, whose time CI pays.
programs: tools ## the programs of pods, into the folders that their images are built of
	for program in kubebot/kubebot probe/node-liveness-probe; do \
		swift build -c release -Xswiftc -static-executable --scratch-path $(PROGRAMS_SCRATCH) --product "$${program#*/}" \
		&& strip -o "k8sPaiLibrary/service/hyperspace/$$program" "$(PROGRAMS_SCRATCH)/release/$${program#*/}" || exit; done

# Apart from .build, whose programs are linked otherwise.
dist: tools ## an archive in dist/, whose programs need no Swift where they run
	for program in paictl k8sClusterManagement; do \
		swift build -c release --static-swift-stdlib --scratch-path $(DIST_SCRATCH) --product $$program || exit; done
	packaging/archive $(DIST_SCRATCH)

deb: dist ## the same as a package of Debian
	packaging/deb "$$(ls -t dist/paictl-*.tar.gz | head -n 1)"

demo: build ## a lab of one master and two workers, deployed, with a page served by both workers
	lab/demo

test: tools ## everything CI runs
	Tests/run

lint: tools ## formatting, imports, shell scripts
	Tests/lint

format: ## format the Swift sources
	swift format --in-place --parallel --recursive Sources Tests Package.swift

# CI runs samples of some of these; each takes from a quarter of an hour to an hour.
lab-ready: tools
	swift build --product paictl
	lab/prepare

robustness: lab-ready ## what life does to a deploy (lab/robustness)
	lab/robustness

availability: lab-ready ## machines taken away from a cluster, and a cluster taken off its machines (lab/availability)
	lab/availability

address: lab-ready ## the API behind a load balancer of others, by its name, and at another port (lab/address)
	lab/address

masters-address: lab-ready ## three masters alone that keep the API's address among themselves (lab/masters-address)
	lab/masters-address

images: lab-ready ## every image from a registry with a password, through a proxy (lab/images)
	lab/images

interrupted: lab-ready ## a deploy killed while images are on their way, which goes on where it was (lab/interrupted); not in CI
	lab/interrupted

fan-out: lab-ready ## eight machines that pass an archive of images on to each other over shaped links (lab/fan-out); not in CI
	lab/fan-out

kubeadm: build ## the same cluster by kubeadm in a shell loop and by paictl, beside each other (lab/kubeadm); a quarter of an hour, and not in CI
	lab/prepare kubeadm
	PAICTL=.build/release/paictl lab/kubeadm

maintenance: lab-ready ## add, remove, repair and etcdfix, under load (lab/maintenance)
	lab/maintenance

snapshots: lab-ready ## snapshots, defrag and restore, on the same machines and on others (lab/snapshots); ten minutes, and not in CI
	lab/snapshots

upgrade: lab-ready ## another version under load, and a broken one (lab/upgrade)
	lab/upgrade

catalogue: lab-ready ## the services that we ship, deployed and used (lab/catalogue)
	lab/catalogue

gpus: lab-ready ## a machine with stand-ins for GPUs, their driver and their plugin (lab/gpus)
	lab/prepare gpus
	lab/gpus

networks: lab-ready programs ## networks of peers, with stand-ins for their nodes (lab/networks); ten minutes, and not in CI
	lab/prepare services debian
	lab/networks

clusters: lab-ready ## a chain whose nodes have a cluster each, two namespaces standing for these (lab/clusters); five minutes, and not in CI
	lab/prepare services
	lab/clusters

service-images: lab-ready ## images of a service built on a master, brought as an archive and by a registry (lab/service-images); ten minutes, and not in CI
	lab/service-images

renewal: lab-ready ## masters renew their own certificates, with lifetimes of minutes (lab/renewal); an hour, and not in CI
	lab/renewal

rotate: lab-ready ## new authorities under load, killed at every stage, and back again (lab/rotate); half an hour, and not in CI
	lab/rotate

services: lab-ready ## services deployed, changed by hand, stopped, deleted, killed on the way (lab/services)
	lab/services

torture: lab-ready ## add, remove and etcdfix killed at every step (lab/torture)
	lab/torture

ancestor: lab-ready ## a directory of the 2018 tool, deployed as it is written: make ancestor DIRECTORY=… (lab/ancestor)
	lab/ancestor $(DIRECTORY)

broken: lab-ready ## services broken in ten ways, each told within its time; ten minutes, and not in CI (lab/broken)
	lab/broken

virtual: lab-ready ## a virtual machine: cgroup v2, a stub resolver, a reboot; an hour if emulated, and not in CI (lab/virtual)
	lab/virtual

getting: ## package and image, on machines without Swift (lab/getting)
	$(MAKE) deb DIST_SCRATCH=$(SCRATCH)-release
	lab/prepare machine-13
	lab/getting

# A file for each commit, which bench-compare takes.
RESULTS ?= .build/bench/$(shell git describe --always --dirty).jsonl

bench: tools ## speed of SSH beside its peers, of planning, and of services beside kubectl (see Documentation/Benchmarks.md)
	swift build -c release --product benchmark
	.build/release/benchmark
	for count in 125 250 500 1000; do .build/release/benchmark plan "$$count" || exit; done
	swift build -c release --product paictl
	lab/prepare
	@mkdir -p $(dir $(RESULTS)) && rm -f $(RESULTS)
	PAICTL=.build/release/paictl lab/thousand --results $(RESULTS) 125 250 500 1000
	PAICTL=.build/release/paictl lab/many
	PAICTL=.build/release/paictl lab/many-members

bench-compare: ## what planning took in two commits, from their files: make bench-compare A=.build/bench/X.jsonl B=.build/bench/Y.jsonl
	@lab/bench/compare $(A) $(B)

clean: ## remove what was built here
	rm -rf .build dist
