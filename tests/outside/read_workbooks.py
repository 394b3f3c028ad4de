"""Opens the workbooks of a release with openpyxl and holds every cell of them against indicators.csv."""

import collections
import csv
import pathlib
import sys
import zipfile

import openpyxl

out = pathlib.Path(sys.argv[1])
MARKS = {"suppressed": "[c]", "not_available": "[x]", "not_applicable": "[z]", "too_few": "[u]", "not_comparable": "[b]"}
FIGURES = {"Value": "value", "Lower limit": "ci_low", "Upper limit": "ci_high", "Numerator": "numerator",
           "Denominator": "denominator", "Unknown cases": "unknown", "Progress, %": "progress"}
PUBLIC = {"Baseline": "baseline", "Target": "target"}

with open(out / "tables/indicators.csv", encoding="utf-8", newline="") as file:
    released = list(csv.DictReader(file))


def rows(sheet, header_row):
    """The rows below a header, each cell by the name of its column."""
    header = [cell.value for cell in sheet[header_row]]
    assert len(set(header)) == len(header), f"{sheet.title}: headers that are alike"
    for row in sheet.iter_rows(min_row=header_row + 1, values_only=True):
        yield dict(zip(header, row))


def agree(cells, row):
    """Whether a row of a workbook is a row of indicators.csv."""
    mark = MARKS.get(row["status"], "[n]" if row["value"] == "" else None)
    for name, column in FIGURES.items():
        cell, text = cells[name], row[column]
        if row["status"] == "suppressed":
            assert cell == "[c]", (name, cell, row)
        elif text == "":
            assert cell == (mark or "[z]"), (name, cell, row)
        else:
            assert float(text) == cell, (name, cell, text)
    for name, column in PUBLIC.items():
        assert cells[name] == (float(row[column]) if row[column] else "[z]"), (name, cells[name], row)


def key(row):
    return row["indicator"], row["country"], row["dimension"]


def compare(tables):
    """Every row of the tables against the release, in its order within an indicator, country and breakdown."""
    wanted, seen = collections.defaultdict(list), 0
    for row in released:
        wanted[key(row)].append(row)
    for cells in tables:
        place = cells["Code"], cells["Country"], cells.get("Broken down by", "total")
        agree(cells, wanted[place].pop(0))
        seen += 1
    left = sum(map(len, wanted.values()))
    assert left == 0, f"{left} rows of the release are in no table"
    return seen


for name in ("publication.xlsx", "itt.xlsx"):
    with zipfile.ZipFile(out / name) as package:
        for part in package.namelist():
            text = package.read(part).decode("utf-8")
            assert "<f>" not in text, f"{name}: a formula in {part}"
            assert "mergeCell" not in text and "comments" not in part, (name, part)
            assert 'state="hidden"' not in text and 'hidden="1"' not in text, (name, part)

book = openpyxl.load_workbook(out / "publication.xlsx")
tables = [sheet for sheet in book if sheet.title.startswith("Table ")]
for sheet in book.worksheets[1:]:
    (table,) = sheet.tables.values()
    assert table.ref.startswith("A") and sheet.freeze_panes is None, sheet.title
    assert table.autoFilter is None, sheet.title
    assert table.ref.split(":")[1] == sheet.dimensions.split(":")[1], f"{sheet.title}: something is beside or below the table"
names = [name for sheet in book for name in sheet.tables]
assert len(set(names)) == len(names), names
compared = compare(row for sheet in tables for row in rows(sheet, 5))
assert book.properties.title and book.properties.created, "a workbook says what it is"
print(f"openpyxl and csv agree on {compared} rows in {len(tables)} tables of publication.xlsx")

book = openpyxl.load_workbook(out / "itt.xlsx")
sheet = book["ITT"]
assert sheet.freeze_panes == "C2" and sheet.page_setup.orientation == "landscape" and sheet.print_title_rows
kinds = sorted(validation.type for validation in sheet.data_validations.dataValidation)
assert kinds == ["list", "textLength"], kinds
assert sum(len(rules) for rules in sheet.conditional_formatting._cf_rules.values()) == 4
totals = {(row["indicator"], row["country"], row["period"], row["measure"]): row for row in released if row["dimension"] == "total"}
lines = 0
for line in rows(sheet, 1):
    lines += 1
    if isinstance(line["Variance"], float):
        assert line["Variance"] == line["Actual"] - line["Target"], line
    if line["Category"] == "total" and (line["Code"], line["Country"], "2013", "value") in totals:
        row = totals[line["Code"], line["Country"], "2013", "value"]
        wanted = float(row["value"]) if row["value"] else MARKS[row["status"]]
        assert line["2013 actual"] == wanted, (line["2013 actual"], row)
compared = compare(rows(book["Data"], 1))
print(f"itt.xlsx: {lines} lines; its sheet Data agrees on {compared} rows")
