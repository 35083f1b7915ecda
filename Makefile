# `make site` builds the site of content/, `make serve` shows it, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := $(VENV)/.site
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --no-deps
LOCKED := --require-hashes --no-build-isolation --use-pep517 --requirement
PINNING := --universal --python-version 3.11 --generate-hashes --upgrade --quiet --custom-compile-command 'make pins'

.PHONY: install site search serve test fast coverage lint format torture pictures docs pins clean

# sitegen and what it needs, in .venv. Tests need more: $(READY).
install: $(SITE)

site: $(SITE)
	@$(BIN)/python scripts/fetch_sqlite_wasm.py || echo "The site is built without search."
	$(BIN)/sitegen build
	@echo 'Look at it with: make serve'

# SQLite for the browser, from npm: without it the site has no search.
search:
	$(PYTHON) scripts/fetch_sqlite_wasm.py

# On a terminal Ctrl-C goes to the preview alone (`set -m`), so that make ends without an error. 130: it had not begun.
serve: $(SITE)
	@trap : INT; if test -t 0; then set -m; fi; $(BIN)/sitegen serve --open || test $$? -eq 130

test: $(READY) lint
	$(BIN)/python -m pytest -n auto

# What takes no seconds and nothing beside Python: while you work.
fast: $(READY)
	$(BIN)/python -m pytest -q -n auto -m "not torture and not slow" --hypothesis-profile=fast

# Which branches of the package no test takes; browsers and wheels add none.
coverage: $(READY)
	$(BIN)/python -m pytest -q -p no:xdist --cov --cov-report=term:skip-covered

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@if test -x tests/node_modules/.bin/biome; then tests/node_modules/.bin/biome check --write; fi

# The long forms of the tests that break things on purpose.
torture: $(READY)
	$(BIN)/python -m pytest -n auto -m torture

# docs/ as a site, made by sitegen itself.
docs: $(SITE)
	$(BIN)/python scripts/docs.py

# The pictures in the README.
pictures: $(READY)
	$(BIN)/python scripts/pictures.py

# Newer versions of what sitegen and its tests need, for every supported Python and system; takes uv.
pins:
	uv pip compile $(PINNING) --extra dev pyproject.toml --output-file requirements/dev.txt
	uv pip compile $(PINNING) --constraint requirements/dev.txt pyproject.toml --output-file requirements/site.txt
	uv pip compile $(PINNING) --constraint requirements/dev.txt requirements/build.in --output-file requirements/build.txt

clean:
	$(BIN)/sitegen clean

# Nothing is resolved: the lock files are complete, and packages without a wheel are built by what build.txt pins.
$(SITE): pyproject.toml requirements/build.txt requirements/site.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sitegen needs Python 3.11 or newer: make PYTHON=python3.12 (this one is " + sys.version.split()[0] + ")")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(LOCKED) requirements/build.txt
	$(PIP) $(LOCKED) requirements/site.txt
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(READY): $(SITE) requirements/dev.txt
	$(PIP) $(LOCKED) requirements/dev.txt
	@touch $@
