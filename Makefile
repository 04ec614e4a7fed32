# Needs make, and Python 3.11, 3.12 or 3.13 with pip and venv. `make help` lists what there is.

PORT ?= 8000
ifneq ($(shell test '$(PORT)' -ge 1 -a '$(PORT)' -le 65535 2>/dev/null && echo yes),yes)
$(error PORT is a whole number from 1 to 65535, not $(PORT))
endif
NEW_ENOUGH := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
# the first that is there and new enough; PYTHON=python3.12 chooses
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
endif
VERSION := $(shell $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null && \
	$(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# The environment is made anew when the lock or the Python changes, and left alone otherwise.
INSTALLED = .venv/installed-$(VERSION)
INSTALLED_DEV = .venv/installed-dev-$(VERSION)
INSTALLED_BENCH = .venv-bench/installed-$(VERSION)
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
STATIC = var/static/staticfiles.json

# One's own machine: plain http, a key of its own.
LOCAL = PLAIN_HTTP=on SECRET_KEY_FILE=var/secret_key ALLOWED_HOSTS=127.0.0.1,localhost \
	SITE_URL=http://127.0.0.1:$(PORT)
MANAGE = $(LOCAL) .venv/bin/python manage.py
# As in production, with a key that nobody keeps.
PRODUCTION = SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=catalogue.example DATABASE_URL=sqlite://:memory:
PYTEST = .venv/bin/python -m pytest

.PHONY: help run administrator messages test check bench load prove lock sbom audit clean
.DELETE_ON_ERROR:

help:
	@echo 'make run            the catalogue on http://127.0.0.1:8000/; PORT=8001 elsewhere'
	@echo 'make administrator  a one-time link that sets an administrator'"'"'s password; USERNAME=anna for another one'
	@echo 'make test           the tests, on SQLite, and on PostgreSQL if TEST_DATABASE_URL names one;'
	@echo '                    REQUIRE_ALL=1 fails if anything is left out'
	@echo 'make check          style, types, templates, deployment, migrations, direction of imports'
	@echo 'make messages       the Chinese of the interface: gathers new words into locale/, compiles it, tells what is missing'
	@echo 'make bench          the benchmarks; SIZES="1000 1000000" for a million entries; TEST_DATABASE_URL adds PostgreSQL'
	@echo 'make load           readers and an editor for MINUTES=15 while processes are killed; TEST_DATABASE_URL adds PostgreSQL'
	@echo 'make prove          the proofs that take too long for make test'
	@echo 'make lock           requirements*.txt from requirements*.in (needs uv)'
	@echo 'make sbom           lists what is locked, as CycloneDX, in var/sbom.cdx.json'
	@echo 'make audit          compares what is locked with known faults, without a network'
	@echo 'make clean          removes the environment and the caches; the data in var/ stay'
	@echo 'PYTHON=python3.12   chooses the Python, $(or $(PYTHON),none that fits was found)'

run: $(INSTALLED) $(STATIC) var/secret_key
	@$(MANAGE) serve --port $(PORT)

administrator: $(INSTALLED) var/secret_key
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) administrator_link $(if $(USERNAME),--username '$(USERNAME)')

$(INSTALLED): requirements.txt
	@$(if $(VERSION),,echo "This needs Python 3.11, 3.12 or 3.13; $(or $(PYTHON),python3) is none of them. Choose one with PYTHON=python3.12" >&2; exit 1)
	@test ! -e .venv || ls .venv/install* >/dev/null 2>&1 || { \
		echo '.venv was not made by make: a site in service may run from it (docs/operating.md). If none does: make clean' >&2; exit 1; }
	@echo 'Creating the environment .venv with $(PYTHON) ($(VERSION))'
	@rm -rf .venv
	@$(PYTHON) -m venv .venv && touch .venv/installing
	@$(PIP) -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@echo 'Adding what tests and checks need'
	@$(PIP) -r requirements-dev.txt
	@touch $@

var/secret_key: | $(INSTALLED)
	@mkdir -p var
	@umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

$(STATIC): $(INSTALLED) config/settings.py $(shell find catalogue/static -type f 2>/dev/null) | var/secret_key
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@

# Tests that need PostgreSQL are skipped, and reported, only if there is no second run that has it.
test: $(INSTALLED_DEV) $(STATIC)
	@$(if $(REQUIRE_ALL),$(if $(TEST_DATABASE_URL),,echo 'REQUIRE_ALL=1 needs TEST_DATABASE_URL.' >&2; exit 1))
	@trap 'exit 130' INT; failed=0; \
	echo '--- SQLite'; \
	TEST_DATABASE_URL= $(PYTEST) -n auto $(if $(TEST_DATABASE_URL),-m 'not prove and not postgres') || failed=1; \
	$(if $(TEST_DATABASE_URL),echo '--- PostgreSQL'; $(PYTEST) -n auto || failed=1,echo 'Left out: the tests on PostgreSQL; TEST_DATABASE_URL names no database.'); \
	exit $$failed

check: $(INSTALLED_DEV)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	.venv/bin/mypy
	@echo manage.py check --deploy --fail-level WARNING
	@$(PRODUCTION) .venv/bin/python manage.py check --deploy --fail-level WARNING
	@echo manage.py makemigrations --check
	@$(PRODUCTION) .venv/bin/python manage.py makemigrations --check --dry-run
	$(PYTEST) -q tests/test_imports.py

# needs no gettext; tests/test_locale.py fails until it has been run
messages: $(INSTALLED)
	@$(PRODUCTION) .venv/bin/python manage.py messages

$(INSTALLED_BENCH): requirements-bench.txt $(INSTALLED)
	@echo 'Creating the environment .venv-bench for Datasette'
	@rm -rf .venv-bench
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

SIZES ?= 1000 100000
bench: $(INSTALLED) $(INSTALLED_BENCH) $(STATIC)
	@.venv/bin/python -m tests.benchmarks --sizes $(SIZES) $(if $(ONLY),--only '$(ONLY)')

LOAD_SIZES ?= 20000 100000
MINUTES ?= 15
load: $(INSTALLED_DEV) $(STATIC)
	@.venv/bin/python -m tests.benchmarks.load --sizes $(LOAD_SIZES) --minutes $(MINUTES)

# pytest's exit code 5: nothing was collected
prove: $(INSTALLED_DEV) $(STATIC)
	@$(PYTEST) -m prove || { code=$$?; [ $$code -eq 5 ] && echo 'There are no proofs yet.' || exit $$code; }

# UV=... names another uv. The file it writes names no registry, only versions and hashes.
UV ?= uv
lock:
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links requirements.in --output-file requirements.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in --output-file requirements-dev.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links requirements-bench.in --output-file requirements-bench.txt

sbom: $(INSTALLED_DEV)
	@mkdir -p var
	@.venv/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --sv 1.6 \
		--of JSON --output-file var/sbom.cdx.json
	@echo 'var/sbom.cdx.json'

audit: $(INSTALLED)
	@$(PRODUCTION) .venv/bin/python manage.py audit_dependencies

clean:
	rm -rf .venv .venv-bench var/static .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
