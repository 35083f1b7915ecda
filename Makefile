# `make site` builds the site of content/, `make serve` shows it, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := $(VENV)/.site
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --no-deps
LOCKED := --require-hashes --no-build-isolation --use-pep517 --requirement
PINNING := --universal --python-version 3.11 --generate-hashes --upgrade --quiet --custom-compile-command 'make pins'

.PHONY: install site serve test fast coverage lint format torture size size-renew pictures docs pins clean

# sitegen and its dependencies, in .venv. Tests need more: $(READY).
install: $(SITE)

site: $(SITE)
	$(BIN)/sitegen build
	@echo 'Look at it with: make serve'

# On a terminal only the preview receives Ctrl-C (`set -m`), so that make ends without an error. 130: Ctrl-C during start-up.
serve: $(SITE)
	@trap : INT; if test -t 0; then set -m; fi; $(BIN)/sitegen serve --open || test $$? -eq 130

test: $(READY) lint
	$(BIN)/python -m pytest -n auto

# The quick tests, which need only Python: for use while you work.
fast: $(READY)
	$(BIN)/python -m pytest -q -n auto -m "not torture and not slow" --hypothesis-profile=fast

# Branch coverage of the package, without a summary of fully covered files.
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
	@if test -x tests/node_modules/.bin/biome; then tests/node_modules/.bin/biome check --write && $(BIN)/python scripts/minify.py; fi

# The long tests: killed builds, disk errors, random sequences of changes.
torture: $(READY)
	$(BIN)/python -m pytest -n auto -m torture

# Fails if a small site has more bytes or files than benchmarks/site_size.json says. `make size-renew` stores its present size.
size: $(SITE)
	$(BIN)/python benchmarks/site_size.py

size-renew: $(SITE)
	$(BIN)/python benchmarks/site_size.py --renew

# docs/ as a site, made by sitegen itself.
docs: $(SITE)
	$(BIN)/python scripts/docs.py

# The pictures in the README.
pictures: $(READY)
	$(BIN)/python scripts/pictures.py

# Lock the newest versions of all dependencies, for every supported Python and system; needs uv.
pins:
	uv pip compile $(PINNING) --extra dev pyproject.toml --output-file requirements/dev.txt
	uv pip compile $(PINNING) --constraint requirements/dev.txt pyproject.toml --output-file requirements/site.txt
	uv pip compile $(PINNING) --constraint requirements/dev.txt requirements/build.in --output-file requirements/build.txt

clean:
	$(BIN)/sitegen clean

# pip resolves nothing: the lock files are complete. Packages without a wheel are built with the packages of build.txt.
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
