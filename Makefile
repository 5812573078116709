# `make run` and `make test` need nothing but make and Python 3.11 or newer with its venv module.
# Everything they write lies in .venv/ and var/ (and .mo files beside the .po files).

PORT ?= 8000

# One that starts and can make an environment: a version manager may put a name on PATH that does not.
# .venv comes first, and stands for the Python it was made with, because asking it is quickest.
USABLE = import sys, ensurepip, venv; assert sys.version_info >= (3, 11); print(sys._base_executable)
ifndef PYTHON
PYTHON := $(shell for python in .venv/bin/python python3.13 python3.12 python3.11 python3; do \
	$$python -c '$(USABLE)' 2>/dev/null && break; done)
endif
CHROMIUM_FOUND = $(shell command -v "$(or $(CHROMIUM),chromium)")
# The same browser without windows, in Debian a package of its own: a new page takes it a third of the time.
SHELL_FOUND = $(shell command -v chromium-headless-shell)
NPM_FOUND = $(shell command -v npm)
# Only Java itself knows its version, and asking takes a moment: not for every command.
JAVA_FOUND := $(if $(filter test test-html,$(MAKECMDGOALS)),$(shell java --version 2>/dev/null | grep -E -m 1 '^\S+ (1[7-9]|[2-9][0-9])'))
HTML_CHECKER = $(and $(JAVA_FOUND),$(NPM_FOUND),var/npm/html/.installed)

# Through python -m: the scripts in .venv/bin break when the folder is moved.
IN_VENV = .venv/bin/python -m
PIP = $(IN_VENV) pip --disable-pip-version-check install -qq --require-hashes
# For commands that serve nobody and store nothing: no secret and no database of anybody's.
SETTINGS = env DJANGO_SETTINGS_MODULE=drosa_maja.settings SITE_URL=https://www.example.lv DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=for-commands-that-serve-nobody-5f0c1d7e9ab34286hgkqwz
OFFLINE = $(SETTINGS) .venv/bin/python manage.py
PYTEST = $(IN_VENV) pytest
# In order: tests that empty all tables come last in each process (worksteal would mix them).
PARALLEL = -n auto
# Whole files as long as there are enough of them: what a file needs is made in one process alone.
# Two for each processor: a browser is often waited for.
BY_FILES = -n $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN)) --dist worksteal
QUICK = not html and not long
# They can be collected only with the tools that come with a Chromium.
WITHOUT_BROWSER = --ignore tests/browser

CATALOGUES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# Folders too: their time changes when a file goes.
STATIC_SOURCES = $(shell find static */static drosa_maja/settings.py drosa_maja/stylesheet.py -not -name '.*' 2>/dev/null)

# The parts of check-long; each can be run again alone.
LONG = check-long-oracles check-long-faults check-long-rest check-long-browser

# Debian puts nginx where only root looks.
export PATH := $(PATH):/usr/sbin

# `make run` keeps everything under var/ of this folder, whatever the shell says.
unexport VAR_DIR

.PHONY: help audit run front house quick test lint contracts test-sqlite test-postgresql test-browser test-html coverage check-long $(LONG) weight bench bench-scale lighthouse pictures lock format messages clean usable-python free-port
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make run         start the site at http://localhost:8000 (another port: make run PORT=8765)"
	@echo "make front       the same behind nginx, with two applications, at https://localhost:8443"
	@echo "make quick       the checks of every day, three minutes: no browser, one database (that of TEST_DATABASE_URL, or SQLite)"
	@echo "make test        every check; on PostgreSQL too: TEST_DATABASE_URL=postgres://... make test"
	@echo "make lint        one part of them alone; also contracts, test-sqlite, test-postgresql, test-browser, test-html"
	@echo "make coverage    which lines no quick test reaches"
	@echo "make check-long  the tests that take minutes; on PostgreSQL too: TEST_DATABASE_URL=postgres://... make check-long"
	@echo "                 one part of them alone: make $(LONG)"
	@echo "make weight      bytes and requests before the first paint of every template"
	@echo "make bench       how fast pages are sent and made, how soon a process responds, and its memory (docs/performance.md)"
	@echo "make house       figures of the code: sizes, classes and hooks of the forms, what a draft costs (docs/measurements.md)"
	@echo "make bench-scale how pages and staff lists grow dearer from 100 to 100,000 posts and projects"
	@echo "make lighthouse  Lighthouse's scores of every template, where nothing else is running"
	@echo "make pictures    take the pictures of the handbook anew, in every language; needs Chromium"
	@echo "make format      lay out the code"
	@echo "make messages    bring the catalogues of texts up to date"
	@echo "make audit       ask for known faults of the libraries; needs the network"
	@echo "make lock        write requirements/ anew from pyproject.toml; newest libraries: make lock UPGRADE=--upgrade"
	@echo "make clean       remove what the commands can make again; data stays"

