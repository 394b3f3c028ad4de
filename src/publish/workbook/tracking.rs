//! `itt.xlsx`: the indicator tracking table that a monitoring officer works with.
//!
//! One row an indicator and country, baseline, target and actual by period, how far it is and why. It
//! holds values and no formulas: targets and definitions change in the programme's files first, and a
//! number that is a formula changes when a row is deleted.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationRule, Format,
    Worksheet, XlsxError,
};

use super::book::{Book, Cell, MOST_ROWS, Sheet, Table};
use super::cells::{Column, Writing, amount, different, figure, mark, nothing, shown};
use super::{publication, reference, written};
use crate::calendar::Each;
use crate::diagnostic::Checked;
use crate::protect::Row;
use crate::publish::series::{cases, value};
use crate::publish::words::{fill, sentence_case};
use crate::publish::{Edition, Writer, Written};

/// The workbook for those who work with the figures.
#[derive(Debug)]
pub(in crate::publish) struct TrackingTable;

impl Writer for TrackingTable {
    fn name(&self) -> &'static str {
        "tracking table"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        written("itt.xlsx", bytes(&Writing::new(edition)))
    }
}

/// Paper of two A4 sheets side by side.
const A3: u8 = 8;

/// Characters that Excel takes at the head of a printed page.
const MOST_IN_HEAD: usize = 200;

fn bytes(writing: &Writing<'_>) -> Result<Vec<u8>, XlsxError> {
    let words = writing.words;
    let mut book = Book::new(&writing.properties(words.tracked)?);
    book.add(&read_me(writing))?;
    let tracked = Tracked::new(writing);
    let table = tracked.table();
    if !table.rows.is_empty() {
        let (rows, furnishing) = (table.rows.len(), tracked.furnishing());
        let sheet =
            Sheet { name: words.tracking.to_owned(), lines: Vec::new(), table: Some(table) };
        furnish(writing, book.add(&sheet)?, rows, &furnishing)?;
    }
    for sheet in others(writing) {
        book.add(&sheet)?.set_freeze_panes(1, 1)?.set_landscape().set_repeat_rows(0, 0)?;
    }
    book.bytes()
}

/// How to work with it.
fn read_me(writing: &Writing<'_>) -> Sheet {
    let words = writing.words;
    let head = [
        writing.title().to_owned(),
        words.tracked.to_owned(),
        fill(words.data_as_of, &[&writing.day().to_string()]),
    ];
    let made = fill(words.made_by, &[writing.options.engine, &writing.options.run_id]);
    let how = words.how_to_work.into_iter().map(str::to_owned);
    let lines = head.into_iter().chain(how);
    let lines = lines.chain([writing.marks_in_a_sentence(), made]).map(Cell::Text).collect();
    Sheet { name: words.read_me.to_owned(), lines, table: None }
}

/// What stands behind the tracking table: definitions, all figures, the quality of the records.
fn others(writing: &Writing<'_>) -> Vec<Sheet> {
    let words = writing.words;
    let sheet = |name: &str, table: Table| Sheet {
        name: name.to_owned(),
        lines: Vec::new(),
        table: Some(Table { works: true, ..table }),
    };
    let mut sheets = vec![sheet(words.indicators, reference::indicators(writing))];
    for (number, rows) in (1..).zip(writing.release.rows().chunks(MOST_ROWS)) {
        let name =
            if number == 1 { words.data.to_owned() } else { format!("{} {number}", words.data) };
        let columns = publication::columns(true);
        sheets.push(sheet(
            &name,
            writing.table(&format!("data_{number}"), words.data, &columns, rows),
        ));
    }
    sheets.extend(scores(writing).map(|table| sheet(words.quality, table)));
    sheets.retain(Sheet::holds_something);
    sheets
}

