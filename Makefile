# Two commands do all the set-up: `make demo` and `make test`. They need Python 3.11 or later with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST_WORKERS ?= 3
# Test modules are compiled with their assertions taken apart, for seconds in each worker, unless what was made is kept.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo topology test lint check soak fuzz bench eval lock clean

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## the main job on a test authority, sample mails and a local Maildir
	$(BIN)/infotrust demo $(ARGS)

topology: $(READY) ## the program in five processes on private PostgreSQL, Redis and Dovecot, to look at
	PYTHONPATH=.:tests $(BIN)/python tests/e2e/topology.py $(ARGS)

test: $(READY) lint ## all checks and tests (under ten minutes)
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal -m "not soak" $(ARGS)

lint: $(READY) ## format, style, types and the direction of imports
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(READY) ## what takes longer than a test may
	$(BIN)/python -m pytest -m soak $(ARGS)

fuzz: $(READY) ## coverage-guided fuzzing: TARGETS='pdf xml' MINUTES=30; without TARGETS every parser
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	cd tests && for target in $(or $(TARGETS),$$(PYTHONPATH=.:.. ../$(BIN)/python -m fuzz --list)); do \
		PYTHONPATH=.:.. ../$(BIN)/python -m fuzz $$target $(or $(MINUTES),30) ../var/fuzz || exit 1; done

bench: $(READY) ## speed, in ratios against peers in the same run
	PYTHONPATH=.:tests $(BIN)/python -m benchmarks $(ARGS)

eval: $(READY) ## how well requests are read
	$(BIN)/python benchmarks/evaluate_classifier.py

lock: ## renew the locks of developers and of the image (needs uv)
	uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --upgrade \
		--generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --python-version 3.11 --universal --constraints requirements.lock \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-runtime.lock
	uv pip compile --group fuzz --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate -o requirements-fuzz.lock

clean: ## remove what was made
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