# --- The environment

usable-python:
	@"$(PYTHON)" -c '$(USABLE)' >/dev/null 2>&1 || { \
		echo "This needs Python 3.11 or newer with its venv module (Debian: python3-venv); name it with PYTHON=." >&2; \
		exit 1; }

# Made anew when the lock changes, so that nothing stays that the lock no longer names.
.venv/.run: requirements/run.txt | usable-python
	@echo "Installing the libraries into .venv ..."
	@"$(PYTHON)" -m venv --clear .venv
	@$(PIP) --requirement requirements/run.txt
	@touch $@

.venv/.test: requirements/test.txt .venv/.run
	@echo "Installing the tools for tests ..."
	@$(PIP) --requirement requirements/test.txt
	@touch $@

.venv/.browser: requirements/browser.txt .venv/.test
	@echo "Installing the tools for browser tests ..."
	@$(PIP) --requirement requirements/browser.txt
	@touch $@

# Without the scripts of packages: that of the HTML checker would fetch a Java of its own.
var/npm/%/.installed: requirements/%/package.json requirements/%/package-lock.json
	@echo "Installing the packages of requirements/$* ..."
	@mkdir -p var/npm/$* && cp $^ var/npm/$*/
	@cd var/npm/$* && npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# --- Running

# Checked before the slow work.
free-port: usable-python
	@"$(PYTHON)" -c 'import socket; server = socket.socket(); \
		server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
		server.bind(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
		echo "Port $(PORT) is not free; choose another one, for example: make run PORT=8765" >&2; exit 1; }

# Made once: a new key would sign everybody out.
var/local.env: | usable-python
	@mkdir -p var
	@umask 077; key=$$("$(PYTHON)" -c 'import secrets; print(secrets.token_urlsafe(50))') && \
		printf 'SECRET_KEY=%s\nSITE_URL=http://localhost:%s\n' "$$key" "$(PORT)" > $@

# Babel compiles all of them, and make sees after the first that the others are done.
$(CATALOGUES): %.mo: %.po | .venv/.run
	@$(IN_VENV) babel.messages.frontend --quiet compile --directory locale --domain "django djangojs"

var/static/.stamp: .venv/.run $(STATIC_SOURCES)
	@echo "Collecting the static files ..."
	@$(OFFLINE) collectstatic --no-input --verbosity 0
	@touch $@

# In one process: each start of Django costs a second.
PREPARE = from django.core.management import execute_from_command_line as manage; \
	manage(["manage.py", "migrate", "--verbosity=0"]); manage(["manage.py", "demo"])

# In the same process: what is loaded need not be loaded again. Workers open connections of their own.
SERVE = import os; from django.db import connections; from gunicorn.app.wsgiapp import run; connections.close_all(); \
	print("\nThe site:    {0}/\nFor staff:   {0}/admin/\nStop it with Ctrl+C.\n".format(os.environ["SITE_URL"]), flush=True); run()

