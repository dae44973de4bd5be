# Each target is one or two commands; bin/setup brings what they need.
PYTHON := .venv/bin/python
# Twice as many tests at once as two cores compute: many wait for processes that they started.
AT_ONCE := -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: help setup web pictures run run-at test test-at test-dates test-date-of-the-day lint lint-python lint-web format bench bench-planning load chaos try-install lock release clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## install everything that development needs
	bin/setup --dev

web:  ## build the desk (/desk) and the app (/app); needs Node.js 20.19
	bin/setup --web

pictures:  ## take docs/pictures anew: the desk's of the demo county that `make run` serves, AT=http://127.0.0.1:8000, and the app's
	bin/setup --dev
	$(PYTHON) -m tests.desk.pictures $(AT)
	$(PYTHON) -m pytest -q tests/phone_app/pictures.py

run:  ## start Yicetong with its own database on http://127.0.0.1:8000; HTTPS=1: for phones too
	@HTTPS="$(HTTPS)" bin/setup
	@exec $(PYTHON) -m server.ops.serve $(if $(HTTPS),--https)

run-at:  ## the same as if installed at AT="2027-02-06T12:00+08:00", in a data folder of its own
	@bin/setup --dev
	@export YICETONG_DATA_DIR="$$($(PYTHON) -c "from server.ops.data_folder import *; print(default_data_folder())")/run-at" && rm -rf "$$YICETONG_DATA_DIR" \
	  && exec $(PYTHON) -m tests.clock "$(AT)" $(PYTHON) -m server.ops.serve

test:  ## run all tests
	bin/setup --dev
	npm test --silent --prefix web
	$(PYTHON) -m pytest $(AT_ONCE) $(ARGS)

test-at:  ## run all tests at AT="2027-02-06T12:00+08:00"; docs/testing.md
	bin/setup --dev
	$(PYTHON) -m tests.clock "$(AT)" $(PYTHON) -m pytest $(AT_ONCE) $(ARGS)

test-dates:  ## run them at each awkward date: ARGS="tests/server" narrows
	bin/setup --dev
	$(PYTHON) -m tests.clock.dates $(ARGS)

test-date-of-the-day:  ## run a twelfth of those that may depend on the date at one of these, by the day
	bin/setup --dev
	$(PYTHON) -m tests.clock.dates --of-the-day --date-sensitive $(ARGS)

lint:  ## check style, types and the direction of imports
	bin/setup --dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-python lint-web

lint-python:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lint-web:
	npm run lint --silent --prefix web

format:  ## put the code into the house's form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench:  ## run the benchmarks and compare them with their baselines
	bin/setup --dev
	$(PYTHON) -m bench $(ARGS)

load:  ## a county's phones at once: the figures of docs/load.md (ten minutes)
	bin/setup --dev
	$(PYTHON) -m bench.load $(ARGS)

bench-planning:  ## how good and fast weekly plans are
	bin/setup --dev
	$(PYTHON) -m bench.planning $(ARGS)

chaos:  ## job processes, then phones, server and office under fire: MINUTES=3, SEED=..., CLIENT=web|mixed; docs/chaos.md
	bin/setup --dev
	$(PYTHON) -m tests.jobs_chaos --minutes $(or $(MINUTES),3) $(if $(SEED),--seed $(SEED))
	$(PYTHON) -m tests.chaos --minutes $(or $(MINUTES),3) $(if $(SEED),--seed $(SEED)) $(if $(CLIENT),--client $(CLIENT)) $(ARGS)

try-install:  ## as root: the guide line by line, on a bare Debian in a container (ten minutes)
	bin/setup --dev
	$(PYTHON) -m tests.install

release:  ## pack build/yicetong-<release>.tar.gz for deploy/install
	bin/release

lock:  ## choose versions anew from pyproject.toml
	bin/lock

clean:  ## remove what was installed and made, but never .data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build web/dist
	find . -name __pycache__ -not -path './node_modules/*' -type d -exec rm -rf {} +