/// The scores of the quality of records, where rules were asked.
fn scores(writing: &Writing<'_>) -> Option<Table> {
    let words = writing.words;
    let quality = writing.release.quality()?.rules();
    let row = |row: &Row| {
        let score = words.score(&quality.indicators()[row.indicator].code)?;
        let partner = if row.category == "total" { words.total } else { &row.category };
        (row.category != "unknown").then(|| {
            vec![
                Cell::text(score),
                Cell::text(&quality.areas()[row.area].id),
                Cell::Text(writing.period(quality.period(row))),
                Cell::text(partner),
                amount(row, |figures| figures.denominator),
                amount(row, |figures| figures.numerator),
                figure(row, |figures| figures.value, 1),
            ]
        })
    };
    let names = [words.rule, writing.common.country, writing.common.period, words.partner];
    let names = names.into_iter().chain([words.applies, words.met, "%"]);
    Some(Table {
        name: "quality".to_owned(),
        about: words.quality.to_owned(),
        header: different(names.map(str::to_owned)),
        widths: vec![26.0, 12.0, 18.0, 30.0, 14.0, 16.0, 10.0],
        rows: quality.rows().iter().filter_map(row).collect(),
        works: true,
    })
}

/// What a line of the tracking table is about, in the order of its lines.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    objective: usize,
    indicator: usize,
    measure: &'a str,
    dimension: &'a str,
    category: &'a str,
    area: usize,
}

impl Key<'_> {
    /// The same in all countries.
    fn everywhere(&self) -> Self {
        Self { area: 0, ..*self }
    }
}

/// Rows by their period.
type ByPeriod<'a> = BTreeMap<usize, &'a Row>;

/// The lines of the tracking table, each with its rows by period.
struct Tracked<'w, 'a> {
    writing: &'w Writing<'a>,
    lines: BTreeMap<Key<'a>, ByPeriod<'a>>,
    /// The periods that have columns: years, or the first other sort of period that there is; then
    /// those with a name. Each with whether any line has a target there: targets are public.
    periods: Vec<(usize, bool)>,
    /// The latest period of each line with its countries taken together.
    latest: BTreeMap<Key<'a>, usize>,
}

/// Where the columns are that are more than numbers and words.
struct Furnishing {
    rating: u16,
    reason: u16,
    comment: u16,
    action: u16,
}

impl<'w, 'a> Tracked<'w, 'a> {
    fn new(writing: &'w Writing<'a>) -> Self {
        let (axis, named) = periods(writing);
        let lines = lines(writing);
        let target = |rows: &ByPeriod<'_>, period| rows.get(&period).and_then(|row| row.target);
        let has_targets = |period| lines.values().any(|rows| target(rows, period).is_some());
        let periods = axis.iter().chain(&named).map(|period| (*period, has_targets(*period)));
        Self { writing, periods: periods.collect(), latest: latest(&lines, &axis), lines }
    }

    fn table(&self) -> Table {
        let head = head();
        let tail = tail();
        let names = head.iter().map(|column| (column.header)(self.writing));
        let words = self.writing.words;
        let ours = [words.why, words.comment, words.action].map(str::to_owned);
        let names =
            names.chain(self.names_of_periods()).chain(self.names_of_standing()).chain(ours);
        let names = names.chain(tail.iter().map(|column| (column.header)(self.writing)));
        let widths = head.iter().map(|column| column.width);
        let periods = self.names_of_periods().into_iter().map(|_| 9.0);
        let standing = [9.0, 9.0, 9.0, 9.0, 9.0, 11.0, 9.0, 9.0, 8.0];
        let widths = widths.chain(periods).chain(standing).chain([20.0, 28.0, 22.0]);
        Table {
            name: "tracking_table".to_owned(),
            about: words.tracked.to_owned(),
            header: different(names),
            widths: widths.chain(tail.iter().map(|column| column.width)).collect(),
            rows: self.lines.iter().map(|(key, rows)| self.line(key, rows, &head, &tail)).collect(),
            works: true,
        }
    }

