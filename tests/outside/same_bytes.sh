#!/usr/bin/env bash
# Two clones in different folders, one thread and two, on two days: the same bytes in reports/.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build -q --release
logframe=$PWD/target/release/logframe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/one"
git clone -q . "$work/a folder elsewhere"
(cd "$work/one" && "$logframe" run --quiet --png --threads 1)
if command -v faketime > /dev/null; then later="faketime +40days"; else later=""; echo "faketime is not here: both runs are of today"; fi
(cd "$work/a folder elsewhere" && $later "$logframe" run --quiet --png --threads 2)
diff -r "$work/one/reports" "$work/a folder elsewhere/reports"
echo "same bytes: $(find "$work/one/reports" -type f | wc -l) files"
