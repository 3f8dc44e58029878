# Nightdesk 夜班台: `make run` and `make test` do all their own set-up on a machine with Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: run test install lint types imports suite soak bench lock clean

run: install
	$(BIN)/python -m bot run

test: $(VENV)/.dev lint types imports suite

install: $(VENV)/.run

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Many tests drive real processes and share the machine with the others: what failed among them is
# shown, and tried once more by itself. What fails there too is broken.
suite:
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not soak" --durations=10 \
		|| $(BIN)/python -m pytest -v -m "not soak" --last-failed --last-failed-no-failures none

# The full counts of the property, fault and load tests, one line a test as they end.
soak: $(VENV)/.dev
	NIGHTDESK_TEST_COUNTS=full $(BIN)/python -m pytest -v -m "soak or not soak" --timeout 1800 --durations=30

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# New versions: edit pyproject.toml, then this.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) and "Nightdesk needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	touch $@