# A local SITE_URL follows PORT for this run; one that names a real host stays. On this machine alone, the printed logins need
# no second factor.
# Others on this machine read nothing of it.
run: free-port .venv/.run var/local.env $(CATALOGUES) var/static/.stamp
	@set -e; umask 077; \
	kept=$$(sed -n 's/^SITE_URL=//p' var/local.env); \
	if [ -z "$$SITE_URL" ]; then case "$$kept" in \
		*:$(PORT)) ;; \
		http://localhost:* | http://127.0.0.1:*) export SITE_URL=http://localhost:$(PORT) ;; \
	esac; fi; \
	site=$${SITE_URL:-$$kept}; \
	case "$$site" in http://localhost:* | http://127.0.0.1:*) export SECOND_FACTOR_REQUIRED=false ;; esac; \
	export DJANGO_SETTINGS_MODULE=drosa_maja.settings PORT=$(PORT) SITE_URL="$$site"; \
	exec .venv/bin/python -c '$(PREPARE); $(SERVE)'

# With the data of `make run`.
front: PORT := 8443
front: free-port .venv/.run var/local.env $(CATALOGUES) var/static/.stamp
	@set -e; \
	command -v nginx >/dev/null || { echo "There is no nginx on this machine. Debian: apt-get install nginx. Without it: make run" >&2; exit 1; }; \
	export SITE_URL=https://localhost:$(PORT) SECOND_FACTOR_REQUIRED=false; \
	DJANGO_SETTINGS_MODULE=drosa_maja.settings .venv/bin/python -c '$(PREPARE)'; \
	exec $(IN_VENV) deploy.front --port $(PORT)

# --- Checking

# Stops at the first that fails, and asks for neither browser nor Java.
quick: lint contracts $(if $(TEST_DATABASE_URL),test-postgresql,test-sqlite)

# What a part cannot do without and does not find here; empty where it can run.
NO_DATABASE = $(if $(TEST_DATABASE_URL),,TEST_DATABASE_URL is not set)
NO_CHROMIUM = $(if $(CHROMIUM_FOUND),,no Chromium found; put one on PATH or name it with CHROMIUM=)
NO_HTML_CHECKER = $(if $(HTML_CHECKER),,no $(if $(JAVA_FOUND),npm,Java 17 or newer) found)

# For recipes of parts: `part target name why-skipped` runs one, whatever became of those before, and $(TABLE) says at the
# end what became of each. Whoever reads the output looks for "Tests ... skipped" (.ci/run).
define PART
table= status=0; \
part() { \
	if [ -n "$$3" ]; then result="skipped: $$3"; \
	elif $(MAKE) --no-print-directory "$$1"; then result=ok; \
	else result=FAILED status=1; fi; \
	table="$$table$$(printf '%-30s%s' "$$2" "$$result")\n"; \
}
endef
TABLE = printf '\n%b' "$$table"; exit $$status

# The pages that no request reaches are made once, for the browser and for the HTML checker.
test: .venv/.test $(CATALOGUES)
	@$(PART); \
	export TEST_PAGES_DIR=$$(mktemp -d); trap 'rm -rf "$$TEST_PAGES_DIR"' EXIT; \
	part lint "Lint"; \
	part contracts "Contracts"; \
	part test-sqlite "Tests on SQLite"; \
	part test-postgresql "Tests on PostgreSQL" "$(NO_DATABASE)"; \
	part test-browser "Tests in the browser" "$(NO_CHROMIUM)"; \
	part test-html "Tests of the HTML" "$(NO_HTML_CHECKER)"; \
	$(TABLE)

lint: .venv/.test
	$(IN_VENV) ruff check
	$(IN_VENV) ruff format --check
	$(IN_VENV) django_upgrade --check $$(find . -name '*.py' -not -path './.venv/*' -not -path './var/*' -not -path '*/migrations/*')
	$(IN_VENV) djlint --lint --quiet .
	.venv/bin/lint-imports --no-logo --cache-dir var/import-linter
	$(IN_VENV) deptry .

