# Three tiers: `just check` while working, `just ready` before a commit, `just deep` before a release.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Clippy and the tests: seconds, when nothing but logframe changed.
check:
    cargo clippy --all-targets -- -D warnings
    cargo nextest run

# Everything that `.ci/run` does, and what checkers from outside say.
ready: check
    cargo fmt --check
    cargo test --doc
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
    typos
    cargo deny --offline check licenses bans sources
    cargo run --quiet -- list --check --quiet
    ./tests/outside/readers.sh

# Slow: many property cases, ten thousand damaged exports, faults planted in a million rows a table, the sample programme on one thread and on two, from two folders, and its pages in a browser.
deep: ready
    PROPTEST_CASES=2000 LOGFRAME_MUTATIONS=10000 LOGFRAME_LEDGER_ROWS=1000000 cargo nextest run
    ./tests/outside/same_bytes.sh
    ./tests/outside/pages.sh
    cargo bench --features yardstick --bench one_pass
    cargo bench --features yardstick --bench ingest

# The sample programme's definitions as they are now, agreed anew: for changes of the language itself.
lock:
    rm -f indicators/definitions.lock
    cargo run --quiet -- check --lock

# The tools of `ready`, as ready-made programs from PyPI, into .tools/ (no compiling).
tools:
    python3 -m venv .tools
    .tools/bin/pip install -q -r tests/outside/requirements.txt
    @echo 'export PATH=$PWD/.tools/bin:$PATH'

# A git hook that keeps unformatted code and stray dbg! out of commits.
hooks:
    printf '#!/bin/sh\nset -e\ncargo fmt --check\n! git diff --cached -U0 -- "*.rs" | grep -n "^+.*dbg!"\n' > .git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