    /// The cells of one line.
    fn line(
        &self,
        key: &Key<'a>,
        rows: &ByPeriod<'a>,
        head: &[Column],
        tail: &[Column],
    ) -> Vec<Cell> {
        let Some(first) = rows.values().next() else { return Vec::new() };
        let cells = |columns: &[Column]| -> Vec<Cell> {
            columns.iter().map(|column| (column.cell)(self.writing, first)).collect()
        };
        let latest = self.latest.get(&key.everywhere());
        let standing = latest.map(|latest| (*latest, rows.get(latest).copied()));
        let blanks = [Cell::Blank, Cell::Blank, Cell::Blank];
        let baseline = vec![self.baseline(rows, standing.and_then(|(_, row)| row))];
        let figures = [baseline, self.by_period(rows), self.standing(standing)].concat();
        [cells(head), figures, blanks.to_vec(), cells(tail)].concat()
    }

    /// Where the line began: as its latest period has it, else as any period has.
    fn baseline(&self, rows: &ByPeriod<'a>, latest: Option<&'a Row>) -> Cell {
        let mut rows = latest.into_iter().chain(rows.values().copied());
        let baseline = rows.find_map(|row| self.writing.public(row, row.baseline));
        baseline.unwrap_or(Cell::Blank)
    }

    /// The baseline, then target and actual of every period.
    fn names_of_periods(&self) -> Vec<String> {
        let words = self.writing.words;
        let baseline = [words.baseline.to_owned()];
        let names = |(period, has_targets): &(usize, bool)| {
            let name = self.writing.period(&self.writing.release.programme().periods[*period]);
            let target = has_targets.then(|| fill(words.target_of, &[&name]));
            target.into_iter().chain([fill(words.actual_of, &[&name])]).collect::<Vec<_>>()
        };
        baseline.into_iter().chain(self.periods.iter().flat_map(names)).collect()
    }

    /// Target and actual of every period.
    fn by_period(&self, rows: &ByPeriod<'a>) -> Vec<Cell> {
        let cells = |(period, has_targets): &(usize, bool)| {
            let row = rows.get(period).copied();
            let target = row.and_then(|row| self.writing.public(row, row.target));
            let target = has_targets.then(|| target.unwrap_or(Cell::Blank));
            let actual = row.map(|row| self.writing.in_unit(row, |figures| figures.value));
            target.into_iter().chain([actual.unwrap_or(Cell::Blank)]).collect::<Vec<_>>()
        };
        self.periods.iter().flat_map(cells).collect()
    }

    fn names_of_standing(&self) -> [String; 9] {
        let (words, common) = (self.writing.words, self.writing.common);
        let [low, high] = words.limits;
        [
            words.latest,
            words.actual,
            words.target,
            words.variance,
            words.progress,
            common.rating,
            low,
            high,
            words.cases,
        ]
        .map(str::to_owned)
    }

