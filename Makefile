# LGSP hub. Everything runs in .venv; the embedded Kafka is fetched at its first start.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip install --disable-pip-version-check
ARGS   ?=
# three files of tests at a time, each process with a Kafka of its own, in the order of the folders: what is long in
# one file begins early
SPREAD := -n 3 --dist loadfile --no-loadscope-reorder
DONE   := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test test-more test-long test-soak check format sizes bench lock

help: ## show this help
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(DONE) ## make .venv with everything that is locked

$(DONE): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12" >&2; exit 3; }
	@echo "Installing the locked packages into $(VENV) (about 70, once) ..." >&2
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make $(VENV): install its venv module (python3-venv on Debian), or free some disk." >&2; exit 3; }
	@{ $(PIP) --require-hashes -r requirements.lock; echo $$? >$(VENV)/exit; } | grep --line-buffered -oE '^(Collecting [^ ]+|Installing collected packages|Successfully installed)' >&2; \
	test "$$(cat $(VENV)/exit)" = 0 && $(PIP) -q --no-deps --no-build-isolation -e . >&2 || { echo "The packages were not installed, for the reason above: check network, package index (pip config list) and disk, then run make again." >&2; exit 3; }
	@touch $(DONE)

demo: $(DONE) ## a simulated week on a real Kafka, checked by itself (ARGS="--dossiers N --seed S --keep")
	@$(BIN)/lgsp demo $(ARGS)

test: $(DONE) ## every test that fits six minutes
	@$(BIN)/pytest $(SPREAD) -m "not long and not more" $(ARGS)

test-more: $(DONE) ## what CI runs besides: instances, commands, pages with code (up to ten minutes)
	@$(BIN)/pytest $(SPREAD) -m "more and not long" $(ARGS)

test-long: $(DONE) ## the rest: hundreds of kills, more seeds (up to an hour)
	@$(BIN)/pytest -m long --timeout 3600 $(ARGS)

test-soak: $(DONE) ## the kill test for as long as you like (ARGS="--minutes 60")
	@$(BIN)/python -m tests.soak $(ARGS)

check: $(DONE) ## format, lint, types, import rules; sizes are reported
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python -m tests.sizes

format: $(DONE) ## put the code into shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(DONE) ## ratios against named references in one run
	@$(BIN)/python -m bench $(ARGS)

lock: ## resolve the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra replay --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements.lock
