# make run で使いはじめ、make test で全部を確かめる。ほかに要るものは git、make、Python 3.11 だけ。
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALL := PYTHON=$(PYTHON) VENV=$(VENV) sh scripts/install.sh

PARTS := test-web test-browser test-matching test-rest

.PHONY: run setup test $(PARTS) lint clean

run: setup
	@$(BIN)/chiikinowa setup
	@exec $(BIN)/chiikinowa serve

setup:
	@$(INSTALL) run

test:
	@$(INSTALL) test
	@sh scripts/browser.sh
	@$(MAKE) --no-print-directory lint
	@echo 試験を四つに分けて、二つずつ走らせています。結果は、終わったものから出ます…
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target $(PARTS)

test-web:
	@$(BIN)/python -m pytest tests/web --ignore=tests/web/browser

test-browser:
	@$(BIN)/python -m pytest tests/web/browser

test-matching:
	@$(BIN)/python -m pytest tests/matching

test-rest:
	@$(BIN)/python -m pytest tests --ignore=tests/web --ignore=tests/matching

lint:
	@$(INSTALL) test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) build *.egg-info
