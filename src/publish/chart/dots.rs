//! Values with their intervals, a line for each country, group and category.
//!
//! Drawn of a measure of which two or more countries, or two or more categories of the widest area,
//! have a value with an interval in the last period: places first, then the categories of up to three
//! dimensions of one column. What is withheld has no place on the line and stands last.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::canvas::{Anchor, Canvas, MARK, NOTE, SERIES, Shape, TITLE, Type, width};
use super::number_line::{NumberLine, RowName, UNDER, name_width};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::protect::Row;
use crate::publish::series::{Breakdown, Mark, Series, cases, value};
use crate::publish::words::fill;

const WHISKERS: Said =
    Said {
        en: "lines: {} interval", uk: "лінії: {} інтервал", ro: "liniile: interval de {}"
    };

/// Dots with whiskers.
#[derive(Debug)]
pub(super) struct Dots;

impl Chart for Dots {
    fn name(&self) -> &'static str {
        "dots"
    }

    fn summary(&self) -> &'static str {
        "values of the last period with their intervals, by country and category"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.series.par_iter().filter_map(|series| dots(series, &of.breakdowns)).collect()
    }
}

/// More rows than these are a table.
const MOST_ROWS: usize = 40;
const MOST_CATEGORIES: usize = 12;
const MOST_DIMENSIONS: usize = 3;
const ROW: f64 = 24.0;
const HEAD: Type = Type { size: 12.0, bold: true, ink: TITLE };
const VALUE: Type = Type { size: 11.5, bold: true, ink: SERIES };
const LIMITS: Type = Type { size: 11.0, bold: false, ink: NOTE };
const MISSING: Type = Type { size: 11.5, bold: false, ink: MARK };

/// Rows that belong together, under a heading.
struct Block<'a> {
    head: String,
    rows: Vec<(String, bool, &'a Row)>,
}

struct Sheet<'a> {
    series: &'a Series<'a>,
    voice: Voice<'a>,
    period: usize,
    blocks: Vec<Block<'a>>,
}

