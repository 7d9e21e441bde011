# Everything below works from a fresh clone with Python 3.11 or later and make; `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Test processes side by side; 0 runs the tests in one, where a debugger can be used.
WORKERS ?= 3
# Without a browser, other people's clients, and processes that are killed.
QUICK := tests/unit tests/wire tests/contracts tests/cost
NODE_TOOLS := typescript@5.9.3 dependency-cruiser@16.10.4 esbuild@0.28.2 miniprogram-api-typings@5.2.3
# Checks the types, and writes those of the SDK beside a copy of what the server declares.
DECLARED := build/declared/sdk
# The mini program's copy of the SDK: one module, for what it may import lies in its own folder.
BUNDLED := build/declared/teahouse.js
BUNDLE := esbuild sdk/hosts/wechat.js --bundle --format=esm --target=es2018 --minify-whitespace --line-limit=400 --charset=utf8 --log-level=warning \
	--banner:js='/* Made of static/sdk by `make sdk`. Do not edit it. */' --outfile=
# The typings of `wx` lie beside the tools.
TYPE_WX := tsc -p miniprogram --typeRoots "$$(dirname "$$(command -v tsc)")/.."
DECLARE := tsc -p . --noEmit false --declaration --emitDeclarationOnly --outDir ../build/declared && cp sdk/wire.d.ts ../$(DECLARED)/

# One word for the shell, whatever quotes are in it.
quoted = '$(subst ','\'',$(1))'

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-header --no-annotate --no-emit-options \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# The tests start programs of the environment by their names.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run site test test-three check ci format lint types imports web sdk conformance test-ferretdb fuzz bench pins clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.embedded ## start the server with its own database and say where to open it
	@trap : INT; $(BIN)/python -m server

site: $(VENV)/.embedded ## write the documents into build/site, for any static host; a server has them at /docs
	$(BIN)/python -m server site build/site

test: $(VENV)/.dev ## run every test; ARGS="-k name" picks some
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(CI),--durations=25 --reruns 2 -raR) $(ARGS)

test-three: $(VENV)/.dev ## run all of tests/wire with three processes as each server, over a real Redis; ARGS=FOLDER runs less
	TEST_PROCESSES=3 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(or $(ARGS),tests/wire)

check: lint types imports web ## what to run before a commit: all checks, and the tests that need nothing but the server
	@$(MAKE) --no-print-directory test ARGS="$(QUICK)"

ci: test lint types imports web ## what CI runs, beside each other: every test and all checks

lint: $(VENV)/.dev ## look at the format and for common mistakes
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(VENV)/.dev ## check the types
	$(BIN)/mypy

imports: $(VENV)/.dev ## check that imports go one way
	$(BIN)/lint-imports

web: ## check that the web client's imports go one way, and its types; needs Node.js
	@if command -v npx >/dev/null; then \
		npx --yes $(NODE_TOOLS:%=--package=%) --call $(call quoted,set -x; cd static && depcruise app sdk elements desk seats miniprogram && $(DECLARE) && $(BUNDLE)../$(BUNDLED) && $(TYPE_WX)) && \
		{ cmp $(BUNDLED) static/miniprogram/sdk/teahouse.js || { echo "the mini program's SDK is not that of its sources: make sdk"; exit 1; }; } && \
		{ diff -r $(DECLARED) static/sdk/declared || { echo "the SDK's types are not those of its sources: make sdk"; exit 1; }; }; \
	elif [ -n "$$CI" ]; then \
		echo "Node.js is missing"; exit 1; \
	else \
		echo "skipped: the imports and the types of the web client (Node.js is missing)"; \
	fi

sdk: $(VENV)/.dev ## write the types of SDK and Python client anew, from the server's types; needs Node.js
	$(BIN)/python -m handlers.descriptions.sdk_types
	$(BIN)/python -m handlers.descriptions.client_types
	rm -rf $(DECLARED) static/sdk/declared
	npx --yes $(NODE_TOOLS:%=--package=%) --call $(call quoted,cd static && $(DECLARE) && $(BUNDLE)miniprogram/sdk/teahouse.js)
	cp -r $(DECLARED) static/sdk/declared

conformance: $(VENV)/.dev ## run all of Autobahn's WebSocket cases; some three minutes
	$(BIN)/python -m tests.conformance
	$(BIN)/python -m tests.conformance --long

test-ferretdb: $(VENV)/.dev ## run the tests of the database code on FerretDB, another database; needs Go, ten minutes
	$(BIN)/python -m tests.conformance.ferretdb $(ARGS)

fuzz: $(VENV)/.dev ## look for what a client can send that holds the server up; MINUTES=60 looks for so long
	$(BIN)/python -m tests.cost --minutes $(or $(MINUTES),1)

bench: $(VENV)/.dev ## measure Teahouse beside its peers on this machine; half an hour, and what is installed goes to build/
	$(BIN)/python -m bench $(ARGS)

format: $(VENV)/.dev ## put the format right
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

pins: $(VENV)/.dev ## write the requirements files anew from pyproject.toml
	$(PIP) pip-tools==7.6.2
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --extra embedded -c requirements.txt pyproject.toml -o requirements-embedded.txt
	$(COMPILE) --extra dev -c requirements-embedded.txt pyproject.toml -o - | grep '^[a-z0-9-]*==' >requirements-dev.txt

clean: ## remove what was made here, but not the data
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing; PYTHON=... names another"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Teahouse needs Python 3.11 or later and $(PYTHON) is older; PYTHON=... names another"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# A stamp for each set of pins, so that a second start installs nothing.
$(VENV)/.embedded: requirements-embedded.txt | $(VENV)/.made
	@echo "installing what the server needs"
	@$(PIP) -r requirements-embedded.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.made
	@echo "installing what the tests need"
	@$(PIP) -r requirements-dev.txt
	@touch $@