    /// How far a line is in its latest period.
    fn standing(&self, latest: Option<(usize, Option<&'a Row>)>) -> Vec<Cell> {
        let writing = self.writing;
        let blanks = || std::iter::repeat_n(Cell::Blank, 8);
        let Some((period, row)) = latest else {
            return [Cell::Blank].into_iter().chain(blanks()).collect();
        };
        let name = writing.period(&writing.release.programme().periods[period]);
        let Some(row) = row else {
            return [Cell::Text(name)].into_iter().chain(blanks()).collect();
        };
        vec![
            Cell::Text(name),
            writing.in_unit(row, |figures| figures.value),
            writing.public(row, row.target).unwrap_or(Cell::Blank),
            self.variance(row),
            if_any(row, figure(row, |figures| figures.progress, 0)),
            self.rating(row),
            if_any(row, writing.in_unit(row, |figures| Some(figures.limits.as_ref()?.low))),
            if_any(row, writing.in_unit(row, |figures| Some(figures.limits.as_ref()?.high))),
            self.cases(row),
        ]
    }

    /// Actual less target, where there is a target.
    fn variance(&self, row: &Row) -> Cell {
        match (row.target, value(row)) {
            (None, _) => Cell::Blank,
            (Some(_), Err(_)) => mark(row),
            (Some(target), Ok((actual, _))) => {
                Cell::Number(actual - target, self.writing.decimals(row))
            }
        }
    }

    /// The rating in words, or why there is none.
    fn rating(&self, row: &Row) -> Cell {
        let words = self.writing.words;
        match (value(row), row.target) {
            (Err(_), _) => mark(row),
            (Ok((_, figures)), target) => match (figures.rating, target) {
                (Some(rating), _) => self.writing.term(rating),
                (None, None) => Cell::text(words.no_target),
                (None, Some(_)) => Cell::text(words.not_rated),
            },
        }
    }

    /// How many cases a value rests on.
    fn cases(&self, row: &Row) -> Cell {
        let cases = shown(row).and_then(|figures| cases(self.writing.indicator(row), figures));
        if_any(row, cases.map_or_else(|| mark(row), |cases| Cell::Number(cases, 0)))
    }

    fn furnishing(&self) -> Furnishing {
        let before = head().len() + self.names_of_periods().len();
        let place = |number: usize| u16::try_from(before + number).unwrap_or(u16::MAX);
        Furnishing { rating: place(5), reason: place(9), comment: place(10), action: place(11) }
    }
}

/// A figure, or the mark of its row; nothing where the row has a value and no such figure.
fn if_any(row: &Row, cell: Cell) -> Cell {
    if value(row).is_ok() && cell == nothing() { Cell::Blank } else { cell }
}

/// The rows of every line: totals, and categories that have a target in any country.
fn lines<'a>(writing: &Writing<'a>) -> BTreeMap<Key<'a>, ByPeriod<'a>> {
    let objectives = writing.objectives();
    let place = |indicator: usize| {
        objectives.iter().position(|(_, indicators)| indicators.contains(&indicator)).unwrap_or(0)
    };
    let places: Vec<usize> = (0..writing.release.indicators().len()).map(place).collect();
    let mut lines: BTreeMap<Key<'a>, ByPeriod<'a>> = BTreeMap::new();
    // The ends of a range under other weights are no lines of their own.
    let rows = writing.release.rows().iter().filter(|row| !row.measure.starts_with("weights_"));
    for row in rows {
        let key = Key {
            objective: places[row.indicator],
            indicator: row.indicator,
            measure: &row.measure,
            // Totals come before their categories.
            dimension: if row.dimension == "total" { "" } else { &row.dimension },
            category: &row.category,
            area: row.area,
        };
        lines.entry(key).or_default().insert(row.period, row);
    }
    lines.retain(|key, rows| {
        key.dimension.is_empty() || rows.values().any(|row| row.target.is_some())
    });
    lines
}

/// The last period of the axis in which a line has a value in any country; else the last of all.
fn latest<'a>(lines: &BTreeMap<Key<'a>, ByPeriod<'a>>, axis: &[usize]) -> BTreeMap<Key<'a>, usize> {
    let mut latest: BTreeMap<Key<'a>, Option<usize>> = BTreeMap::new();
    for (key, rows) in lines {
        let has_value =
            |place: &usize| rows.get(&axis[*place]).is_some_and(|row| value(row).is_ok());
        let last = (0..axis.len()).rev().find(has_value);
        let known = latest.entry(key.everywhere()).or_default();
        *known = last.max(*known);
    }
    let period =
        |last: Option<usize>| last.map(|place| axis[place]).or_else(|| axis.last().copied());
    latest.into_iter().filter_map(|(key, last)| Some((key, period(last)?))).collect()
}

