# run: serve the sample shop   test: everything   lint: formatting and warnings   deny: licences   bench: speed and size, as ratios

.PHONY: run test lint deny bench setup

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

# Needs cargo-deny. Without advisories: those are fetched, the rest is here.
deny:
	cargo deny check licenses bans sources

bench:
	cargo bench --bench matching
	cargo bench --bench hostile
	cargo bench --bench quality
	cargo bench --bench peers
	cargo bench --bench turn
	cargo bench --bench load
	cargo bench --bench console
	cargo bench --bench delivery
	cargo bench --bench kill
	cargo bench --bench figures

# What the tests need beyond Rust: Chromium and the npm packages. Says what it installs; does nothing where all is there.
setup:
	scripts/setup