contracts: .venv/.run $(CATALOGUES)
	$(OFFLINE) check --deploy --fail-level WARNING
	$(OFFLINE) makemigrations --check --dry-run
	$(OFFLINE) messages --check

# All, or where another database runs all of them those alone that look at what the two do differently.
ON_SQLITE = $(if $(TEST_DATABASE_URL),(both or sqlite),not postgresql)

test-sqlite: .venv/.test $(CATALOGUES)
	@echo; echo "Tests on SQLite"
	env -u TEST_DATABASE_URL $(PYTEST) $(PARALLEL) $(WITHOUT_BROWSER) -m "$(ON_SQLITE) and $(QUICK)"

test-postgresql: .venv/.test $(CATALOGUES)
	@test -n "$(TEST_DATABASE_URL)" || { echo "$(NO_DATABASE)" >&2; exit 1; }
	@echo; echo "Tests on the database of TEST_DATABASE_URL"
	$(PYTEST) $(PARALLEL) $(WITHOUT_BROWSER) -m "not sqlite and $(QUICK)"

test-browser: $(if $(CHROMIUM_FOUND),.venv/.browser) $(CATALOGUES)
	@test -n "$(CHROMIUM_FOUND)" || { echo "$(NO_CHROMIUM)" >&2; exit 1; }
	@echo; echo "Tests in the browser"
	CHROMIUM="$(CHROMIUM_FOUND)" HEADLESS_SHELL="$(SHELL_FOUND)" $(PYTEST) $(BY_FILES) -m "browser and not long" tests/browser

test-html: .venv/.test $(HTML_CHECKER) $(CATALOGUES)
	@test -n "$(HTML_CHECKER)" || { echo "$(NO_HTML_CHECKER)" >&2; exit 1; }
	@echo; echo "Tests of the HTML"
	$(PYTEST) $(WITHOUT_BROWSER) -m html

# Which lines no quick test reaches; it makes the tests half as slow again.
coverage: .venv/.test $(CATALOGUES)
	env -u TEST_DATABASE_URL $(PYTEST) $(PARALLEL) --cov $(WITHOUT_BROWSER) -m "not postgresql and $(QUICK)"

# Run it before a change of what they are about is called done, and keep the result in docs/measurements.md.
check-long: .venv/.test $(CATALOGUES)
	@$(PART); \
	part check-long-oracles "Long tests against an oracle"; \
	part check-long-faults "Long tests of faults"; \
	part check-long-rest "Tests left out on SQLite" "$(NO_DATABASE)"; \
	part check-long-browser "Long tests in the browser" "$(NO_CHROMIUM)"; \
	$(TABLE)

FAULTS = tests/test_front.py
# On SQLite, and on the database of TEST_DATABASE_URL where there is one; only tests/browser/ has long tests besides.
define LONG_TESTS
env -u TEST_DATABASE_URL $(PYTEST) $(1) -m "long and not postgresql"
$(if $(TEST_DATABASE_URL),$(PYTEST) $(1) -m "long and not sqlite")
endef

check-long-oracles: .venv/.test $(CATALOGUES)
	$(call LONG_TESTS,$(PARALLEL) $(WITHOUT_BROWSER) --ignore $(FAULTS))

# One after the other, where nothing else is running: they measure how long visitors wait.
check-long-faults: .venv/.test $(CATALOGUES)
	$(call LONG_TESTS,$(FAULTS))

check-long-rest: .venv/.test $(CATALOGUES)
	env -u TEST_DATABASE_URL $(PYTEST) $(PARALLEL) $(WITHOUT_BROWSER) -m "not postgresql and not both and not sqlite and $(QUICK)"

check-long-browser: $(if $(CHROMIUM_FOUND),.venv/.browser) $(CATALOGUES)
	@test -n "$(CHROMIUM_FOUND)" || { echo "$(NO_CHROMIUM)" >&2; exit 1; }
	CHROMIUM="$(CHROMIUM_FOUND)" $(PYTEST) $(BY_FILES) -m "long and browser" tests/browser

