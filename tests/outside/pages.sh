#!/usr/bin/env bash
# The pages of the sample programme: valid HTML by html-validate, accessible by axe-core in a real Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
modules=$PWD/.tools/pages
mkdir -p "$modules"
cp tests/outside/package.json "$modules/"
npm install --prefix "$modules" --no-audit --no-fund --silent
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo run -q -- run --quiet --out "$out" > /dev/null
"$modules/node_modules/.bin/html-validate" --config tests/outside/html-validate.json "$out"/*.html
echo "valid: $(cd "$out" && ls -- *.html | tr '\n' ' ')"
node tests/outside/pages.mjs "$modules" "$out"/*.html
