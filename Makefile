# make run, make test: both do all their own set-up.
PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/.run
DEV := .venv/.dev
COMPILE := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make requirements"

# whose slow tests do not mind others beside them; the rest watch the clock
SIDE_BY_SIDE := $(addprefix tests/,botapi browser catalogue channels commands desk dialogues \
	handlers open311 storage telegram $(addprefix faults/test_,channel_down.py deliveries.py \
	forgotten_between.py odd_days_served.py published.py reload.py short_writes.py))

.PHONY: run install test test-slow check fix bench pictures browser requirements

run: $(RUN)
	$(BIN)/python run_bot.py

install: $(RUN)

test: $(DEV)
	$(BIN)/pytest -n 3 -m "not slow"

test-slow: $(DEV)
	$(BIN)/pytest -n 2 -m slow $(SIDE_BY_SIDE)
	$(BIN)/pytest -m slow $(addprefix --ignore=,$(SIDE_BY_SIDE))

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python run_bot.py check

fix: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)
	$(BIN)/python -m bench

pictures: $(DEV)
	$(BIN)/python -m bench.pictures

# Debian's chromium and a Chinese font, where apt and root are there; elsewhere bring your own.
browser:
	@command -v chromium >/dev/null && fc-list | grep -qi cjk || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	  && apt-get update -q && apt-get install -qy chromium fonts-noto-cjk; } \
	|| echo "no chromium here: the browser tests are skipped"

# what is developed with comes first: it may hold back what the bot runs with
requirements: $(DEV)
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt pyproject.toml -o requirements.txt

$(RUN): requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	touch $(RUN)

$(DEV): requirements-dev.txt $(RUN)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $(DEV)
