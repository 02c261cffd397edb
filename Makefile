# paictl: build, show, test, measure. `make` alone lists what there is.

SHELL := /bin/bash
CACHE := $(or $(PAICTL_LAB_CACHE),/var/cache/paictl-lab)
# Outside the checkout, so that a fresh clone on a warm machine does not compile the dependencies again.
SCRATCH := $(CACHE)/swift
PREFIX ?= /usr/local

.PHONY: help tools build install demo test lint lab-ready torture availability maintenance robustness bench format clean

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

tools: ## install what building and testing need (Debian packages)
	@Tests/tools

build: tools ## build .build/release/paictl
	swift build -c release --product paictl
	swift build -c release --product k8sClusterManagement

install: build ## install the programs, the library and the shell completions under PREFIX
	install -D -t $(PREFIX)/bin .build/release/paictl .build/release/k8sClusterManagement
	mkdir -p $(PREFIX)/share/paictl
	cp -r k8sPaiLibrary maintainconf $(PREFIX)/share/paictl/
	install -d $(PREFIX)/share/bash-completion/completions $(PREFIX)/share/zsh/site-functions
	.build/release/paictl --generate-completion-script bash > $(PREFIX)/share/bash-completion/completions/paictl
	.build/release/paictl --generate-completion-script zsh > $(PREFIX)/share/zsh/site-functions/_paictl

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

maintenance: lab-ready ## add, remove, repair and etcdfix, under load (lab/maintenance)
	lab/maintenance

torture: lab-ready ## add, remove and etcdfix killed at every step (lab/torture)
	lab/torture

bench: tools ## speed of SSH beside its peers (see Documentation/Benchmarks.md)
	swift build -c release --product benchmark
	.build/release/benchmark

clean: ## remove what was built here
	rm -rf .build
