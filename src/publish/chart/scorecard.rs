//! Progress towards targets at a glance: indicators by country and period.
//!
//! Drawn of every objective of which two or more indicators have a target in one of its periods. Darker
//! is nearer to the target, and every cell says its number; hatched is what has no value.

use super::canvas::{
    Anchor, Bar, Canvas, GRID, Hatch, Ink, LEVELS, MARK, NOTE, OTHER, PAPER, TITLE, Type, fit,
    width,
};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, count};
use super::{Chart, Material, Picture, Subject};
use crate::calendar::Each;
use crate::document::Localised;
use crate::protect::{Release, Row};
use crate::publish::series::{Mark, Series, value};

const TITLED: Said =
    Said {
        en: "progress towards targets", uk: "поступ до цілей", ro: "progresul spre ținte"
    };
const UNIT: Said = Said {
    en: "percent of the way from baseline to target",
    uk: "відсоток шляху від базового значення до цілі",
    ro: "procent din drumul de la valoarea de referință la țintă",
};
const EMPTY: Said =
    Said {
        en: "empty: no target", uk: "порожньо: цілі немає", ro: "gol: fără țintă"
    };

/// Scorecards.
#[derive(Debug)]
pub(super) struct Scorecard;

impl Chart for Scorecard {
    fn name(&self) -> &'static str {
        "scorecard"
    }

    fn summary(&self) -> &'static str {
        "ratings of an objective's indicators by country and period"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        let objectives = of.release.programme().objectives.iter();
        objectives
            .filter_map(|(key, title)| scorecard(of.release, &of.series, key, title))
            .collect()
    }
}

/// Columns that have room for their numbers.
const MOST_COLUMNS: usize = 16;
const FROM_INDICATORS: usize = 2;
const ROW: f64 = 34.0;
const HEAD: f64 = 42.0;
const KEY: f64 = 34.0;
/// Between areas.
const APART: f64 = 7.0;
const NAMES: f64 = 300.0;
const AREA: Type = Type { size: 12.5, bold: true, ink: TITLE };
const PERIOD: Type = Type { size: 10.5, bold: false, ink: NOTE };
const CODE: Type = Type { size: 10.0, bold: false, ink: NOTE };
const NAME: Type = Type { size: 11.0, bold: false, ink: TITLE };
const LIGHT: Type = Type { size: 10.5, bold: true, ink: PAPER };
const DARK: Type = Type { size: 10.5, bold: true, ink: TITLE };
const MISSING: Type = Type { size: 10.5, bold: false, ink: MARK };
const RATINGS: [&str; 4] = ["achieved", "on_track", "partly", "off_track"];

struct Sheet<'a> {
    release: &'a Release,
    voice: Voice<'a>,
    rows: Vec<&'a Series<'a>>,
    /// Area and period.
    columns: Vec<(usize, usize)>,
}

