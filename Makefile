# Everything is set up on the way: `make run` on a fresh clone is enough. docs/operations.md says what it does.
PYTHON ?= python3
BIN = .venv/bin
TESTS ?=
PARALLEL ?= -n 2 --dist loadfile

.PHONY: help run setup setup-dev test test-fast assurance lint types bench lock clean ci

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: setup  ## set up and serve the site on http://localhost:8000 (PORT=, DATA=)
	@exec $(BIN)/python manage.py serve

setup:  ## tools and packages for running the site
	@$(PYTHON) deploy/bootstrap.py runtime

setup-dev:  ## the same with the tools for working on it
	@$(PYTHON) deploy/bootstrap.py dev

test:  ## set up and run every test (TESTS= for some, PARALLEL= for one at a time)
	@$(PYTHON) deploy/bootstrap.py dev --browser
	@exec $(BIN)/python -m pytest $(PARALLEL) $(TESTS)

test-fast: setup-dev  ## the tests that need no browser
	@exec $(BIN)/python -m pytest $(PARALLEL) -m "not browser" $(TESTS)

assurance: setup-dev  ## the long campaigns: everything dies at any moment, nothing is lost (minutes)
	@CHAOS_RUNS=$${CHAOS_RUNS:-10} CHAOS_LETTERS=$${CHAOS_LETTERS:-150} $(BIN)/python -m pytest tests/notices/test_chaos.py

lint: setup-dev  ## style of Python and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@find templates -name '*.html' -o -name '*.txt' | xargs $(BIN)/djade --check --target-version 6.0

types: setup-dev  ## mypy --strict
	@$(BIN)/mypy

bench: setup  ## measure what must be fast
	@for bench in bench/*.py; do $(BIN)/python $$bench || exit 1; done

ci:  ## everything that must hold before a change lands
	@.ci/run

lock: setup-dev  ## write the requirements files anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@for set in "requirements.txt" "requirements-dev.txt --group dev -c requirements.txt"; do \
		.tools/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make lock" $(UPGRADE) pyproject.toml -o $$set || exit 1; done
	@.tools/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" $(UPGRADE) --group tools -o requirements-tools.txt

clean:  ## remove what can be made again; data stays
	rm -rf .venv .tools .mypy_cache .data/test .ruff_cache .hypothesis .pytest_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