fn dots(series: &Series<'_>, breakdowns: &[Breakdown<'_>]) -> Option<Picture> {
    let sheet = Sheet::new(series, breakdowns)?;
    let voice = sheet.voice;
    let areas = sheet.areas();
    let mut subtitle = voice.subtitle(series, &areas, &[sheet.period]);
    let limits = sheet.rows().find_map(|row| value(row).ok()?.1.limits.as_ref());
    if let Some(limits) = limits {
        subtitle.push(fill(voice.say(WHISKERS), &[&voice.numbers.level(limits.level)]));
    }
    let paper = Paper {
        voice,
        stem: format!("{}.dots", series.stem()),
        title: voice.text(&series.indicator.title),
        subtitle,
        description: sheet.description(),
        foot: voice.foot(series.indicator, &sheet.rows().collect::<Vec<_>>()),
    };
    let svg = paper.picture(sheet.height(), |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(series: &'a Series<'a>, breakdowns: &[Breakdown<'a>]) -> Option<Self> {
        let period = series.latest(&series.periods())?;
        let voice = Voice::of(series.release);
        let mut blocks = vec![places(series, voice, period)];
        let own = breakdowns.iter().filter(|one| {
            (one.series.number, one.series.measure) == (series.number, series.measure)
        });
        let fits = |one: &&Breakdown<'a>| {
            one.dimension.columns.len() == 1 && one.dimension.categories() <= MOST_CATEGORIES
        };
        let found = own.filter(fits).filter_map(|one| categories(one, voice, period));
        blocks.extend(found.take(MOST_DIMENSIONS));
        blocks.retain(Block::has_intervals);
        let rows: usize = blocks.iter().map(|block| block.rows.len()).sum();
        let shows = !blocks.is_empty() && rows <= MOST_ROWS;
        shows.then_some(Self { series, voice, period, blocks })
    }

    fn rows(&self) -> impl Iterator<Item = &'a Row> + Clone {
        let rows = self.blocks.iter().flat_map(|block| &block.rows);
        rows.map(|(_, _, row)| *row).collect::<Vec<_>>().into_iter()
    }

    /// The areas of which it shows anything.
    fn areas(&self) -> Vec<usize> {
        let areas: BTreeSet<usize> = self.rows().map(|row| row.area).collect();
        areas.into_iter().collect()
    }

    fn description(&self) -> String {
        let row = |(name, _, row): &(String, bool, &Row)| {
            format!("{name}: {}", self.voice.told(self.series, row))
        };
        let block = |block: &Block<'_>| {
            let rows: Vec<String> = block.rows.iter().map(row).collect();
            format!("{}: {}.", block.head, rows.join("; "))
        };
        self.blocks.iter().map(block).collect::<Vec<_>>().join(" ")
    }

    fn height(&self) -> f64 {
        let rows: usize = self.blocks.iter().map(|block| block.rows.len()).sum();
        ROW * count(rows) + 30.0 * count(self.blocks.len()) + UNDER
    }

    /// The scale of what is shown.
    fn scale(&self) -> Scale {
        let numbers = |row: &Row| {
            let (number, figures) = value(row).ok()?;
            let (low, high) = figures.limits.as_ref().map(|one| (one.low, one.high)).unzip();
            Some([Some(number), low, high])
        };
        let numbers: Vec<f64> = self.rows().filter_map(numbers).flatten().flatten().collect();
        let percent = self.series.indicator.unit_of(self.series.measure) == "percent";
        Scale::spanning(&numbers, percent, percent.then_some(100.0))
    }

    /// What a row rests on.
    fn cases(&self, row: &Row) -> String {
        let cases = value(row).ok().and_then(|(_, one)| cases(self.series.indicator, one));
        cases.map_or_else(String::new, |cases| format!("n = {}", self.voice.count(cases)))
    }

    /// The value of a row and its limits, or a mark.
    fn printed(&self, row: &Row) -> (String, String) {
        let bare = |number| self.voice.print(self.series.indicator, number);
        match value(row) {
            Ok((number, figures)) => {
                let limits = figures.limits.as_ref();
                let limits = limits.map(|one| format!("{} – {}", bare(one.low), bare(one.high)));
                (bare(number), limits.unwrap_or_default())
            }
            Err(mark) => (mark.text().to_owned(), String::new()),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let all = || self.blocks.iter().flat_map(|block| &block.rows);
        let names = all().map(|(name, bold, _)| RowName { name, minor: None, bold: *bold });
        let name_wide = name_width(&names.collect::<Vec<_>>(), 230.0);
        let widest = |of: &dyn Fn(&Row) -> String, font| {
            all().map(|(_, _, row)| width(&of(row), font)).fold(0.0, f64::max)
        };
        let cases_wide = widest(&|row| self.cases(row), LIMITS);
        let value_wide = widest(&|row| self.printed(row).0, VALUE);
        let limits_wide = widest(&|row| self.printed(row).1, LIMITS);
        let columns = Columns {
            name: MARGIN + name_wide,
            name_wide,
            cases: MARGIN + name_wide + 12.0 + cases_wide,
            value: MARGIN + INNER - limits_wide - 12.0,
            limits: MARGIN + INNER,
        };
        let line = NumberLine {
            left: columns.cases + 22.0,
            right: columns.value - value_wide - 22.0,
            scale: self.scale(),
        };
        let mut y = top;
        for block in &self.blocks {
            canvas.text(&block.head, (MARGIN, y + 8.0), Anchor::LeftTop, HEAD);
            let bottom = y + 30.0 + ROW * count(block.rows.len());
            line.lines(canvas, (y + 30.0, bottom));
            for (number, (name, bold, row)) in block.rows.iter().enumerate() {
                let middle = y + 30.0 + ROW * (count(number) + 0.5);
                let name = RowName { name, minor: None, bold: *bold };
                self.row(canvas, line, &columns, middle, (name, row));
            }
            y = bottom;
        }
        let unit = self.series.indicator.unit_of(self.series.measure);
        line.ticks(canvas, y, |tick| {
            self.voice.numbers.with_unit(tick, line.scale.decimals(), unit)
        });
    }

    fn row(
        &self,
        canvas: &Canvas<'_>,
        line: NumberLine,
        columns: &Columns,
        y: f64,
        (name, row): (RowName<'_>, &Row),
    ) {
        name.draw_on_one_line(canvas, (columns.name, y), columns.name_wide);
        canvas.text(&self.cases(row), (columns.cases, y), Anchor::RightMiddle, LIMITS);
        let (text, limits) = self.printed(row);
        match value(row) {
            Ok((number, figures)) => {
                if let Some(one) = &figures.limits {
                    whisker(canvas, (line.x(one.low), line.x(one.high)), y);
                }
                let shape = if name.bold { Shape::Diamond } else { Shape::Dot };
                canvas.point(shape, (line.x(number), y), 4.0, SERIES);
                canvas.text(&text, (columns.value, y), Anchor::RightMiddle, VALUE);
                canvas.text(&limits, (columns.limits, y), Anchor::RightMiddle, LIMITS);
            }
            Err(mark) => {
                if mark == Mark::Withheld {
                    canvas.crossed_ring((line.left, y), 4.0, MARK);
                }
                canvas.text(&text, (line.left + 10.0, y), Anchor::LeftMiddle, MISSING);
            }
        }
    }
}

/// Where the columns of text end.
struct Columns {
    name: f64,
    name_wide: f64,
    cases: f64,
    value: f64,
    limits: f64,
}

fn whisker(canvas: &Canvas<'_>, (low, high): (f64, f64), y: f64) {
    canvas.line(&[(low, y), (high, y)], SERIES, 1.5);
    for x in [low, high] {
        canvas.line(&[(x, y - 4.0), (x, y + 4.0)], SERIES, 1.5);
    }
}

impl Block<'_> {
    /// Whether two or more of its rows have a value with an interval.
    fn has_intervals(&self) -> bool {
        let has = |row: &Row| value(row).is_ok_and(|(_, figures)| figures.limits.is_some());
        self.rows.iter().filter(|(_, _, row)| has(row)).count() >= 2
    }
}