fn scorecard(
    release: &Release,
    all: &[Series<'_>],
    key: &str,
    title: &Localised,
) -> Option<Picture> {
    let sheet = Sheet::new(release, all, key)?;
    let voice = sheet.voice;
    let mut areas: Vec<usize> = sheet.columns.iter().map(|(area, _)| *area).collect();
    areas.dedup();
    let mut periods: Vec<usize> = sheet.columns.iter().map(|(_, period)| *period).collect();
    periods.sort_by_key(|number| release.programme().periods[*number].start);
    let mut subtitle = vec![voice.say(UNIT).to_owned(), super::paper::places(release, &areas)];
    subtitle.extend(voice.span(sheet.rows[0], &periods));
    let marks = sheet.cells().into_iter().filter_map(|row| value(row).err());
    let paper = Paper {
        voice,
        stem: format!("objective-{key}.scorecard"),
        title: format!("{}: {}", voice.text(title), voice.say(TITLED)),
        subtitle,
        description: sheet.description(),
        foot: vec![voice.say(EMPTY).to_owned(), voice.marks(marks)],
    };
    let height = HEAD + ROW * count(sheet.rows.len()) + KEY;
    let svg = paper.picture(height, |canvas, top| sheet.draw(canvas, top));
    Some(Picture { subject: Subject::Objective(key.to_owned()), stem: paper.stem, svg })
}

impl<'a> Sheet<'a> {
    fn new(release: &'a Release, all: &'a [Series<'a>], key: &str) -> Option<Self> {
        let has_target = |series: &&Series<'_>| series.rows().any(|row| row.target.is_some());
        let own = all.iter().filter(|series| series.indicator.objective == key);
        let rows: Vec<&Series<'_>> = own.filter(has_target).collect();
        let columns = columns(release, &rows);
        let is_used = |series: &&Series<'_>| {
            let mut cells = columns.iter().filter_map(|(area, period)| series.row(*area, *period));
            cells.any(|row| row.target.is_some())
        };
        let rows: Vec<&Series<'_>> = rows.iter().copied().filter(is_used).collect();
        let voice = Voice::of(release);
        let enough = rows.len() >= FROM_INDICATORS && !columns.is_empty();
        let sheet = Self { release, voice, rows, columns };
        let is_rated = |row: &&Row| matches!(Cell::of(row), Cell::Rated(..));
        (enough && sheet.cells().iter().any(is_rated)).then_some(sheet)
    }

    /// The rows of the cells that have a target.
    fn cells(&self) -> Vec<&'a Row> {
        let all = self.rows.iter().flat_map(|series| {
            self.columns.iter().filter_map(|(area, period)| series.row(*area, *period))
        });
        all.filter(|row| row.target.is_some()).collect()
    }

    fn description(&self) -> String {
        let cell = |series: &Series<'_>, (area, period): &(usize, usize)| {
            let row = series.row(*area, *period).filter(|row| row.target.is_some())?;
            let said = match Cell::of(row) {
                Cell::Rated(level, progress) => {
                    let rating = self.voice.words.term(RATINGS[level]);
                    format!("{} % {rating}", self.voice.count(progress))
                }
                Cell::Unrated => String::new(),
                Cell::Missing(mark) => self.voice.words.mark(mark).to_owned(),
            };
            let areas = self.release.areas();
            Some(format!("{} {} {said}", areas[*area].id, series.period(*period).id))
        };
        let row = |series: &&Series<'_>| {
            let cells = self.columns.iter().filter_map(|column| cell(series, column));
            format!("{}: {}.", series.indicator.code, cells.collect::<Vec<_>>().join(", "))
        };
        self.rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let apart = APART * count(self.columns.chunk_by(|one, other| one.0 == other.0).count());
        let wide = ((INNER - NAMES - apart) / count(self.columns.len())).min(72.0);
        self.heads(canvas, top, wide);
        for (number, series) in self.rows.iter().enumerate() {
            let top = top + HEAD + ROW * count(number);
            self.name(canvas, series, top);
            for (column, (area, period)) in self.columns.iter().enumerate() {
                let left = self.left(column, wide);
                let bar = Bar {
                    left: left + 1.0,
                    top: top + 1.0,
                    right: left + wide - 1.0,
                    bottom: top + ROW - 1.0,
                };
                let row = series.row(*area, *period).filter(|row| row.target.is_some());
                match row.map(Cell::of) {
                    Some(cell) => self.cell(canvas, bar, cell),
                    None => canvas.frame(bar, GRID, 0.75),
                }
            }
        }
        self.key(canvas, top + HEAD + ROW * count(self.rows.len()) + 14.0);
    }

    /// Where a column begins: areas stand apart.
    fn left(&self, column: usize, wide: f64) -> f64 {
        let areas = self.columns[..=column].chunk_by(|one, other| one.0 == other.0).count();
        MARGIN + NAMES + wide * count(column) + APART * count(areas - 1)
    }

    /// Areas, and under them their periods.
    fn heads(&self, canvas: &Canvas<'_>, top: f64, wide: f64) {
        let mut last = None;
        for (column, (area, period)) in self.columns.iter().enumerate() {
            let left = self.left(column, wide);
            if last != Some(*area) {
                let name = &self.release.areas()[*area].id;
                canvas.text(name, (left + 2.0, top + 4.0), Anchor::LeftTop, AREA);
                last = Some(*area);
            }
            let name = self.voice.period(&self.release.programme().periods[*period]);
            let name = super::canvas::shorten(&name, PERIOD, wide - 3.0);
            canvas.text(&name, (left + wide / 2.0, top + 25.0), Anchor::CentreTop, PERIOD);
        }
    }

    fn name(&self, canvas: &Canvas<'_>, series: &Series<'_>, top: f64) {
        let code = &series.indicator.code;
        let title = self.voice.text(&series.indicator.title);
        let codes = self.rows.iter().map(|one| width(&one.indicator.code, CODE));
        let code_wide = codes.fold(0.0, f64::max) + 8.0;
        canvas.text(code, (MARGIN, top + ROW / 2.0), Anchor::LeftMiddle, CODE);
        let lines = fit(&title, NAME, NAMES - code_wide - 10.0, 2);
        let mut y = top + ROW / 2.0 - 6.5 * (count(lines.len()) - 1.0);
        for line in lines {
            canvas.text(&line, (MARGIN + code_wide, y), Anchor::LeftMiddle, NAME);
            y += 13.0;
        }
    }

    fn cell(&self, canvas: &Canvas<'_>, bar: Bar, cell: Cell) {
        match cell {
            Cell::Rated(level, progress) => {
                canvas.bar(bar, LEVELS[level]);
                let font = if level < 2 { LIGHT } else { DARK };
                let text = self.voice.count(progress);
                canvas.text(&text, bar.middle(), Anchor::CentreMiddle, font);
            }
            Cell::Unrated => canvas.frame(bar, OTHER, 0.75),
            Cell::Missing(mark) => {
                canvas.hatch(bar, Hatch::Rising, OTHER);
                canvas.frame(bar, OTHER, 0.75);
                canvas.text(mark.text(), bar.middle(), Anchor::CentreMiddle, MISSING);
            }
        }
    }

    /// What the colours mean.
    fn key(&self, canvas: &Canvas<'_>, y: f64) {
        let mut x = MARGIN;
        for (ink, rating) in LEVELS.iter().zip(RATINGS) {
            x = swatch(canvas, (x, y), *ink, &self.voice.words.term(rating));
        }
    }
}

