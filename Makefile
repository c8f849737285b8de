# Each line is one that a person could type. What takes more than a line stands in tests/.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/peerdesk/target
FRONTEND = command -v npm >/dev/null || { echo "npm is not here: pages use the fallback stylesheet."; exit 0; }; npm --prefix frontend ci --no-audit --no-fund --loglevel=error && npm --prefix frontend run --silent build
ASKED = $(if $(CORPUS),--corpus "$(CORPUS)") --engine "$(or $(ENGINE),embedded)" $(if $(MODEL),--model "$(MODEL)") $(ARGUMENTS)

.PHONY: run test test-quick test-long planted lint frontend openapi bench relevance

run: ## Build everything and serve the demo community on http://127.0.0.1:8080
	@$(MAKE) --silent frontend
	@cargo run --locked --quiet -- serve --demo --log-format text --log warn

test: ## Everything: formats, lints, tests on both databases, browser journeys
	@tests/run

test-quick: ## Rust only, on SQLite
	cargo test --locked

test-long: ## What takes hours: thousands of random histories, kills under load
	@tests/run long

planted: ## Plant each fault of tests/planted and see its test fail
	@tests/plant

lint: ## Formats, lints and documentation, in the build that `make test` uses
	cargo fmt --all --check && RUSTC_WORKSPACE_WRAPPER=$(CURDIR)/tests/compiler cargo test --locked --no-run --all-targets

frontend: ## Styles and scripts, rebuilt when their sources changed
	@if [ -n "$$(find frontend/styles frontend/scripts frontend/package-lock.json frontend/public -newer frontend/dist/.vite/manifest.json 2>/dev/null | head -1)" ] || [ ! -e frontend/dist/.vite/manifest.json ]; then $(FRONTEND); fi

openapi: ## Write openapi/peerdesk.json anew
	cargo run --locked --quiet -- openapi > openapi/peerdesk.json

bench: ## Speed of pages and API beside a bare route (needs oha), of rendering twice the text, then of search in small and large houses; takes what relevance takes
	@benches/run
	cargo run --locked --release --example render_ratio
	cargo run --locked --release --example search_speed -- $(ASKED)

relevance: ## How often search finds a right thread: CORPUS=folder ENGINE=embedded|address MODEL=folder ARGUMENTS="--curve"
	cargo run --locked --release --example relevance -- $(ASKED)
