# Annai's whole house-keeping. Works with uv, or with nothing but Python's own venv and pip.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Where this is set, each of the many processes that tests start would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8080
SHAPE ?= smoke
SEED ?= 1
MINUTES ?= 10
EXAMPLES ?= 1000
SEEDS ?= 10000
FIRST ?= 0
RUNS ?= 20
PYTHON ?= python3
VENV := .venv
UV := $(shell command -v uv 2>/dev/null)
NODE := $(shell command -v node 2>/dev/null)
PY := $(VENV)/bin/python

ifdef UV
CREATE_VENV := $(UV) venv --quiet --allow-existing --no-python-downloads --python $(PYTHON) $(VENV)
INSTALL := $(UV) pip install --quiet --python $(PY)
else
CREATE_VENV := $(PYTHON) -m venv $(VENV)
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
endif

COMPILE := $(or $(UV),uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

# What is generated and committed all the same: the wire's types, and the built widget.
WIRE_TYPES := widget/src/wire.ts
GENERATED := $(WIRE_TYPES) engine/annai/api/static/widget

NODE_PROJECTS := $(patsubst %/package-lock.json,%,$(wildcard widget/package-lock.json tests/clients/package-lock.json))
NODE_STAMPS := $(if $(NODE),$(NODE_PROJECTS:%=%/node_modules/.stamp))

# The files that `make bench-compare` is given are no goals to make.
ifeq (bench-compare,$(firstword $(MAKECMDGOALS)))
COMPARED := $(wordlist 2,9,$(MAKECMDGOALS))
.PHONY: $(COMPARED)
$(foreach file,$(COMPARED),$(eval $(file):;@:))
endif

.PHONY: help setup demo test test-all check fmt bench bench-full bench-quick bench-scale bench-compare bench-peers widget-bench firefox load-test overload-test generate faults restart-test conditions properties fuzz lock browser redis need-node faults-seeds

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.stamp ## Create .venv with everything that running Annai needs
	@echo "Ready: $(CURDIR)/$(VENV)/bin/annai"

demo: $(VENV)/.stamp ## Serve the demo product and its dashboard (PORT=8080)
	@exec $(PY) -m annai.demo --port $(PORT)

test: $(VENV)/.stamp-dev $(NODE_STAMPS) browser redis ## Run all tests, the core at 100 % of its branches (some: ARGS="-k name")
	@$(PY) -m pytest $(if $(ARGS),$(ARGS),--numprocesses auto --dist loadfile --no-loadscope-reorder --cov=annai.core --cov-branch --cov-fail-under=100)

test-all: $(VENV)/.stamp ## Run all tests on each Python from 3.11 to 3.13 that is found (some: ARGS="-k name")
	@$(PY) -m tools.everywhere $(MAKE)

check: $(VENV)/.stamp-dev need-node $(NODE_STAMPS) ## Lint, types, layers, sizes, freshness of generated files
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	npm --prefix widget run --silent check
	$(PY) -m tools.fresh $(GENERATED) -- $(MAKE) generate
	npm --prefix widget run --silent size
	$(PY) -m tools.limits
	$(PY) -m tools.hosts

fmt: $(VENV)/.stamp-dev ## Format the Python sources and mend what ruff can mend
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

bench: $(VENV)/.stamp-bench ## Measure all promises about speed on this machine, in under ten minutes
	@$(PY) -m loadtests.bench $(ARGS)

bench-full: $(VENV)/.stamp-bench ## The same, and what needs a million users (half an hour)
	@$(PY) -m loadtests.bench --full $(ARGS)

bench-quick: $(VENV)/.stamp-bench ## See in about a minute that all measurements work
	@$(PY) -m loadtests.bench --quick --out .bench/quick.json $(ARGS)

bench-scale: $(VENV)/.stamp-bench redis ## Measure a million users, and servers that share a Redis (up to an hour)
	@$(PY) -m loadtests.bench --scale --out .bench/scale.json $(ARGS)

bench-compare: $(VENV)/.stamp-dev ## Compare two benchmark files: make bench-compare A.json B.json
	@$(PY) -m loadtests.compare $(COMPARED)

bench-peers: $(VENV)/.stamp-bench $(if $(NODE),loadtests/peers/node_modules/.stamp) ## Compare 1,000 rules with unleash-server on PostgreSQL (three minutes)
	@$(PY) -m loadtests.bench --only peers --out .bench/peers.json $(ARGS)

widget-bench: $(VENV)/.stamp-dev need-node $(NODE_STAMPS) widget/bench/node_modules/.stamp browser ## Measure the widget beside three others in Chromium (20 minutes; OUT=docs/widget-benchmarks.md)
	@$(PY) -m loadtests.widget $(if $(OUT),--out $(OUT)) $(ARGS)

firefox: $(VENV)/.stamp-dev $(if $(NODE),tests/browser/firefox/node_modules/.stamp) ## Try in Firefox how the widget behaves (installs it from Debian unless it is there; two minutes)
	@tools/install-browser firefox-esr
	@$(PY) -m pytest -q tests/browser/test_firefox.py

load-test: $(VENV)/.stamp-dev ## Use a server as people do: SHAPE=smoke, ramp, spike or soak (one that runs: SERVER=URL)
	@$(PY) -m loadtests.locust $(SHAPE) $(if $(SERVER),--host $(SERVER)) $(ARGS)

overload-test: $(VENV)/.stamp-dev ## Send three times as much as a server can bear, by the clock, and look on
	@$(PY) -m loadtests.spike $(ARGS)

generate: $(VENV)/.stamp need-node $(NODE_STAMPS) ## Write the wire's types and build the widget
	@$(PY) -m annai.cli.typescript > $(VENV)/wire.ts
	@cp $(VENV)/wire.ts $(WIRE_TYPES)
	@npm --prefix widget run --silent build

faults: $(VENV)/.stamp-dev ## Do to a server what the fault table says, 20 times each: nothing may be lost (ROW=kill RUNS=20 KEPT=faults.jsonl OUT=docs/faults.md)
	@$(PY) -m tests.faults --runs $(RUNS) $(if $(ROW),--only $(ROW)) $(if $(KEPT),--kept $(KEPT)) $(if $(OUT),--out $(OUT)) $(ARGS)

restart-test: $(VENV)/.stamp-dev ## Replace the server under load again and again; no client may see an error
	@$(PY) -m tests.faults.restart $(ARGS)

faults-seeds: $(VENV)/.stamp-dev ## Crash, delay and repeat as SEEDS=10000 seeds say, from FIRST=0 on; nothing may be lost or doubled
	@$(PY) -m tests.faults.seeds --first $(FIRST) --seeds $(SEEDS) $(if $(PLANT),--plant "$(PLANT)")

conditions: $(VENV)/.stamp-dev ## Compare 100,000 random conditions with their slow reference (about ten minutes)
	@ANNAI_CONDITIONS=100000 $(PY) -m pytest -q tests/core/conditions/test_condition_properties.py

properties: $(VENV)/.stamp-dev ## Try EXAMPLES=1000 random workspaces and what happens in them (about ten minutes)
	@ANNAI_EXAMPLES=$(EXAMPLES) $(PY) -m pytest -q tests/properties

fuzz: $(VENV)/.stamp-dev ## Fuzz flow files, conditions and texts: no crash, no hang, nothing reached (SEED=1 MINUTES=10)
	@$(PY) -m tests.fuzz --seed $(SEED) --minutes $(MINUTES) $(ARGS)

lock: ## Resolve the dependencies anew (needs uv)
	$(COMPILE) pyproject.toml --group build --upgrade --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --upgrade --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --group bench --upgrade --constraint requirements-dev.lock --output-file requirements-bench.lock

$(VENV)/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Annai needs Python 3.11 or later; choose one with PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@$(CREATE_VENV)
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.stamp-bench: $(VENV)/.stamp-dev requirements-bench.lock
	@$(INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

%/node_modules/.stamp: %/package.json %/package-lock.json
	@npm --prefix $* ci --loglevel=error --no-audit --no-fund
	@touch $@

need-node:
	@command -v npm >/dev/null || { echo "This needs Node 20 or later with npm." >&2; exit 1; }

redis:
	@tools/install-redis

browser:
	@tools/install-browser
