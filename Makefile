# Nothing is needed but python3 (3.11 or newer) and make: the environment is made on first use, from the lock.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
# A notebook's cells must run in one process, in order: a scope is never split. More workers than scopes idle.
PARALLEL := -n logical --maxprocesses 8 --dist loadscope

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test test-browser lab bench clean

help:
	@echo "make report         run every notebook on the shipped release and write the pages under reports/"
	@echo "make test           lint, unit tests, and the notebooks against their committed outputs"
	@echo "make test-browser   run every notebook in JupyterLab, in a browser; says what it needs"
	@echo "make lab            open the notebooks in JupyterLab"
	@echo "make bench          measure the loader on RELEASES (default: data/releases) and the ties on the shipped release"
	@echo "make clean          remove the environment and the reports"

report: $(INSTALLED)
	@$(BIN)/python -m helpers run

test: $(INSTALLED)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m pytest $(PARALLEL) --nbval --nbval-kernel-name python3-forked --ignore tests/notebooks tests notebooks

# Pictures of the pages, whole, go to the folder that SCREENSHOTS names, where it names one.
test-browser: $(INSTALLED)
	@$(BIN)/python -m pytest tests/browser

lab: $(INSTALLED)
	$(BIN)/python -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00-overview.ipynb

RELEASES ?= data/releases
SHARE ?= 0.1
SIZES ?= 10,100
bench: $(INSTALLED)
	@$(BIN)/python -m helpers bench load $(RELEASES)
	@$(BIN)/python -m helpers bench ties juniper-2007q3 --share $(SHARE)
	@$(BIN)/python -m helpers bench history
	@$(BIN)/python -m helpers bench runs
	@$(BIN)/python -m helpers bench growth --sizes $(SIZES)

clean:
	rm -rf .venv reports

# The lock is complete, so pip has nothing to resolve: --no-deps installs exactly what it lists.
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, $(PYTHON) is " + sys.version.split()[0] + ": make PYTHON=...")'
	@echo "Installing into .venv, once; this takes about a minute"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@
