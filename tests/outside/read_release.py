"""Reads a release with PyArrow and compares its Parquet with its CSV, cell by cell."""

import csv
import pathlib
import sys
import xml.dom.minidom

import pyarrow.parquet as pq

out = pathlib.Path(sys.argv[1])
table = pq.read_table(out / "tables/indicators.parquet")
with open(out / "tables/indicators.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))

assert table.column_names == list(rows[0]), "the columns differ"
assert table.num_rows == len(rows), "the rows differ in number"
for name in table.column_names:
    field = table.schema.field(name)
    assert b"description" in (field.metadata or {}), f"{name} has no description"
    for cell, row in zip(table[name].to_pylist(), rows):
        text = row[name]
        if cell is None:
            assert text == "", (name, text)
        elif isinstance(cell, list):
            assert ";".join(cell) == text, (name, cell, text)
        elif isinstance(cell, (int, float)):
            assert float(text) == cell, (name, cell, text)
        else:
            assert str(cell) == text.lstrip("'"), (name, cell, text)
for key in (b"programme", b"engine", b"policy", b"definitions", b"run_id"):
    assert key in table.schema.metadata, f"no {key.decode()} in the metadata"

withheld = [row for row in rows if row["status"] == "suppressed"]
assert withheld, "the sample withholds something"
figures = table.column_names[12:13] + table.column_names[15:30]
assert all(row[name] == "" for row in withheld for name in figures), "a withheld row shows a figure"

charts = sorted((out / "charts").glob("*.svg"))
for chart in charts:
    document = xml.dom.minidom.parse(str(chart))
    assert document.getElementsByTagName("title") and document.getElementsByTagName("desc"), chart
print(f"PyArrow and csv agree on {len(rows)} rows, {len(withheld)} withheld; {len(charts)} charts are XML")
