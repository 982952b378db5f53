# `just` lists these; `just check` is what CI runs.

default:
    @just --list

# All that CI checks
check:
    bash .ci/run

# The tests alone
test:
    cargo test --workspace

# Kill the daemon 300 times under load, and look each time what became of the record
crash KILLS="300":
    CRASH_KILLS={{KILLS}} cargo test --test crash -- --nocapture

# The demo, built for speed
demo:
    cargo run --release -- demo

# What the extractor is worth on our corpus
score:
    cargo run --release -p lab -- score

# Write the counts and figures that documents hold
figures:
    cargo run -p lab -- corpus check --write
    cargo run -p lab -- score --document docs/accuracy.md --write

# Make the model anew; DATA holds `entities/` (see MODEL_CARD.md)
train DATA:
    cargo run --release -p lab -- train --data {{DATA}}

# Words a second of each stage of the extractor
bench:
    cargo bench -p extractor

# Look for bytes that bring a reader down, TARGET being feed or page (see CONTRIBUTING.md)
fuzz TARGET SECONDS="60":
    fuzz/run {{TARGET}} {{SECONDS}}

# What the record costs to write and to ask, over so many invented articles
bench-record ARTICLES="20000":
    cargo bench -p storage --bench record -- {{ARTICLES}}

# Format everything
fmt:
    cargo fmt --all

# Warnings are errors
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Licences, banned crates and sources of everything that is built in
deny:
    cargo deny check licenses bans sources

# The whole way of an article, from loopback to the record
bench-e2e:
    cargo bench --bench e2e
