# All common tasks. `make` without a target lists them.

SHELL := bash
# Arguments of `doorward serve` for `make serve` and `make watch`.
ARGS ?= --data-dir data
XTASK := cargo run --quiet --package doorward-xtask --

.DEFAULT_GOAL := help
.PHONY: help setup serve watch build test test-rust test-postgres test-e2e lint fmt bench site

help: ## list the targets
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## install the build requirements (the targets below do this themselves)
	@bash scripts/setup.sh

serve: setup ## build quickly and serve http://localhost:3000 from data/
	$(XTASK) site
	cargo run --package doorward-server -- serve $(ARGS)

watch: setup ## like serve, and restart whenever a source file changes
	$(XTASK) watch -- $(ARGS)

site: setup ## build scripts and styles only, as released
	$(XTASK) site --release

build: site ## build the self-contained release binary: target/release/doorward
	cargo build --release --package doorward-server

test: ## run all checks: format, dependencies, clippy, tests on SQLite and PostgreSQL, end-to-end tests in Chromium
	@bash scripts/test.sh

test-rust: ## run the tests of all crates on SQLite
	@bash scripts/setup/nextest.sh
	@bash scripts/test-rust.sh sqlite

test-postgres: ## run them on PostgreSQL: TEST_DATABASE_URL, or a temporary server
	@bash scripts/setup/nextest.sh
	@bash scripts/setup/postgres.sh
	@bash scripts/test-rust.sh postgres

test-e2e: build ## run the end-to-end tests in Chromium against the release binary
	@bash scripts/setup.sh test
	@bash scripts/test-e2e.sh

lint: ## check format, clippy, licenses, advisories and unused dependencies
	@bash scripts/setup.sh lint
	@bash scripts/lint.sh

fmt: ## format all Rust
	cargo fmt --all

bench: build ## measure the release binary on this machine
	@bash scripts/setup/postgres.sh
	@if command -v npm > /dev/null; then npm ci --prefix bench/oidc-provider --no-audit --no-fund --silent; fi
	bash scripts/with-postgres.sh cargo run --release --package doorward-bench
	cargo run --release --manifest-path bench/decisions/Cargo.toml --target-dir target/decisions
