# paictl: build, show, test, measure. `make` alone lists what there is.

SHELL := /bin/bash
CACHE := $(or $(PAICTL_LAB_CACHE),/var/cache/paictl-lab)
# Outside the checkout, so that a fresh clone on a warm machine does not compile the dependencies again.
SCRATCH := $(CACHE)/swift
PREFIX ?= /usr/local
# Where the programs are that are installed.
BUILT := .build/release

.PHONY: help tools build install demo test lint lab-ready torture upgrade availability maintenance robustness images virtual bench format clean

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

tools: ## install what building and testing need (Debian packages)
	@Tests/tools

build: tools ## build .build/release/paictl
	swift build -c release --product paictl
	swift build -c release --product k8sClusterManagement

install: build ## install the programs, the library, manual pages and shell completions under PREFIX
	install -D -t $(PREFIX)/bin $(BUILT)/paictl $(BUILT)/k8sClusterManagement
	mkdir -p $(PREFIX)/share/paictl
	cp -r k8sPaiLibrary maintainconf $(PREFIX)/share/paictl/
	for program in paictl k8sClusterManagement; do set -o pipefail; $(BUILT)/$$program --experimental-dump-help | \
		Documentation/man-pages $(PREFIX)/share/man/man1 "$$($(BUILT)/paictl --version)" || exit; done
	install -d $(PREFIX)/share/bash-completion/completions $(PREFIX)/share/zsh/site-functions $(PREFIX)/share/fish/vendor_completions.d
	$(BUILT)/paictl --generate-completion-script bash > $(PREFIX)/share/bash-completion/completions/paictl
	$(BUILT)/paictl --generate-completion-script zsh > $(PREFIX)/share/zsh/site-functions/_paictl
	$(BUILT)/paictl --generate-completion-script fish > $(PREFIX)/share/fish/vendor_completions.d/paictl.fish

demo: build ## a lab of one master and two workers, deployed, with a page served by both workers
	lab/demo

test: tools ## everything CI runs
	Tests/run

lint: tools ## formatting, imports, shell scripts
	Tests/lint

format: ## format the Swift sources
	swift format --in-place --parallel --recursive Sources Tests Package.swift

# CI runs samples of these four; each takes from a quarter of an hour to an hour.
lab-ready: tools
	swift build --product paictl
	lab/prepare

robustness: lab-ready ## what life does to a deploy (lab/robustness)
	lab/robustness

availability: lab-ready ## machines taken away from a cluster, and a cluster taken off its machines (lab/availability)
	lab/availability

images: lab-ready ## every image from a registry with a password, through a proxy (lab/images)
	lab/images

maintenance: lab-ready ## add, remove, repair and etcdfix, under load (lab/maintenance)
	lab/maintenance

upgrade: lab-ready ## another version under load, and a broken one (lab/upgrade)
	lab/upgrade

torture: lab-ready ## add, remove and etcdfix killed at every step (lab/torture)
	lab/torture

virtual: lab-ready ## a virtual machine: cgroup v2, a stub resolver, a reboot; an hour, and not in CI (lab/virtual)
	lab/virtual

bench: tools ## speed of SSH beside its peers (see Documentation/Benchmarks.md)
	swift build -c release --product benchmark
	.build/release/benchmark

clean: ## remove what was built here
	rm -rf .build
