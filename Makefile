# Mizaj. `make` alone says what there is.

VENV ?= .venv
ARGS ?=
PY = $(VENV)/bin/python
PROGRAMS = $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test sqlite faults corpus properties check run worker messages screenshots lock bench-peers clean

help: ## Say what there is
	@echo "Mizaj: music for the mood you are in. Needs Python 3.11, 3.12 or 3.13, nothing else."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "ARGS passes options on: make demo ARGS=--once, make test ARGS=\"tests/catalog -x\""

demo: ## Try it: install, load the music, read the sample photo, serve http://127.0.0.1:8000
	@.ci/venv $(VENV) base
	@.ci/writable .demo
	@MIZAJ_STATE="$(CURDIR)/.demo" DEBUG=0 LOG_LEVEL=WARNING $(PY) manage.py demo $(ARGS)

test: ## Run the whole test suite (starts its own PostgreSQL, Redis and Chromium where they are installed)
	@.ci/venv $(VENV) test
	@$(PY) -m pytest $(ARGS)
	@if command -v node >/dev/null 2>&1 && ls tests/js/*.test.* >/dev/null 2>&1; then node --test tests/js/; fi

sqlite: ## Test on SQLite what is written by hand for each database: catalogue and recommendations (minutes)
	@.ci/venv $(VENV) test
	@TEST_DATABASE=sqlite $(PY) -m pytest -q -m "not browser and not train" \
		tests/catalog tests/recommendations --ignore tests/recommendations/engine --ignore tests/recommendations/evaluation $(ARGS)

faults: ## Kill, freeze and restart everything many times (half an hour; needs PostgreSQL and Redis)
	@.ci/venv $(VENV) test
	@FAULTS=long REQUIRE_SERVICES=1 $(PY) -m pytest -q tests/faults $(ARGS)

corpus: ## Open 1,000 spoiled files of each kind, and the bombs, at every door (minutes)
	@.ci/venv $(VENV) test
	@CORPUS_FILES=1000 $(PY) -m pytest tests/corpus $(ARGS)

properties: ## Try every promise of the recommender in 1,000 random states each (minutes)
	@.ci/venv $(VENV) test
	@PROPERTY_STATES=1000 $(PY) -m pytest tests/recommendations/engine $(ARGS)

check: ## Lint, types, layers, templates, migrations, deployment settings, containers
	@.ci/venv $(VENV) test
	@VENV=$(VENV) .ci/check

run: ## Develop: the site with worker and beat in one process, state in var/
	@.ci/venv $(VENV) base
	@$(PY) manage.py serve $(ARGS)

worker: ## Run a Celery worker with beat on BROKER_URL (Redis)
	@.ci/venv $(VENV) base
	@case "$${BROKER_URL:-memory://}" in memory:*) \
		echo "Set BROKER_URL=redis://… first: the in-memory broker lives inside 'make run', which has its own worker." >&2; \
		exit 1;; esac
	@$(PROGRAMS)/celery -A config.celery worker -B -s var/beat --loglevel INFO $(ARGS)

messages: ## Collect the words for translation and compile them (needs GNU gettext; only who changes words needs it)
	@.ci/venv $(VENV) base
	@$(PY) manage.py makemessages -l hi -l es --add-location file --no-wrap --no-obsolete -i '.venv*' -i tests -i var -i staticfiles
	@$(PY) manage.py compilemessages -i '.venv*'

screenshots: ## Take a picture of every main page again, for docs/screenshots (needs Chromium)
	@.ci/venv $(VENV) test
	@SCREENSHOTS=docs/screenshots $(PY) -m pytest -q tests/e2e/test_screenshots.py

lock: ## Pin the dependencies of pyproject.toml again, with hashes (needs uv; LOCK_ARGS=--upgrade for newer ones)
	@.ci/lock $(LOCK_ARGS)

bench-peers: ## Install the packages that `manage.py bench_emotion` compares with, into .venv-peers (TensorFlow: 2 GB)
	@.ci/venv .venv-peers peers

clean: ## Remove environments, caches and the demo's data (var/ stays)
	@rm -rf .venv .venv-* .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
