# Two commands: `make run` and `make test`. The others are for whoever changes the code.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check format translations lock screenshots bench reliability install install-dev

run: install
	@$(BIN)/python tools/catalogues.py compile
	@$(BIN)/python -m hackathon.serve

test: install-dev
	@$(BIN)/python tools/catalogues.py compile
	@$(BIN)/python tools/ensure_chromium.py
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: install-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/python tools/catalogues.py check
	@$(BIN)/python tools/audit.py
	@$(BIN)/python -m pytest tests/architecture
	@$(BIN)/python -m flask --app wsgi challenges check

format: install-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

translations: install-dev
	@$(BIN)/python tools/catalogues.py update
	@$(BIN)/python tools/catalogues.py compile

lock:
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

screenshots: install-dev
	@$(BIN)/python tools/catalogues.py compile
	@$(BIN)/python tools/ensure_chromium.py
	@$(BIN)/python tools/screenshots.py

# A few minutes, on a machine that does nothing else; FULL=--full for all sizes.
bench: install
	@echo "## Ranking: simulated juries, one round"
	@$(BIN)/python bench/judging/measure.py $(FULL)
	@echo; echo "## Ranking: a real jury"
	@$(BIN)/python bench/judging/real_jury.py
	@echo; echo "## Planning: the same looks in rounds"
	@$(BIN)/python bench/planning/rounds.py $(FULL)
	@echo; echo "## Planning: time and memory"
	@$(BIN)/python bench/planning/measure.py $(FULL)

# About half an hour on a machine that does nothing else; KILLS=20 for a short run.
reliability: install-dev
	@$(BIN)/python tools/catalogues.py compile
	@$(BIN)/python -m bench.reliability.kills --kills $(or $(KILLS),200)
	@$(BIN)/python -m bench.reliability.two_hosts --kills $(or $(KILLS),20)
	@$(BIN)/python -m bench.reliability.rush
	@$(BIN)/python -m bench.reliability.backups
	@FUZZ=$(or $(FUZZ),3) $(BIN)/python -m pytest tests/fuzz

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the application needs (about a minute) …"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the test tools …"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
