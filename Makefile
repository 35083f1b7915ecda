# Two commands do all there is to do: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: site serve test lint format torture bench pictures clean

site: $(READY)
	$(BIN)/sitegen build

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

clean:
	$(BIN)/sitegen clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
