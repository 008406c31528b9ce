# The work is done in scripts/; each of its modules can be run alone.

PYTHON ?= python3
VENV = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run dev test check lint lighthouse build messages db db-stop venv venv-dev

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: venv ## Serve the site on 127.0.0.1:8000 (PORT=… changes it), everything brought up to date first
	@$(VENV) -m scripts.serve

dev: venv ## The same with debug pages, and code reloaded when it changes
	@$(VENV) -m scripts.serve --debug

test: venv-dev ## Run every check and test (ONLY="tests/programs -k list" runs those tests alone)
	@$(VENV) -m scripts.check $(ONLY)

check: test ## What CI runs

lint: venv-dev ## Mend what can be mended in style, then say what cannot
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix .

lighthouse: venv-dev ## Ask Lighthouse for its marks of the site that `make run` serves (PORT=… as there)
	@$(VENV) -m benchmarks.lighthouse

build: venv ## Build the front end and compile the catalogs
	@$(VENV) -m scripts.frontend
	@$(VENV) -m scripts.catalogs compile

messages: venv ## Bring the translation catalogs to the messages in the sources
	@$(VENV) -m scripts.catalogs extract

db: venv ## Start this checkout's Postgres and print its DATABASE_URL
	@$(VENV) -m scripts.postgres start

db-stop: venv ## Stop it
	@$(VENV) -m scripts.postgres stop

venv:
	@$(PYTHON) -m scripts.venv requirements-run.txt

venv-dev:
	@$(PYTHON) -m scripts.venv requirements-dev.txt
