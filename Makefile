# Palier. `make help` says what each target does. Needs: python3 (3.11 or newer), python3-venv, git, make.

PYTHON ?= python3
BIN := .venv/bin
TESTS ?=
DATABASE ?= sqlite postgresql
ifneq ($(filter-out sqlite postgresql,$(DATABASE)),)
$(error DATABASE is sqlite, postgresql or both, not “$(DATABASE)”)
endif

# Values that no server has: the deployment check looks at the settings, and connects to nothing.
PRODUCTION = DJANGO_SETTINGS_MODULE=cms.settings.production PALIER_ALLOWED_HOSTS=cms.commune.example \
	PALIER_SECRET_KEY=$(shell head -c 48 /dev/urandom | base64 | tr -d '\n') PALIER_BUILD_TOKEN=unused PALIER_CODE_KEY=unused

API_SCHEMA = DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py spectacular --validate --fail-on-warn

.DEFAULT_GOAL := help
.PHONY: help run test check site bench bench-full schema screenshots lock clean environment

help: ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

environment: ## install the Python packages of requirements.lock into .venv (the other targets do it when needed)
	@$(PYTHON) deploy/environment.py

run: environment ## start everything at http://localhost:8000/ (PORT=9000 make run moves it); Ctrl-C stops it all
	@exec $(BIN)/python -m deploy.embedded

test: environment ## run every test, those of the database on SQLite and on PostgreSQL (TESTS=tests/api DATABASE=postgresql runs a part)
	@$(BIN)/python tests/support/machine.py
	@$(if $(filter sqlite,$(DATABASE)),PALIER_DATABASE_URL= $(BIN)/python -m pytest $(TESTS),:)
	@$(if $(filter postgresql,$(DATABASE)),$(BIN)/python -m tests.support.postgresql $(BIN)/python -m pytest $(TESTS),:)

check: environment ## style, types, import walls, migrations, schemas of records and API, deployment settings, lock
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	PALIER_VAR=$$(mktemp -d) DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m sitegen.schema | diff -u docs/record.schema.json - # `make schema` writes it again
	@PALIER_VAR=$$(mktemp -d) $(API_SCHEMA) | diff -u docs/openapi.yaml -
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m pytest tests/architecture -n0

site: environment ## build the sites of content/ into var/content-site, without a CMS
	@exec $(BIN)/sitegen build --source content --output var/content-site

bench: environment ## measure everything up to 100,000 pages and print it (PART=publish make bench measures one part)
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement bench/requirements.lock
	@exec $(BIN)/python -m bench.run

bench-full: environment ## the same, on SQLite too, a thousand kills and a country of a million pages (an hour, 50 GB of disk)
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement bench/requirements.lock
	@exec $(BIN)/python -m bench.run --full

schema: environment ## write the JSON Schema of the records and the OpenAPI schema of the residents' API again
	@$(BIN)/python -m sitegen.schema > docs/record.schema.json
	@PALIER_VAR=$$(mktemp -d) $(API_SCHEMA) > docs/openapi.yaml

screenshots: environment ## take the pictures of docs/screenshots again
	@exec $(BIN)/python -m tests.support.screenshots

lock: environment ## resolve pyproject.toml again into requirements.lock
	@$(BIN)/python -m pip install --quiet "uv>=0.9"
	@$(BIN)/python -m uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file requirements.lock --quiet
	@$(BIN)/python -m uv pip compile bench/requirements.in --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file bench/requirements.lock --quiet

clean: ## remove the environment, the demo's data and every cache
	rm -rf .venv var tests/node/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