/// The periods of the time axis, and those with a name, by their first day.
fn periods(writing: &Writing<'_>) -> (Vec<usize>, Vec<usize>) {
    let all = &writing.release.programme().periods;
    let of = |each: Each| {
        let mut found: Vec<usize> = (0..all.len()).filter(|one| all[*one].each == each).collect();
        found.sort_by_key(|period| (all[*period].start, all[*period].end));
        found
    };
    let named = of(Each::Named);
    let axis =
        [Each::Year, Each::Quarter, Each::Month].map(of).into_iter().find(|one| !one.is_empty());
    axis.map_or_else(|| (named.clone(), Vec::new()), |axis| (axis, named.clone()))
}

/// What a line is about.
fn head() -> [Column; 10] {
    let column = |header, width, cell| Column { header, width, cell };
    [
        column(|of| of.words.code.to_owned(), 9.0, |of, row| Cell::text(&of.indicator(row).code)),
        column(
            |of| of.common.country.to_owned(),
            9.0,
            |of, row| Cell::text(&of.release.areas()[row.area].id),
        ),
        column(|of| of.common.indicator.to_owned(), 38.0, name),
        column(|of| of.words.objective.to_owned(), 20.0, objective),
        column(
            |of| of.common.level.to_owned(),
            9.0,
            |of, row| of.term(of.indicator(row).level.name()),
        ),
        column(
            |of| of.common.unit.to_owned(),
            10.0,
            |of, row| of.term(of.indicator(row).unit_of(&row.measure)),
        ),
        column(
            |of| of.words.direction.to_owned(),
            12.0,
            |of, row| reference::direction(of, of.indicator(row)),
        ),
        column(|of| of.words.category.to_owned(), 10.0, category),
        column(
            |of| of.words.counting.to_owned(),
            12.0,
            |of, row| reference::counting(of, of.indicator(row)),
        ),
        column(|of| of.words.baseline_period.to_owned(), 9.0, baseline_period),
    ]
}

/// Who knows more of a line.
fn tail() -> [Column; 3] {
    let column = |header, width, cell| Column { header, width, cell };
    [
        column(
            |of| sentence_case(&of.common.term("means_of_verification")),
            36.0,
            |of, row| fact(of, row, "means_of_verification"),
        ),
        column(|of| of.words.frequency.to_owned(), 18.0, |of, row| fact(of, row, "frequency")),
        column(|of| of.words.responsible.to_owned(), 24.0, |of, row| fact(of, row, "responsible")),
    ]
}

/// The indicator's name, with the measure where it is not the one value.
fn name(writing: &Writing<'_>, row: &Row) -> Cell {
    let title = writing.text(&writing.indicator(row).title);
    if row.measure == "value" {
        return Cell::text(title);
    }
    Cell::Text(format!("{title} ({})", writing.common.term(&row.measure)))
}

fn objective(writing: &Writing<'_>, row: &Row) -> Cell {
    let objectives = writing.objectives();
    let own = objectives.iter().find(|(_, indicators)| indicators.contains(&row.indicator));
    Cell::text(own.map_or("", |(title, _)| *title))
}

fn category(writing: &Writing<'_>, row: &Row) -> Cell {
    let total = row.dimension == "total";
    Cell::text(if total { writing.words.total } else { &row.category })
}

/// The first line of targets that is of the same place and says when it began.
fn baseline_period(writing: &Writing<'_>, row: &Row) -> Cell {
    let (code, area) = (&writing.indicator(row).code, &writing.release.areas()[row.area].id);
    let mut targets = writing.release.targets().iter().filter(|target| {
        (&target.indicator, &target.country) == (code, area)
            && (&target.dimension, &target.category) == (&row.dimension, &row.category)
    });
    let period = targets.find_map(|target| target.baseline_period.as_deref());
    period.map_or(Cell::Blank, Cell::text)
}

fn fact(writing: &Writing<'_>, row: &Row, name: &str) -> Cell {
    match reference::fact(writing, writing.indicator(row), name) {
        "" => Cell::Blank,
        text => Cell::text(text),
    }
}

