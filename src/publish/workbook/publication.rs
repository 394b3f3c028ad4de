//! `publication.xlsx`: every figure of a release, for readers.
//!
//! It follows "Releasing statistics in spreadsheets" of the UK Government Analysis Function: one table a
//! sheet, marked up and with a name of its own, beginning in the first column; one row of headers; no
//! merged, split or hidden cells, no filters, no frozen panes, no colours that mean something; shorthand
//! in square brackets, explained above the table; a cover, contents and notes.

use rust_xlsxwriter::XlsxError;

use super::book::{Book, Cell, MOST_ROWS, Sheet, Table};
use super::cells::{Column, Writing, amount, figure, mark, measure, noted, nothing, shown};
use super::{reference, written};
use crate::diagnostic::Checked;
use crate::protect::Row;
use crate::publish::protection::protection;
use crate::publish::words::fill;
use crate::publish::{Edition, Writer, Written};

/// The workbook for readers.
#[derive(Debug)]
pub(in crate::publish) struct Publication;

impl Writer for Publication {
    fn name(&self) -> &'static str {
        "publication"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        written("publication.xlsx", bytes(&Writing::new(edition)))
    }
}

fn bytes(writing: &Writing<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new(&writing.properties(writing.words.published)?);
    for sheet in sheets(writing) {
        book.add(&sheet)?;
    }
    book.bytes()
}

/// Every sheet, in order: cover, contents, what explains the tables, the tables.
fn sheets(writing: &Writing<'_>) -> Vec<Sheet> {
    let words = writing.words;
    let mut told = vec![
        explaining(writing, words.notes, notes(writing)),
        explaining(writing, words.shorthand, shorthand(writing)),
        explaining(writing, words.indicators, reference::indicators(writing)),
    ];
    told.extend(tables(writing));
    told.retain(Sheet::holds_something);
    let mut sheets =
        vec![cover(writing), explaining(writing, words.contents, contents(writing, &told))];
    sheets.extend(told);
    sheets
}

/// What this is, of which day, and how persons in it are protected.
fn cover(writing: &Writing<'_>) -> Sheet {
    let (words, options) = (writing.words, writing.options);
    let donor = writing.release.programme().donor.as_ref().map(|donor| {
        let agreement = donor.agreement.as_deref();
        let named: Vec<&str> =
            [Some(donor.name.as_str()), agreement].into_iter().flatten().collect();
        format!("{}: {}", writing.common.donor, named.join(", "))
    });
    let head = [writing.title().to_owned(), words.published.to_owned()];
    let day = fill(words.data_as_of, &[&writing.day().to_string()]);
    let made = fill(words.made_by, &[options.engine, &options.run_id]);
    let lines = head.into_iter().chain(donor).chain([day]);
    let protected = protection(writing.release, writing.common);
    let lines = lines.chain(protected).chain([made]).map(Cell::Text);
    let lines = lines.chain([Cell::Link(words.contents.to_owned())]).collect();
    Sheet { name: words.cover.to_owned(), lines, table: None }
}

/// The sheets, each with a way to it.
fn contents(writing: &Writing<'_>, sheets: &[Sheet]) -> Table {
    let words = writing.words;
    let row = |sheet: &Sheet| {
        let table = sheet.table.as_ref();
        let rows = table.map_or(0, |table| u32::try_from(table.rows.len()).unwrap_or(u32::MAX));
        let about = table.map_or("", |table| &table.about);
        vec![Cell::Link(sheet.name.clone()), Cell::text(about), Cell::Number(f64::from(rows), 0)]
    };
    Table {
        name: "contents".to_owned(),
        about: words.contents.to_owned(),
        header: [words.sheet, words.holds, words.rows].map(str::to_owned).to_vec(),
        widths: vec![20.0, 90.0, 10.0],
        rows: sheets.iter().map(row).collect(),
        works: false,
    }
}

/// A sheet whose table explains the others.
fn explaining(writing: &Writing<'_>, name: &str, table: Table) -> Sheet {
    let lines = [name, writing.words.one_table].map(Cell::text).to_vec();
    Sheet { name: name.to_owned(), lines, table: Some(table) }
}