# --- Measuring

weight: .venv/.run $(CATALOGUES)
	@$(SETTINGS) $(IN_VENV) benchmarks.weight

# Where nothing else is running; needs wrk and nginx. On PostgreSQL with TEST_DATABASE_URL. Fewer turns: make bench ROUNDS=3
# Memory is looked at again after 10,000 requests; a quarter of an hour: make bench REQUESTS=100000
bench: .venv/.run $(CATALOGUES)
	@$(SETTINGS) $(IN_VENV) benchmarks.speed $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(REQUESTS),--requests $(REQUESTS))

house: .venv/.test $(CATALOGUES)
	@env -u TEST_DATABASE_URL $(PYTEST) -q -s -p no:xdist tests/house_figures.py

# Fewer steps: make bench-scale STEPS="100 1000"; on PostgreSQL too: TEST_DATABASE_URL=postgres://... make bench-scale
SCALE = $(SETTINGS) $(IN_VENV) benchmarks.scale $(if $(STEPS),--steps $(STEPS))
bench-scale: .venv/.run $(CATALOGUES)
	@env -u TEST_DATABASE_URL $(SCALE)
ifdef TEST_DATABASE_URL
	@$(SCALE)
endif

# One page, or fewer runs: make lighthouse ONLY=/lv/ RUNS=1
lighthouse: .venv/.run $(CATALOGUES) $(if $(NPM_FOUND),var/npm/lighthouse/.installed)
	@test -n "$(NPM_FOUND)" || { echo "Lighthouse needs npm, and there is none." >&2; exit 1; }
	@test -n "$(CHROMIUM_FOUND)" || { echo "Lighthouse needs Chromium: put one on PATH or name it with CHROMIUM=." >&2; exit 1; }
	@$(SETTINGS) CHROME_PATH="$(CHROMIUM_FOUND)" $(IN_VENV) benchmarks.lighthouse $(if $(RUNS),--runs $(RUNS)) $(if $(ONLY),--only $(ONLY))

# --- Tending

pictures: .venv/.browser $(CATALOGUES)
	@test -n "$(CHROMIUM_FOUND)" || { echo "The pictures need Chromium: put one on PATH or name it with CHROMIUM=." >&2; exit 1; }
	@$(SETTINGS) CHROMIUM="$(CHROMIUM_FOUND)" $(IN_VENV) tests.browser.handbook_pictures

# Pins that still fit are kept. No address of an index gets in: everybody installs from where they always do.
LOCK = var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)
# Here the versions are those of the package.json files.
NPM_LOCK = --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel error

lock: | usable-python
	@test -x var/uv/bin/uv || { "$(PYTHON)" -m venv var/uv && var/uv/bin/python -m pip install -qq uv; }
	$(LOCK) pyproject.toml --output-file requirements/run.txt
	$(LOCK) --group pyproject.toml:test --constraints requirements/run.txt --output-file requirements/test.txt
	$(LOCK) --group pyproject.toml:browser --constraints requirements/run.txt --constraints requirements/test.txt \
		--output-file requirements/browser.txt
	npm install --prefix requirements/html $(NPM_LOCK)
	npm install --prefix requirements/lighthouse $(NPM_LOCK)

# Needs the network; it is no part of the tests, for a fault that somebody finds tomorrow breaks no commit of today.
audit: | usable-python
	@test -x var/audit/bin/pip-audit || { "$(PYTHON)" -m venv var/audit && var/audit/bin/python -m pip install -qq pip-audit; }
	@var/audit/bin/python deploy/audit.py

format: .venv/.test
	$(IN_VENV) ruff check --fix
	$(IN_VENV) ruff format

messages: .venv/.run
	$(OFFLINE) messages

clean:
	rm -rf .venv var/static var/pytest var/ruff var/import-linter var/coverage var/uv var/npm var/lighthouse
	rm -f locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
