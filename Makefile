# Each target does the set-up it needs, so a fresh clone needs Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
INSTALL := $(PIP) install --require-hashes --only-binary :all:
LINK := $(PIP) install --no-deps --no-build-isolation -e .

# Tests run in this many processes, a file in one of them; `make test WORKERS=0` runs them one after another.
WORKERS ?= auto

.PHONY: setup demo test check format bench lock clean

setup: $(VENV)/.run
demo: $(VENV)/.demo
	$(BIN)/retriever demo $(DEMO_ARGS)
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TEST_ARGS)
check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
bench: $(VENV)/.dev
	@missed=; for bench in tests/bench/bench_*.py; do echo "== $$bench"; \
	  $(BIN)/python $$bench || missed="$$missed $$bench"; done; \
	if [ -n "$$missed" ]; then echo "missed:$$missed"; exit 1; fi

# A larger set satisfies a smaller one: whoever has the development set need not install again.
$(VENV)/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.lock
	$(LINK)
	@touch $@
$(VENV)/.demo: requirements-demo.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements-demo.lock
	$(LINK)
	@touch $(VENV)/.run $@
$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements-dev.lock
	$(LINK)
	@touch $(VENV)/.run $(VENV)/.demo $@

# The locks carry hashes and no addresses, so that they serve behind any mirror. Needs uv on the PATH.
COMPILE := uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate --group setup
lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra demo -o requirements-demo.lock
	$(COMPILE) --group dev --extra demo --extra postgres -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
