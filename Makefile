# Everything a person or a build machine does with Playbill. Needs Rust (with rustfmt and clippy), Node 20.19 or newer with npm,
# and a C compiler (SQLite is compiled in); what else is missing, `make test` installs, or says how to.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: audit bench browser clean fmt help pages postgres run schema test tools test-tools

target := $(or $(CARGO_TARGET_DIR),target)
graphiql := pages/dist/graphiql/index.html
npm_done := pages/node_modules/.package-lock.json

# $(call need,command,package): installs a missing command from Debian where that is allowed, else says how to.
define need
command -v $(1) >/dev/null || { \
	if [[ $$EUID -eq 0 ]] && command -v apt-get >/dev/null; then \
		apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $(2); \
	else \
		echo "$(1) is missing: apt-get install $(2)" >&2; exit 1; \
	fi; }
endef

help: ## Print what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

run: tools pages ## Build and run the server with the demo festival
	cargo run --release -- serve --demo

pages: $(graphiql) ## Build the pages that the server carries, if their sources have changed

$(graphiql): $(npm_done) $(wildcard pages/graphiql/* pages/graphiql/queries/*)
	cd pages && npm run build

$(npm_done): pages/package.json pages/package-lock.json
	cd pages && npm ci --no-audit --no-fund
	touch $@

# The advisories are left to `make audit`: their database is on github.com, which a build machine may not reach.
test: test-tools pages ## Check and test everything
	cargo fmt --all --check
	cd pages && npm run lint
	cargo clippy --workspace --all-targets -- -D warnings
	cargo deny check --hide-inclusion-graph bans licenses sources
	cargo nextest run --workspace
	$(MAKE) postgres
	@# Help texts of the command line hold addresses as they are typed.
	RUSTDOCFLAGS="-Dwarnings -Arustdoc::bare-urls" cargo doc --no-deps --workspace --document-private-items
	$(MAKE) browser

postgres: test-tools pages ## Test what has to do with a database on PostgreSQL too
	tests/postgres.sh cargo nextest run --workspace --profile postgres --run-ignored all

browser: test-tools pages ## Test the pages in a browser
	cargo build
	pages/tests/run $(target)/debug/playbill

audit: test-tools ## Look the dependencies up in the RustSec advisories, from github.com
	cargo deny check advisories

bench: tools pages ## Measure: with PostgreSQL beside, and wrk for the load
	@$(call need,wrk,wrk)
	tests/postgres.sh cargo bench

schema: tools ## Write schema.graphql anew
	mkdir -p $(target)
	cargo run --quiet -- schema > $(target)/schema.graphql
	mv $(target)/schema.graphql schema.graphql

fmt: ## Format the Rust code
	cargo fmt --all

clean: ## Remove whatever was built or downloaded into this folder
	cargo clean
	rm -rf pages/dist pages/node_modules

tools:
	@command -v cargo >/dev/null || { echo "Rust is missing: see https://rustup.rs" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "Node with npm is missing: see https://nodejs.org" >&2; exit 1; }
	@$(call need,cc,gcc libc6-dev)

test-tools: tools
	@cargo nextest --version >/dev/null 2>&1 || cargo install --locked cargo-nextest
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	@$(call need,chromium,chromium)