fn notes(writing: &Writing<'_>) -> Table {
    let words = writing.words;
    let name = words.note.to_lowercase();
    let row = |(number, note): (usize, &str)| {
        vec![Cell::Text(format!("{name} {number}")), Cell::text(note)]
    };
    let notes = writing.notes();
    Table {
        name: "notes".to_owned(),
        about: words.notes.to_owned(),
        header: [words.note, words.meaning].map(str::to_owned).to_vec(),
        widths: vec![14.0, 110.0],
        rows: (1..).zip(notes).map(row).collect(),
        works: false,
    }
}

fn shorthand(writing: &Writing<'_>) -> Table {
    let words = writing.words;
    let rows = writing.marks().into_iter();
    Table {
        name: "shorthand".to_owned(),
        about: words.shorthand.to_owned(),
        header: [words.mark, words.meaning].map(str::to_owned).to_vec(),
        widths: vec![14.0, 80.0],
        rows: rows.map(|(mark, says)| [mark, says].map(Cell::text).to_vec()).collect(),
        works: false,
    }
}

/// For each objective a table of its totals and one of its categories.
fn tables(writing: &Writing<'_>) -> Vec<Sheet> {
    let words = writing.words;
    let mut sheets = Vec::new();
    for (objective, indicators) in writing.objectives() {
        let own = |row: &&Row| indicators.contains(&row.indicator);
        let rows = || writing.release.rows().iter().filter(own);
        let totals: Vec<&Row> = rows().filter(|row| row.dimension == "total").collect();
        let categories: Vec<&Row> = rows().filter(|row| row.dimension != "total").collect();
        let kinds = [
            (words.results, columns(false), totals),
            (words.by_category, columns(true), categories),
        ];
        for (title, columns, rows) in kinds {
            for rows in rows.chunks(MOST_ROWS) {
                let title = fill(title, &[objective]);
                sheets.push(numbered(writing, sheets.len() + 1, &title, &columns, rows));
            }
        }
    }
    sheets
}

fn numbered(
    writing: &Writing<'_>,
    number: usize,
    title: &str,
    columns: &[Column],
    rows: &[&Row],
) -> Sheet {
    let words = writing.words;
    let name = fill(words.table, &[&number.to_string()]);
    let level = writing.level().map(|level| {
        let level = crate::publish::number::Numbers::of(writing.language).level(level);
        fill(words.intervals, &[&level])
    });
    let about = [words.one_table, words.blank_notes].into_iter().map(str::to_owned).chain(level);
    let lines = [
        Cell::Text(format!("{name}. {title}")),
        Cell::Text(about.collect::<Vec<_>>().join(" ")),
        Cell::Text(writing.marks_in_a_sentence()),
        Cell::Link(words.contents.to_owned()),
    ];
    let table = writing.table(&format!("table_{number}"), title, columns, rows.iter().copied());
    Sheet { name, lines: lines.to_vec(), table: Some(table) }
}

/// The columns of a table of figures; a table of categories has two more.
pub(super) fn columns(by_category: bool) -> Vec<Column> {
    let category = by_category.then(of_category).into_iter().flatten();
    of_place().into_iter().chain(category).chain(of_figures()).chain(of_targets()).collect()
}

/// Which indicator, where and when.
fn of_place() -> [Column; 6] {
    [
        column(|of| of.words.code.to_owned(), 10.0, |of, row| Cell::text(&of.indicator(row).code)),
        column(
            |of| of.common.indicator.to_owned(),
            46.0,
            |of, row| Cell::text(of.text(&of.indicator(row).title)),
        ),
        column(|of| of.words.measure.to_owned(), 14.0, measure),
        column(
            |of| of.common.unit.to_owned(),
            14.0,
            |of, row| of.term(of.indicator(row).unit_of(&row.measure)),
        ),
        column(
            |of| of.common.country.to_owned(),
            10.0,
            |of, row| Cell::text(&of.release.areas()[row.area].id),
        ),
        column(
            |of| of.common.period.to_owned(),
            16.0,
            |of, row| Cell::Text(of.period(of.release.period(row))),
        ),
    ]
}

fn of_category() -> [Column; 2] {
    [
        column(|of| of.words.breakdown.to_owned(), 20.0, |_, row| Cell::text(&row.dimension)),
        column(|of| of.words.category.to_owned(), 20.0, |_, row| Cell::text(&row.category)),
    ]
}

