# The words we type. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check fix bench lifecycles glossary published_tables messages lock clean

PORT ?= 8000
PY := .venv/bin/python
export PYTHONUNBUFFERED := 1

help: ## list the words
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

run: ## set up what is missing, then the whole market on http://127.0.0.1:8000 (PORT=…)
	@.ci/install base embedded
	@exec $(PY) -m sif.runner --port $(PORT)

test: ## the whole suite on real servers (k=words to choose, E2E=required to insist on a browser)
	@.ci/install base embedded dev e2e
	@exec $(PY) -m sif.runner --only pytest $(if $(k),-k "$(k)",--numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder)

check: ## everything that lint, types, contracts, templates, locks and the schema can tell
	@.ci/install base embedded dev e2e
	@exec $(PY) -m sif.runner --only .ci/check

fix: ## mend what a machine can mend
	@.ci/install base embedded dev e2e
	@.venv/bin/django-upgrade --exit-zero-even-if-changed --target-version 5.2 $$(git ls-files '*.py' | xargs ls -d 2>/dev/null)
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format --quiet .
	@.venv/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html' | xargs ls -d 2>/dev/null) || true

bench: ## the measured promises, as JSON and a table
	@.ci/install base embedded dev e2e
	@exec $(PY) -m sif.runner --only $(PY) -m bench

lifecycles: ## write docs/lifecycles.md from the tables in the code
	@.ci/install base embedded
	@$(PY) manage.py lifecycles

glossary: ## write docs/glossary.md from the docstrings of the models
	@.ci/install base embedded
	@$(PY) manage.py glossary

published_tables: ## write docs/published_tables.md from the stored value tables
	@.ci/install base embedded
	@$(PY) manage.py published_tables

messages: ## merge the Dutch of every part, and compile it
	@.ci/install base embedded dev
	@$(PY) -m sif.messages

lock: ## resolve requirements/*.in into hashed locks (UPGRADE=1 for the newest)
	@.ci/install base embedded dev
	@.ci/lock $(if $(UPGRADE),--upgrade)

clean: ## throw away the environment, the private servers and their data
	@test ! -x $(PY) || $(PY) -m sif.embedded down || true
	@rm -rf .venv .venv.lock .sim .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