/// Countries by their value, then those without one, then groups.
fn places<'a>(series: &Series<'a>, voice: Voice<'_>, period: usize) -> Block<'a> {
    let areas = series.release.areas();
    let of = |area: usize| {
        let row = series.row(area, period)?;
        Some((areas[area].id.clone(), areas[area].is_group, row))
    };
    let mut rows: Vec<(String, bool, &Row)> = (0..areas.len()).filter_map(of).collect();
    let number = |row: &Row| value(row).ok().map_or(f64::NEG_INFINITY, |(value, _)| value);
    rows.sort_by(|(_, one_group, one), (_, other_group, other)| {
        one_group.cmp(other_group).then(number(other).total_cmp(&number(one)))
    });
    Block { head: voice.words.country.to_owned(), rows }
}

/// The categories of the widest area that has two or more values with an interval, in their order.
fn categories<'a>(of: &Breakdown<'a>, voice: Voice<'_>, period: usize) -> Option<Block<'a>> {
    let block = |area: usize| {
        let row = |(category, row): (usize, &'a Row)| {
            (voice.category(&of.dimension.category(category)), false, row)
        };
        let id = &of.series.release.areas()[area].id;
        let head = format!("{}, {id}", voice.words.term(&of.dimension.id));
        Block { head, rows: of.parts(area, period).into_iter().map(row).collect() }
    };
    of.areas().into_iter().rev().map(block).find(Block::has_intervals)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{drawn, texts};
    use super::*;
    use crate::protect::Shown;
    use crate::publish::fixture::{release, release_of, rows, total};

    #[test]
    fn countries_stand_by_their_value_and_groups_after_them() {
        let svg = drawn(&Dots, &release(), "IDN-17.dots");
        let place = |text: &str| svg.rfind(&format!(">{text}<")).unwrap();
        let places = ["UKR", "BLR", "MDA", "region"].map(place);
        assert!(places.is_sorted(), "81.9, 77.2, 76.5 and the region: {places:?}");
        assert_eq!(texts(&svg, "74.3 – 87.6"), 1);
    }

    #[test]
    fn what_is_withheld_has_a_mark_and_no_place_among_the_values() {
        let mut hidden = rows();
        total(&mut hidden, 1, 0, 3).shown = Shown::Withheld;
        let svg = drawn(&Dots, &release_of("en", hidden), "IDN-17.dots");
        assert_eq!(texts(&svg, "[c]"), 1);
        assert!(!svg.contains("81.9") && !svg.contains("87.6"), "{svg}");
        assert!(svg.rfind(">UKR<") > svg.rfind(">MDA<"), "it stands last");
    }

    #[test]
    fn values_without_an_interval_are_no_dots() {
        let stems: Vec<String> =
            Dots.draw(&Material::of(&release())).into_iter().map(|picture| picture.stem).collect();
        assert_eq!(stems, ["IDN-17.dots", "REF-02.q0.5.dots", "REF-02.q0.9.dots"]);
    }
}
