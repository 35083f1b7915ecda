# Two commands do all there is to do: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PINNING := --universal --python-version 3.11 --generate-hashes --upgrade --quiet --custom-compile-command 'make pins'

.PHONY: site search serve test fast coverage lint format torture pictures docs pins clean

site: $(READY)
	@command -v npm >/dev/null && $(MAKE) --no-print-directory search || echo "no npm: the site is built without search"
	$(BIN)/sitegen build

# SQLite for the browser, from npm: without it the site has no search.
search:
	$(PYTHON) scripts/fetch_sqlite_wasm.py

serve: $(READY)
	$(BIN)/sitegen serve --open

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
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The long forms of the tests that break things on purpose.
torture: $(READY)
	$(BIN)/python -m pytest -n auto -m torture

# docs/ as a site, made by sitegen itself.
docs: $(READY)
	$(BIN)/python scripts/docs.py

# The pictures in the README.
pictures: $(READY)
	$(BIN)/python scripts/pictures.py

# Newer versions of what sitegen and its tests need, for every Python and system that we support; takes uv.
pins:
	uv pip compile $(PINNING) --extra dev pyproject.toml --output-file requirements/dev.txt
	uv pip compile $(PINNING) --constraint requirements/dev.txt requirements/build.in --output-file requirements/build.txt

clean:
	$(BIN)/sitegen clean

# Exactly what was reviewed: versions and hashes are in requirements/, packages without a wheel are built by what is pinned too.
$(READY): pyproject.toml requirements/build.txt requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/build.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --no-build-isolation --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