fn of_figures() -> [Column; 6] {
    [
        column(
            |of| of.common.value.to_owned(),
            12.0,
            |of, row| of.in_unit(row, |figures| figures.value),
        ),
        column(
            |of| of.words.limits[0].to_owned(),
            12.0,
            |of, row| of.in_unit(row, |figures| Some(figures.limits.as_ref()?.low)),
        ),
        column(
            |of| of.words.limits[1].to_owned(),
            12.0,
            |of, row| of.in_unit(row, |figures| Some(figures.limits.as_ref()?.high)),
        ),
        column(
            |of| of.words.numerator.to_owned(),
            14.0,
            |_, row| amount(row, |figures| figures.numerator),
        ),
        column(
            |of| of.words.denominator.to_owned(),
            14.0,
            |_, row| amount(row, |figures| figures.denominator),
        ),
        column(
            |of| of.words.unknown.to_owned(),
            12.0,
            |_, row| amount(row, |figures| figures.unknown.map(crate::stats::as_f64)),
        ),
    ]
}

fn of_targets() -> [Column; 6] {
    [
        column(
            |of| of.words.baseline.to_owned(),
            12.0,
            |of, row| of.public(row, row.baseline).unwrap_or_else(nothing),
        ),
        column(
            |of| of.words.target.to_owned(),
            12.0,
            |of, row| of.public(row, row.target).unwrap_or_else(nothing),
        ),
        column(
            |of| of.words.progress.to_owned(),
            12.0,
            |_, row| figure(row, |figures| figures.progress, 0),
        ),
        column(|of| of.common.rating.to_owned(), 14.0, rating),
        column(|of| of.words.day.to_owned(), 14.0, day),
        column(|of| of.common.notes.to_owned(), 22.0, noted),
    ]
}

