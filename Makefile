# Daybook's own targets; bare `make` lists them. Everything a target needs from Debian it installs itself.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX  ?= /usr/local
DEMO    ?= demo
TOOLS   := .tools
RELEASE := .build/release/daybook

# Name for pkg-config, then Debian's package. The extensions of cmark-gfm have no .pc file: dpkg is asked for those.
LIBRARIES := sqlite3:libsqlite3-dev libcurl:libcurl4-openssl-dev libcmark-gfm:libcmark-gfm-dev \
  libmicrohttpd:libmicrohttpd-dev expat:libexpat1-dev libpcre2-8:libpcre2-dev tomlplusplus:libtomlplusplus-dev \
  libsodium:libsodium-dev libcrypto:libssl-dev libarchive:libarchive-dev
PACKAGES := libcmark-gfm-extensions-dev ca-certificates tzdata
# The outside judges of the tests: command, then Debian's package.
JUDGES := hledger:hledger chromium:chromium chromedriver:chromium-driver java:default-jre-headless sqlite3:sqlite3 \
  strace:strace zstd:zstd
# python3-venv has no command of its own.
JUDGE_PACKAGES := python3-venv

.PHONY: help
help:  ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps:  ## Install the Debian packages that are missing
	@missing=""; \
	command -v pkg-config >/dev/null || missing="pkg-config"; \
	for pair in $(LIBRARIES); do \
	  { command -v pkg-config >/dev/null && pkg-config --exists "$${pair%%:*}"; } || missing="$$missing $${pair##*:}"; \
	done; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	$(MAKE) --no-print-directory install-packages MISSING="$$missing"

.PHONY: install-packages
install-packages:
	@[ -z "$(strip $(MISSING))" ] && exit 0; \
	command -v apt-get >/dev/null || { echo "make deps: missing $(strip $(MISSING)), and there is no apt-get to install them with" >&2; exit 1; }; \
	sudo=""; if [ "$$(id -u)" != 0 ]; then \
	  command -v sudo >/dev/null || { echo "make deps: missing $(strip $(MISSING)); install them as root" >&2; exit 1; }; sudo=sudo; fi; \
	echo "installing $(strip $(MISSING))"; \
	log=$$(mktemp); \
	{ $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $(MISSING); } >$$log 2>&1 \
	  || { tail -5 $$log >&2; echo "make deps: could not install $(strip $(MISSING))" >&2; exit 1; }

.PHONY: judges
judges: deps
	@missing=""; \
	for pair in $(JUDGES); do command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; done; \
	python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$$missing $(JUDGE_PACKAGES)"; \
	$(MAKE) --no-print-directory install-packages MISSING="$$missing"
	@if ! cmp -s Tests/requirements.txt $(TOOLS)/requirements.txt; then \
	  mkdir -p $(TOOLS) && python3 -m venv $(TOOLS)/venv \
	  && $(TOOLS)/venv/bin/pip install -q --disable-pip-version-check -r Tests/requirements.txt \
	  && cp Tests/requirements.txt $(TOOLS)/requirements.txt; fi

.PHONY: build
build: deps  ## Build the executable (release)
	@swift build -c release --product daybook

.PHONY: demo
demo: build  ## Sync a made-up household from the sandbox and build its site
	@$(RELEASE) demo $(DEMO)

.PHONY: test
test: judges  ## Run all tests, outside judges included
	@Tests/run

.PHONY: lint
lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

.PHONY: check
check: build lint test  ## Build without warnings, lint, test

.PHONY: coverage
coverage: judges  ## Run the tests and print line coverage by file
	@swift test --enable-code-coverage --no-parallel >.build/coverage.log 2>&1 || \
	  { grep '✘\|error:' .build/coverage.log; echo "coverage: tests failed; all they said is in .build/coverage.log" >&2; exit 1; }
	@llvm-cov report .build/debug/daybookPackageTests.xctest -instr-profile .build/debug/codecov/default.profdata \
	  -ignore-filename-regex 'Tests|\.build'

.PHONY: golden
golden: judges  ## Rewrite the golden files; read the diff
	@GOLDEN=rewrite swift test --filter 'Golden|Identity|Errors'
	@git --no-pager diff --stat -- Tests

.PHONY: bench
bench: build  ## Measure the analysis by stage, then all of it at 20,000 and 1,000,000 transactions beside sqlite3
	@Tests/Bench/analysis $(RELEASE)
	@Tests/Bench/bench $(RELEASE)

FUZZ_TARGETS := $(notdir $(wildcard Tests/Fuzz/corpus/*))
MINUTES ?= 10

.PHONY: fuzz
fuzz: deps  ## Fuzz each parser for MINUTES (10), or one: make fuzz FUZZ_TARGETS=ofx
	@Tests/Fuzz/fuzz $(MINUTES) $(FUZZ_TARGETS)

.PHONY: install
install: deps  ## Install under PREFIX (default /usr/local)
	@swift build -c release --product daybook --static-swift-stdlib -Xlinker -s
	@install -D -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/daybook
	@mkdir -p $(DESTDIR)$(PREFIX)/share/daybook
	@cp -R Templates Site $(DESTDIR)$(PREFIX)/share/daybook/

.PHONY: uninstall
uninstall:  ## Remove what install put there
	@rm -f $(DESTDIR)$(PREFIX)/bin/daybook
	@rm -rf $(DESTDIR)$(PREFIX)/share/daybook