fn swatch(canvas: &Canvas<'_>, (x, y): (f64, f64), ink: Ink, name: &str) -> f64 {
    let bar = Bar { left: x, top: y - 6.0, right: x + 18.0, bottom: y + 6.0 };
    canvas.bar(bar, ink);
    canvas.frame(bar, OTHER, 0.75);
    canvas.text(name, (x + 24.0, y), Anchor::LeftMiddle, NAME);
    x + 24.0 + width(name, NAME) + 24.0
}

/// What a cell with a target shows.
#[derive(Debug, Clone, Copy)]
enum Cell {
    /// Which of [`RATINGS`], and percent of the way.
    Rated(usize, f64),
    Unrated,
    Missing(Mark),
}

impl Cell {
    fn of(row: &Row) -> Self {
        let figures = match value(row) {
            Ok((_, figures)) => figures,
            Err(mark) => return Self::Missing(mark),
        };
        let level = RATINGS.iter().position(|rating| figures.rating == Some(*rating));
        match (level, figures.progress) {
            (Some(level), Some(progress)) => Self::Rated(level, progress),
            _ => Self::Unrated,
        }
    }
}

/// Areas with their last periods in which anything has a target: years, or else periods with a name.
fn columns(release: &Release, rows: &[&Series<'_>]) -> Vec<(usize, usize)> {
    let targets =
        || rows.iter().flat_map(|series| series.rows()).filter(|row| row.target.is_some());
    let period = |number: usize| &release.programme().periods[number];
    let of = |each: Each| {
        let mut found: Vec<usize> =
            targets().map(|row| row.period).filter(|one| period(*one).each == each).collect();
        found.sort_by_key(|one| (period(*one).start, period(*one).end, *one));
        found.dedup();
        found
    };
    let sorts = [Each::Year, Each::Named, Each::Quarter, Each::Month];
    let Some(periods) = sorts.into_iter().map(of).find(|found| !found.is_empty()) else {
        return Vec::new();
    };
    let mut areas: Vec<usize> = targets().map(|row| row.area).collect();
    areas.sort_unstable();
    areas.dedup();
    areas.truncate(MOST_COLUMNS);
    let room = (MOST_COLUMNS / areas.len()).max(1);
    let last = &periods[periods.len().saturating_sub(room)..];
    areas.iter().flat_map(|area| last.iter().map(move |period| (*area, *period))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::canvas::tests::filled;
    use super::super::fixture::{drawn, release_in, texts};
    use super::*;

    #[test]
    fn every_rating_is_a_cell_with_its_number_and_what_is_withheld_is_hatched() {
        let release = release_in("en");
        let svg = drawn(&Scorecard, &release, "objective-capacity.scorecard");
        let is_rated = |row: &&Row| value(row).is_ok_and(|(_, figures)| figures.rating.is_some());
        let rated = release.rows().iter().filter(is_rated).count();
        let cells: usize = LEVELS.iter().map(|ink| filled(&svg, *ink)).sum();
        assert_eq!(cells, rated + LEVELS.len(), "every cell, and the swatches of the key");
        // WAY-1 to WAY-3 in two countries, of which one is withheld.
        assert_eq!(texts(&svg, "84"), 5);
        assert!(texts(&svg, "[c]") >= 1);
    }

    #[test]
    fn an_objective_with_one_target_needs_no_scorecard() {
        assert!(Scorecard.draw(&Material::of(&crate::publish::fixture::release())).is_empty());
    }
}
