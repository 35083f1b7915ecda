# Two commands do all there is to do: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: site search serve test lint format torture pictures clean

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

# The pictures in the README.
pictures: $(READY)
	$(BIN)/python scripts/pictures.py

clean:
	$(BIN)/sitegen clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
