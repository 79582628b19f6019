# make run  - set up everything and open the main job      make test - set up what tests need and run them
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCIP_HOME ?= .scip
STAMPS := $(VENV)/.stamps

.PHONY: run test lock clean
run: $(STAMPS)/run
	@$(BIN)/scip --home $(SCIP_HOME) up --open

test: $(STAMPS)/test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist worksteal

$(STAMPS)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "SCIP needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 run")'
	@echo "[1/2] making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@mkdir -p $(STAMPS) && touch $@

# The test lock holds everything the run lock does, so an environment made for the tests serves `make run` too.
$(STAMPS)/run: $(STAMPS)/uv requirements/run.txt pyproject.toml
	@if [ ! -e $(STAMPS)/test ] || [ -n "$$(find requirements/run.txt pyproject.toml -newer $(STAMPS)/test)" ]; then \
	  rm -f $(STAMPS)/test; \
	  echo "[2/2] installing the locked packages (about 200; a minute on a slow line)"; \
	  sh requirements/sync.sh $(BIN) requirements/run.txt; fi
	@touch $@

$(STAMPS)/test: $(STAMPS)/uv requirements/test.txt pyproject.toml
	@echo "[2/2] installing the locked packages and the test tools (about 230; a minute on a slow line)"
	@sh requirements/sync.sh $(BIN) requirements/test.txt
	@touch $@

lock: $(STAMPS)/uv
	@sh requirements/lock.sh $(BIN)/uv

clean:
	rm -rf $(VENV) .build
