# Each target is one or two commands; bin/setup brings what they need.
PYTHON := .venv/bin/python

.PHONY: help setup run test lint format bench bench-planning load chaos lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## install everything that development needs
	bin/setup --dev

run:  ## start Yicetong with its own database on http://127.0.0.1:8000
	@bin/setup
	@exec $(PYTHON) -m server.serve

test:  ## run all tests
	bin/setup --dev
	$(PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

lint:  ## check style, types and the direction of imports
	bin/setup --dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format:  ## put the code into the house's form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench:  ## run the benchmarks and compare them with their baselines
	bin/setup --dev
	$(PYTHON) -m bench $(ARGS)

load:  ## a county's phones at once: the figures of docs/load.md (ten minutes)
	bin/setup --dev
	$(PYTHON) -m bench.load $(ARGS)

bench-planning:  ## how good and fast weekly plans are; INSTANCES=<folder> of public instances
	bin/setup --dev
	$(PYTHON) -m bench.planning $(INSTANCES) $(ARGS)

chaos:  ## job processes, then phones, server and office under fire: MINUTES=3, SEED=...; docs/chaos.md
	bin/setup --dev
	$(PYTHON) -m tests.jobs_chaos --minutes $(or $(MINUTES),3) $(if $(SEED),--seed $(SEED))
	$(PYTHON) -m tests.chaos --minutes $(or $(MINUTES),3) $(if $(SEED),--seed $(SEED)) $(ARGS)

lock:  ## choose versions anew from pyproject.toml
	bin/lock

clean:  ## remove what was installed and made, but never .data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build web/dist
	find . -name __pycache__ -not -path './node_modules/*' -type d -exec rm -rf {} +
