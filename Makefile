# The front door of the project. `make help` lists what there is; every target can be run again at any time.
SHELL := /bin/sh
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo down status test compose lint audit security format faults simulate bench docs requirements clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
demo: ## Set everything up, start the stack, load a city, replay its first case; the stack keeps running
	@scripts/bootstrap demo
	@$(BIN)/ydt demo

down: ## Stop the stack that `make demo` started; its data stays
	@if [ -x $(BIN)/ydt ]; then $(BIN)/ydt down; fi

status: ## Show how the stack is
	@$(BIN)/ydt status

##@ Check
test: ## Every test on a stack of its own under .run/test (under 10 minutes on two cores)
	@scripts/test

compose: ## docker-compose.yml run for real: image built, everything up, a case through the port, broken, up again, down
	@scripts/test compose

lint: ## ruff and the import contracts
	@scripts/bootstrap dev
	@scripts/lint

audit: ## What we depend on: pins, licences, a bill of materials, and known weaknesses where they can be asked
	@scripts/bootstrap dev
	@scripts/audit

security: ## TLS, users and keys on real servers, the long tests of them too
	@scripts/test security

faults: ## The long fault runs: kills at named points, cut wires, full disks, alarms, two releases (about 25 minutes)
	@scripts/test faults

simulate: ## A year of 10,000 appeals a day in the pure domain, then 1,000 of them on a stack of their own
	@scripts/bootstrap dev
	@$(BIN)/python -m tests.simulation --days 365
	@LIVED_AGAIN=1000 $(BIN)/python -m pytest -q tests/replay/test_simulated.py

bench: ## The benchmark; writes docs/performance.md's figures
	@scripts/test bench

##@ Maintain
format: ## Let ruff order imports and mend what it can
	@scripts/bootstrap dev
	@$(BIN)/ruff check --fix .

docs: ## Generate the pages that are made from code (events, AsyncAPI, OpenAPI, settings)
	@scripts/bootstrap dev
	@scripts/docs

requirements: ## Pin the requirements anew, with hashes
	@scripts/bootstrap dev
	@cd requirements && for name in runtime demo train dev; do \
		../$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --quiet $$name.in -o $$name.txt; done

clean: down ## Stop the stack and remove its data, the virtual environment and all caches
	@rm -rf .run .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
