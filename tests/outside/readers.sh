#!/usr/bin/env bash
# Readers that are not ours open what the sample programme writes: PyArrow for Parquet and CSV, openpyxl for workbooks,
# Python for SVG; where LibreOffice is there, it opens the workbooks too.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo run -q -- run --quiet --png --out "$out"
python3 tests/outside/read_release.py "$out"
python3 tests/outside/read_workbooks.py "$out"
if command -v soffice > /dev/null; then
    for workbook in publication itt; do
        timeout 300 soffice --headless "-env:UserInstallation=file://$out/office" --convert-to ods --outdir "$out" "$out/$workbook.xlsx" > /dev/null
        test -s "$out/$workbook.ods"
    done
    echo "LibreOffice opens publication.xlsx and itt.xlsx"
else
    echo "LibreOffice is not here: apt-get install libreoffice-calc-nogui lets it open the workbooks too"
fi
