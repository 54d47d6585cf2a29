# Everything runs in .venv, which the first target that needs it sets up.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check coverage docs proof bench screens rooms pi clean

demo: .venv/user  ## a tour on built-in examples, offline: generate, lint, fix, route, ask
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/demo.sh

test: .venv/ready check  ## the tests, with samples of the big counts
	$(BIN)/python -m pytest -n 2

check: .venv/ready  ## formatter, linter, type checker
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

coverage: .venv/ready  ## the tests with the lines and branches they reach; fails below the floor in pyproject.toml
	rm -rf .cache/coverage && mkdir -p .cache/coverage
	$(BIN)/coverage run -m pytest -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

docs: .venv/docs  ## the documentation as a site, in .cache/docs/site; fails at a dead link
	$(BIN)/python -m scripts.docs

proof: .venv/ready  ## the tests with the full counts; writes the figures into docs/proof.md
	$(BIN)/python scripts/proof.py

bench: .venv/ready  ## the speed tables; writes them into docs/bench.md and docs/bench-mock.md
	$(BIN)/python -m scripts.bench
	$(BIN)/python -m scripts.bench_mock

screens: .venv/ready  ## draw docs/screens/, each from a real terminal
	$(BIN)/python scripts/screens.py

rooms: .venv/ready  ## draw docs/rooms.svg from the imports
	$(BIN)/python scripts/draw_rooms.py

pi: .venv/ready  ## compare npm's newest pi with the newest known, and take over what is data
	$(BIN)/python -m scripts.pi $(PI)

# The newest pip takes half as long as the one that comes with Python. A pip older than 22.3 cannot
# install it into another environment, so then there is only the one of Python.
.venv/pip:
	{ $(PYTHON) -m venv --without-pip .venv && \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile pip; } || \
	$(PYTHON) -m venv --clear .venv || \
	{ $(PYTHON) -m pip install --user virtualenv && $(PYTHON) -m virtualenv --clear .venv; }
	@touch $@

# What a user installs.
.venv/user: pyproject.toml | .venv/pip
	$(INSTALL) --no-compile -e .
	@touch $@

# What the tests need as well.
.venv/ready: pyproject.toml | .venv/pip
	$(INSTALL) -e '.[dev]'
	$(BIN)/python -m compileall -q pigen
	@touch $@

# What the site needs.
.venv/docs: pyproject.toml | .venv/pip
	$(INSTALL) -e '.[docs]'
	@touch $@

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
