#!/usr/bin/env bash
# Readers that are not ours open what the sample programme writes: PyArrow for Parquet and CSV, Python for SVG.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo run -q -- run --quiet --png --out "$out"
python3 tests/outside/read_release.py "$out"