/// What makes the sheet one to work with: panes, colours beside words, places to write, print.
fn furnish(
    writing: &Writing<'_>,
    page: &mut Worksheet,
    rows: usize,
    at: &Furnishing,
) -> Result<(), XlsxError> {
    let last = u32::try_from(rows).unwrap_or(u32::MAX);
    page.set_freeze_panes(1, 2)?;
    for (rating, fill, ink) in COLOURS {
        let format = Format::new().set_background_color(fill).set_font_color(ink);
        let rule = ConditionalFormatCellRule::EqualTo(writing.common.term(rating));
        let coloured = ConditionalFormatCell::new().set_rule(rule).set_format(format);
        page.add_conditional_format(1, at.rating, last, at.rating, &coloured)?;
    }
    let (choice, text) = (choice(writing)?, text(writing)?);
    page.add_data_validation(1, at.reason, last, at.reason, &choice)?;
    page.add_data_validation(1, at.comment, last, at.action, &text)?;
    let wrapped = Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top);
    for column in [at.reason, at.comment, at.action] {
        for row in 1..=last {
            page.write_blank(row, column, &wrapped)?;
        }
    }
    print(writing, page, at.action, last)
}

/// The colours of ratings: their lightness differs as well as their hue.
const COLOURS: [(&str, &str, &str); 4] = [
    ("achieved", "C6E0B4", "1E4620"),
    ("on_track", "DDEBF7", "1F3864"),
    ("partly", "FFE699", "5C4400"),
    ("off_track", "C65911", "FFFFFF"),
];

/// A reason from a list.
fn choice(writing: &Writing<'_>) -> Result<DataValidation, XlsxError> {
    let words = writing.words;
    let list = DataValidation::new().allow_list_strings(&words.reasons)?;
    list.set_input_message(words.choose)?.set_error_message(words.choose)
}

/// A comment that is short, and of nobody.
fn text(writing: &Writing<'_>) -> Result<DataValidation, XlsxError> {
    let short = DataValidationRule::LessThanOrEqualTo(1000);
    let text = DataValidation::new().allow_text_length(short);
    text.set_input_message(writing.words.write)?.set_error_message(writing.words.write)
}

