# run: serve the sample shop   test: everything   lint: formatting and warnings   bench: speed and size, as ratios

.PHONY: run test lint bench setup

run:
	cargo run --release

test: setup lint
	cargo test
	npm run --silent test:browser

lint: setup
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --lib --no-default-features -- -D warnings
	npm run --silent lint

bench:
	cargo bench --bench matching
	cargo bench --bench turn
	cargo bench --bench load
	cargo bench --bench kill

# What the tests need beyond Rust: Chromium and the npm packages. Says what it installs; does nothing where all is there.
setup:
	scripts/setup