fn column(
    header: fn(&Writing<'_>) -> String,
    width: f64,
    cell: fn(&Writing<'_>, &Row) -> Cell,
) -> Column {
    Column { header, width, cell }
}

fn rating(writing: &Writing<'_>, row: &Row) -> Cell {
    let rating = shown(row).and_then(|figures| figures.rating);
    rating.map_or_else(|| mark(row), |rating| writing.term(rating))
}

fn day(_: &Writing<'_>, row: &Row) -> Cell {
    shown(row).and_then(|figures| figures.as_of).map_or_else(|| mark(row), Cell::Day)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use calamine::{Data, DataType};

    use super::*;
    use crate::protect::{Release, Shown};
    use crate::publish::fixture::{release, release_in};
    use crate::publish::series::value;
    use crate::publish::workbook::book::tests::{parts, sheets};

    fn written(release: &Release) -> Vec<u8> {
        let options = crate::publish::Options { no_charts: true, ..Default::default() };
        let files = Publication.write(&Edition::new(release, &options)).unwrap();
        files[0].bytes.clone()
    }

    /// The rows of all tables of figures, each cell by the name of its column.
    fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, Data>> {
        let tables = sheets(bytes).into_iter().filter(|(name, _)| name.starts_with("Table "));
        let named = |cells: Vec<Vec<Data>>| {
            let header: Vec<String> = cells[4].iter().map(ToString::to_string).collect();
            let row = |row: &Vec<Data>| header.iter().cloned().zip(row.iter().cloned()).collect();
            cells[5..].iter().map(row).collect::<Vec<_>>()
        };
        tables.flat_map(|(_, cells)| named(cells)).collect()
    }

    /// The row of the workbook that is of a row of the release.
    fn found<'r>(
        all: &'r [BTreeMap<String, Data>],
        release: &Release,
        row: &Row,
    ) -> &'r BTreeMap<String, Data> {
        let period = release.period(row).title.get("en").to_owned();
        let measure = match row.measure.as_str() {
            "value" => "Value",
            "q0.5" => "median",
            _ => "90th percentile",
        };
        let wanted = [
            ("Code", release.indicators()[row.indicator].code.as_str()),
            ("Country", &release.areas()[row.area].id),
            ("Period", &period),
            ("Measure", measure),
        ];
        let category = if row.dimension == "total" { None } else { Some(row.category.as_str()) };
        let fits = |cells: &&BTreeMap<String, Data>| {
            let own = cells.get("Category").map(ToString::to_string);
            wanted.iter().all(|(name, text)| cells[*name].get_string() == Some(text))
                && own.as_deref() == category
        };
        let mut fitting = all.iter().filter(fits);
        let first = fitting.next().expect("every row of the release is in the workbook");
        assert!(fitting.next().is_none(), "a row stands there once");
        first
    }

    #[test]
    fn every_number_is_that_of_its_row_with_all_its_digits() {
        let release = release();
        let all = rows(&written(&release));
        assert_eq!(all.len(), release.rows().len());
        for row in release.rows() {
            let cells = found(&all, &release, row);
            let number = |number: f64| Data::Float(number);
            match value(row) {
                Ok((value, figures)) => {
                    assert_eq!(cells["Value"], number(value));
                    let limits = figures.limits.as_ref().map(|limits| (limits.low, limits.high));
                    if let Some((low, high)) = limits {
                        assert_eq!(
                            [&cells["Lower limit"], &cells["Upper limit"]],
                            [&number(low), &number(high)]
                        );
                    }
                    if let Some(numerator) = figures.numerator {
                        assert_eq!(cells["Numerator"], number(numerator));
                    }
                }
                Err(mark) => assert_eq!(cells["Value"].to_string(), mark.text()),
            }
            for (name, public) in [("Baseline", row.baseline), ("Target", row.target)] {
                let expected = public.map_or(Data::String("[z]".to_owned()), number);
                assert_eq!(cells[name], expected);
            }
        }
    }

    #[test]
    fn a_withheld_row_has_no_number_but_what_is_public() {
        let release = release();
        let all = rows(&written(&release));
        let withheld = release.rows().iter().filter(|row| row.shown == Shown::Withheld);
        for row in withheld {
            let cells = found(&all, &release, row);
            for name in ["Value", "Lower limit", "Upper limit", "Numerator", "Denominator"] {
                assert_eq!(cells[name].to_string(), "[c]", "{name}");
            }
            for name in ["Unknown cases", "Progress, %", "Rating", "Data as of"] {
                assert_eq!(cells[name].to_string(), "[c]", "{name}");
            }
        }
    }

    #[test]
    fn it_holds_nothing_that_accessible_workbooks_do_without() {
        for (part, text) in parts(&written(&release())) {
            let without = ["<f>", "mergeCell", "<pane", "hidden", "<dataValidation", "definedName"];
            for one in without {
                assert!(!text.contains(one), "{part} has {one}");
            }
            assert!(!part.contains("comment") && !part.contains("calcChain"), "{part}");
            if part.starts_with("xl/tables/") {
                assert!(!text.contains("<autoFilter"), "{part}");
            }
        }
    }

    #[test]
    fn every_sheet_but_the_cover_has_one_table_with_a_name_of_its_own() {
        let parts = parts(&written(&release()));
        let tables: Vec<&String> = parts
            .iter()
            .filter(|(part, _)| part.starts_with("xl/tables/"))
            .map(|(_, text)| text)
            .collect();
        let pages = parts.iter().filter(|(part, _)| part.starts_with("xl/worksheets/sheet"));
        let with_table = pages.filter(|(_, text)| text.contains("<tablePart ")).count();
        let sheets = sheets(&written(&release()));
        assert_eq!((tables.len(), with_table), (sheets.len() - 1, sheets.len() - 1));
        let name = |text: &&String| {
            text.split(" name=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
        };
        let names: std::collections::BTreeSet<_> = tables.iter().map(name).collect();
        assert_eq!(names.len(), tables.len());
    }

    #[test]
    fn contents_lead_to_every_sheet_and_shorthand_is_explained_above_every_table() {
        let sheets = sheets(&written(&release()));
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        let (_, contents) = &sheets[1];
        let listed: Vec<String> = contents[3..].iter().map(|row| row[0].to_string()).collect();
        assert_eq!(listed, names[2..]);
        for (name, cells) in sheets.iter().filter(|(name, _)| name.starts_with("Table ")) {
            assert!(cells[2][0].to_string().contains("[c] withheld to protect persons"), "{name}");
        }
    }

    #[test]
    fn no_cell_of_a_table_is_blank_but_where_there_is_nothing_to_note() {
        for row in rows(&written(&release())) {
            for (name, cell) in row {
                assert!(cell != Data::Empty || name == "Notes", "{name}");
            }
        }
    }

    #[test]
    fn a_release_of_nothing_has_no_table_of_it() {
        let nothing = release().only(&["none".to_owned()]);
        let sheets = sheets(&written(&nothing));
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Cover", "Contents", "Notes", "Shorthand"]);
    }

    #[test]
    fn it_speaks_the_first_language_of_the_programme() {
        for (language, name) in [("uk", "Обкладинка"), ("ro", "Copertă")] {
            let sheets = sheets(&written(&release_in(language)));
            assert_eq!(sheets[0].0, name);
        }
    }
}