/// One page wide, the header on every page, as far as what is to be done.
fn print(writing: &Writing<'_>, page: &mut Worksheet, to: u16, last: u32) -> Result<(), XlsxError> {
    let title: String = writing.title().replace('&', "&&").chars().take(MOST_IN_HEAD).collect();
    page.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?.set_print_area(0, 0, last, to)?;
    page.set_margins(0.4, 0.4, 0.6, 0.5, 0.3, 0.3);
    page.set_header(format!("&L{title}&R{}", writing.words.tracked));
    page.set_footer(format!(
        "&L{}&R&P / &N",
        fill(writing.words.data_as_of, &[&writing.day().to_string()])
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use calamine::{Data, DataType};

    use super::*;
    use crate::protect::Release;
    use crate::publish::fixture::{release, release_in};
    use crate::publish::workbook::book::tests::{parts, sheets};

    fn written(release: &Release) -> Vec<u8> {
        let options = crate::publish::Options { no_charts: true, ..Default::default() };
        let files = TrackingTable.write(&Edition::new(release, &options)).unwrap();
        files[0].bytes.clone()
    }

    /// The lines of the tracking table, by code and country, each cell by the name of its column.
    fn lines(bytes: &[u8]) -> BTreeMap<(String, String), BTreeMap<String, Data>> {
        let sheets = sheets(bytes);
        let (_, cells) = sheets.iter().find(|(name, _)| name == "ITT").unwrap();
        let header: Vec<String> = cells[0].iter().map(ToString::to_string).collect();
        let line = |row: &Vec<Data>| {
            let key = (row[0].to_string(), row[1].to_string());
            (key, header.iter().cloned().zip(row.iter().cloned()).collect())
        };
        cells[1..].iter().map(line).collect()
    }

    fn line(bytes: &[u8], code: &str, country: &str) -> BTreeMap<String, Data> {
        lines(bytes).remove(&(code.to_owned(), country.to_owned())).unwrap()
    }

    #[test]
    fn a_line_says_where_it_began_where_it_is_to_be_and_how_far_it_is() {
        let line = line(&written(&release()), "IDN-17", "UKR");
        let actual = 100.0 * 104.0 / 127.0;
        let expected = [
            ("Baseline", 38.0),
            ("2013 target", 80.0),
            ("Target", 80.0),
            ("2013 actual", actual),
            ("Actual", actual),
            ("Variance", actual - 80.0),
            ("Progress, %", 100.0 * (actual - 38.0) / 42.0),
        ];
        for (name, number) in expected {
            assert_eq!(line[name], Data::Float(number), "{name}");
        }
        assert_eq!(line["Rating"].to_string(), "achieved");
        assert_eq!([line["Latest"].to_string(), line["Cases"].to_string()], ["2013", "131"]);
        assert_eq!(line["Counted"].to_string(), "in the period");
    }

    #[test]
    fn what_is_withheld_has_its_mark_and_the_target_stays() {
        let line = line(&written(&release()), "IDN-17", "MDA");
        assert_eq!(line["2011 actual"].to_string(), "[c]");
        assert_eq!(line["2011 target"], Data::Float(80.0));
    }

    #[test]
    fn every_number_is_a_released_figure_or_the_difference_of_two() {
        let release = release();
        let mut released: Vec<f64> = Vec::new();
        for row in release.rows() {
            released.extend([row.baseline, row.target].into_iter().flatten());
            let Some(figures) = shown(row) else { continue };
            let limits = figures.limits.as_ref().map(|limits| [limits.low, limits.high]);
            released.extend(limits.into_iter().flatten());
            let numbers = [figures.value, figures.progress, figures.denominator, figures.numerator];
            released.extend(numbers.into_iter().flatten());
            released.extend(figures.value.zip(row.target).map(|(value, target)| value - target));
        }
        for ((code, country), line) in lines(&written(&release)) {
            let numbers = line.iter().filter_map(|(name, cell)| Some((name, cell.get_float()?)));
            for (name, number) in numbers {
                let known = released.iter().any(|one| one.total_cmp(&number).is_eq());
                assert!(known, "{code} {country} {name}: {number}");
            }
        }
    }

    #[test]
    fn it_is_made_to_be_worked_with_and_runs_nothing() {
        let parts = parts(&written(&release()));
        let page = &parts["xl/worksheets/sheet2.xml"];
        let furnished = [
            r#"topLeftCell="C2""#,
            r#"<dataValidation type="list""#,
            r#"<dataValidation type="textLength""#,
            "\"achieved\"",
            r#"orientation="landscape""#,
            r#"fitToPage="1""#,
        ];
        for one in furnished {
            assert!(page.contains(one), "{one}");
        }
        assert!(parts["xl/workbook.xml"].contains("_xlnm.Print_Titles"));
        for (part, text) in &parts {
            let is_sheet = part.starts_with("xl/worksheets/");
            assert!(!(is_sheet && text.contains("<f>")), "{part} has a formula");
            assert!(!text.contains("state=\"hidden\"") && !text.contains("mergeCell"), "{part}");
        }
    }

    #[test]
    fn countries_stand_side_by_side_in_the_last_year_that_any_has() {
        let bytes = written(&release());
        let latest = |country| line(&bytes, "REF-02", country)["Latest"].to_string();
        assert_eq!([latest("UKR"), latest("BLR")], ["2013", "2013"]);
    }

    #[test]
    fn a_release_of_nothing_is_explained_all_the_same() {
        let sheets = sheets(&written(&release().only(&["none".to_owned()])));
        assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Read me"]);
    }

    #[test]
    fn it_speaks_every_language_of_reports() {
        for (language, name) in [("en", "ITT"), ("uk", "Відстеження"), ("ro", "Urmărire")]
        {
            let sheets = sheets(&written(&release_in(language)));
            assert_eq!(sheets[1].0, name);
        }
    }
}
