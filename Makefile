# make run で使いはじめ、make test で全部を確かめる。ほかに要るものは git、make、Python 3.11 だけ。
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALL := PYTHON=$(PYTHON) VENV=$(VENV) sh scripts/install.sh

.PHONY: run setup test test-web test-rest lint clean

run: setup
	@$(BIN)/chiikinowa setup
	@exec $(BIN)/chiikinowa serve

setup:
	@$(INSTALL) run

test:
	@$(INSTALL) test
	@sh scripts/browser.sh
	@$(MAKE) --no-print-directory lint
	@echo 試験を二つに分けて走らせています。結果は、終わったほうから出ます…
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target test-web test-rest

test-web:
	@$(BIN)/python -m pytest tests/web

test-rest:
	@$(BIN)/python -m pytest tests --ignore=tests/web

lint:
	@$(INSTALL) test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) build *.egg-info
