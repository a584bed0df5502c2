# Lapor Terbuka: everything starts here. `make help` lists the targets.

PYTHON ?= python3
PORT ?= 8000
run := .venv/bin/python -m

# An environment is finished when it holds a mark made from all that goes into it, this folder's path included.
digest = $(shell { echo '$(CURDIR)'; cat pyproject.toml requirements/$(1).txt; } | sha256sum | cut -c1-16)
runtime := .venv/runtime-$(call digest,runtime)
dev := .venv/dev-$(call digest,dev)
pip := .venv/bin/python -m pip --disable-pip-version-check --quiet install

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-import setup cases fix migration holidays lock
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: $(runtime) ## from nothing to a served demo on http://127.0.0.1:8000 (PORT=8001 for another); Ctrl-C stops it all
	@.venv/bin/lapor demo --port $(PORT)

test: $(dev) ## from nothing to the whole test suite; its end says what was left out and why
	@$(run) pytest

check: $(dev) ## all that must hold before a commit: format, lint, types, imports, tests
	@$(run) ruff format --check .
	@$(run) ruff check .
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(run) pyright
	@.venv/bin/lint-imports
	@$(run) pytest

bench: $(dev) ## the benchmark table, ratios first
	@$(run) bench

bench-import: $(dev) ## what an import of 200,000 rows costs: rows a second, memory, how long others wait
	@$(run) bench.imports

setup: $(runtime) ## only the environment: .venv, with .venv/bin/lapor in it

cases: $(dev) ## write schema.graphql and the compiled cases anew; look at the difference before you keep it
	@$(run) tests.cases

fix: $(dev) ## put the code in order: format, and what the linter can mend
	@$(run) ruff format .
	@$(run) ruff check --fix .

migration: $(dev) ## write the next migration from the tables in store/: make migration NAME='what changes'
	@$(run) migrations '$(NAME)'

holidays: ## write ingest/reference_data/holidays.csv anew; what is known better stands beside it in decrees.toml
	@[ -x build/holidays/bin/python ] || { $(PYTHON) -m venv build/holidays && build/holidays/bin/pip --quiet install 'holidays==0.109'; }
	@build/holidays/bin/python ingest/reference_data/write_holidays.py

lock: ## write requirements/ from pyproject.toml, versions kept where they fit; LOCK=--upgrade takes the newest
	@[ -x build/lock/bin/uv ] || { $(PYTHON) -m venv build/lock && build/lock/bin/pip --quiet install 'uv>=0.13,<0.14'; }
	@$(compile) --group build --output-file requirements/runtime.txt
	@$(compile) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt
compile = build/lock/bin/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-header --no-emit-index-url $(LOCK)

$(runtime): ; @$(call install,runtime)
$(dev): ; @$(call install,dev) && touch $(runtime)

# The project itself goes in as a link to this folder; its build tool is among the locked requirements.
define install
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || { echo 'Python 3.11 or newer is needed; name one with PYTHON=...' >&2; exit 1; }; \
grep -qs -F '$(CURDIR)/.venv' .venv/pyvenv.cfg && .venv/bin/python -m pip --version >/dev/null 2>&1 \
  || $(PYTHON) -m venv --clear .venv || exit 1; \
echo 'Installing requirements/$(1).txt in .venv (only when it changes)'; \
rm -f .venv/runtime-* .venv/dev-*; \
$(pip) --require-hashes --requirement requirements/$(1).txt \
  && $(pip) --no-deps --no-build-isolation --editable . && touch $@
endef
