//! Counts by sex and age, mirrored.
//!
//! Drawn of a count that is broken down by a dimension of two columns, one with the codes `female` and
//! `male`, the other with ages, of which an area shows half of its bars in the last period. Other and unknown
//! sexes and ages stand beneath as text: they have no side.

use rayon::prelude::*;

use super::canvas::{
    Anchor, Bar, Canvas, Hatch, MARK, NOTE, PALETTE, PAPER, TITLE, Type, fit, width,
};
use super::number_line::{NumberLine, UNDER};
use super::paper::{Grid, Paper, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::define::indicator::Dimension;
use crate::protect::Row;
use crate::publish::series::{Breakdown, value};

/// Age–sex pyramids.
#[derive(Debug)]
pub(super) struct Pyramid;

impl Chart for Pyramid {
    fn name(&self) -> &'static str {
        "pyramid"
    }

    fn summary(&self) -> &'static str {
        "counts by sex and age, women to the left and men to the right"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.breakdowns.par_iter().filter_map(pyramid).collect()
    }
}

const MOST_PANELS: usize = 12;
const ROW: f64 = 24.0;
const NAME: Type = Type { size: 13.5, bold: true, ink: TITLE };
const SIDE: Type = Type { size: 11.5, bold: true, ink: MARK };
const AGE: Type = Type { size: 11.0, bold: false, ink: MARK };
const VALUE: Type = Type { size: 11.0, bold: true, ink: MARK };
const MISSING: Type = Type { size: 11.0, bold: false, ink: MARK };
const REST: Type = Type { size: 10.5, bold: false, ink: NOTE };

/// Which column of the dimension is which, and the numbers of its codes.
struct Sides {
    sex_is_first: bool,
    female: usize,
    male: usize,
    ages: Vec<usize>,
}

struct Sheet<'a> {
    of: &'a Breakdown<'a>,
    voice: Voice<'a>,
    sides: Sides,
    period: usize,
    areas: Vec<usize>,
}

fn pyramid(of: &Breakdown<'_>) -> Option<Picture> {
    let sheet = Sheet::new(of)?;
    let (voice, series) = (sheet.voice, &of.series);
    let rows: Vec<&Row> = sheet.rows();
    let paper = Paper {
        voice,
        stem: format!("{}.pyramid", series.stem()),
        title: voice.text(&series.indicator.title),
        subtitle: voice.subtitle(series, &sheet.areas, &[sheet.period]),
        description: sheet.description(),
        foot: voice.foot(series.indicator, &rows),
    };
    let svg = paper.picture(sheet.grid().height(), |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl Sides {
    /// The sides of a dimension of sex and age.
    fn of(dimension: &Dimension) -> Option<Self> {
        let [one, other] = dimension.columns.as_slice() else { return None };
        let code = |codes: &[String], name: &str| codes.iter().position(|code| code == name);
        let sexes = |codes: &[String]| Some((code(codes, "female")?, code(codes, "male")?));
        let (sex_is_first, (female, male), ages) = match (sexes(&one.codes), sexes(&other.codes)) {
            (Some(sexes), None) => (true, sexes, &other.codes),
            (None, Some(sexes)) => (false, sexes, &one.codes),
            _ => return None,
        };
        let are_ages = ages.len() >= 2 && ages.iter().all(|code| is_age(code));
        let single = !dimension.multi_valued();
        let ages = (0..ages.len()).collect();
        (are_ages && single).then_some(Self { sex_is_first, female, male, ages })
    }

    /// The number of a category of the dimension.
    fn category(&self, dimension: &Dimension, sex: usize, age: usize) -> usize {
        let (one, other) = if self.sex_is_first { (sex, age) } else { (age, sex) };
        one * (dimension.columns[1].codes.len() + 1) + other
    }

    fn age_codes<'a>(&self, dimension: &'a Dimension) -> &'a [String] {
        &dimension.columns[usize::from(self.sex_is_first)].codes
    }
}

/// `9-17`, `48+`, `under_18`; or of two ages, `minor` and `adult`.
fn is_age(code: &str) -> bool {
    let named = ["minor", "adult", "child"].contains(&code);
    named || code.starts_with("under_") || code.starts_with(|first: char| first.is_ascii_digit())
}

impl<'a> Sheet<'a> {
    fn new(of: &'a Breakdown<'a>) -> Option<Self> {
        let counts = matches!(of.series.indicator.kind, "count" | "distinct");
        let sides = Sides::of(of.dimension).filter(|_| counts)?;
        let voice = Voice::of(of.series.release);
        let mut areas = of.areas();
        areas.truncate(MOST_PANELS);
        let sheet = Self { of, voice, sides, period: of.latest()?, areas };
        let is_bar = |row: &&&Row| value(row).is_ok_and(|(number, _)| number > 0.0);
        let enough = sheet.areas.iter().any(|area| {
            let bars = sheet.bars_of(*area);
            2 * bars.iter().filter(is_bar).count() >= bars.len().max(2)
        });
        enough.then_some(sheet)
    }

    fn row(&self, area: usize, sex: usize, age: usize) -> Option<&'a Row> {
        self.of.row(area, self.period, self.sides.category(self.of.dimension, sex, age))
    }

    /// The rows of the bars of an area.
    fn bars_of(&self, area: usize) -> Vec<&'a Row> {
        let of =
            |sex: usize| self.sides.ages.iter().filter_map(move |age| self.row(area, sex, *age));
        [self.sides.female, self.sides.male].into_iter().flat_map(of).collect()
    }

    /// The rows of all bars.
    fn bars(&self) -> Vec<&'a Row> {
        self.areas.iter().flat_map(|area| self.bars_of(*area)).collect()
    }

    /// The rows of everything, bars or not.
    fn rows(&self) -> Vec<&'a Row> {
        let of = |area: &usize| self.of.parts(*area, self.period).into_iter().map(|(_, row)| row);
        self.areas.iter().flat_map(of).collect()
    }

    fn description(&self) -> String {
        let area = |area: &usize| {
            let row = |(category, row): (usize, &Row)| {
                let name = self.voice.category(&self.of.dimension.category(category));
                format!("{name} {}", self.voice.told(&self.of.series, row))
            };
            let rows = self.of.parts(*area, self.period).into_iter().map(row);
            let id = &self.of.series.release.areas()[*area].id;
            format!("{id}: {}.", rows.collect::<Vec<_>>().join("; "))
        };
        self.areas.iter().map(area).collect::<Vec<_>>().join(" ")
    }

    fn grid(&self) -> Grid {
        Grid { panels: self.areas.len(), gap: 36.0, tall: self.panel_height() }
    }

    fn panel_height(&self) -> f64 {
        46.0 + ROW * count(self.sides.ages.len()) + UNDER + 42.0
    }

    /// One scale for all panels and both sides, of what is shown.
    fn scale(&self) -> Scale {
        let shown = self.bars().into_iter().filter_map(|row| Some(value(row).ok()?.0));
        Scale::spanning(&shown.collect::<Vec<_>>(), true, None)
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let grid = self.grid();
        let wide = grid.wide();
        for (number, area) in self.areas.iter().enumerate() {
            let (left, top) = grid.place(number, top);
            self.panel(canvas, (left, top), wide, *area);
        }
    }

    fn panel(&self, canvas: &Canvas<'_>, (left, top): (f64, f64), wide: f64, area: usize) {
        let codes = self.sides.age_codes(self.of.dimension);
        let age = |age: &usize| self.voice.words.term(&codes[*age]);
        let ages =
            self.sides.ages.iter().map(|one| width(&age(one), AGE)).fold(0.0, f64::max) + 16.0;
        let half = (wide - ages) / 2.0;
        let scale = self.scale();
        let room = 34.0;
        let women = NumberLine { left: left + half, right: left + room, scale };
        let men = NumberLine { left: left + half + ages, right: left + wide - room, scale };
        let id = &self.of.series.release.areas()[area].id;
        canvas.text(id, (left, top + 2.0), Anchor::LeftTop, NAME);
        let (first, bottom) = (top + 42.0, top + 42.0 + ROW * count(self.sides.ages.len()));
        for (line, sex, number, anchor) in [
            (women, self.sides.female, 0, Anchor::RightBottom),
            (men, self.sides.male, 1, Anchor::LeftBottom),
        ] {
            line.grid(canvas, (first, bottom), |tick| self.voice.count(tick));
            let name = if number == 0 { "female" } else { "male" };
            let name = self.voice.words.term(name);
            canvas.text(&name, (line.left, first - 3.0), anchor, SIDE);
            for (place, age) in self.sides.ages.iter().rev().enumerate() {
                let middle = first + ROW * (count(place) + 0.5);
                self.bar(canvas, line, middle, (number, self.row(area, sex, *age)));
            }
        }
        for (place, one) in self.sides.ages.iter().rev().enumerate() {
            let at = (left + half + ages / 2.0, first + ROW * (count(place) + 0.5));
            canvas.text(&age(one), at, Anchor::CentreMiddle, AGE);
        }
        for (number, line) in fit(&self.rest(area), REST, wide, 2).iter().enumerate() {
            let at = (left, bottom + UNDER + 4.0 + 14.0 * count(number));
            canvas.text(line, at, Anchor::LeftTop, REST);
        }
    }

    /// A bar with its count, or the mark that stands in its place.
    fn bar(
        &self,
        canvas: &Canvas<'_>,
        line: NumberLine,
        middle: f64,
        (side, row): (usize, Option<&Row>),
    ) {
        let Some(row) = row else { return };
        let away = if side == 0 { -1.0 } else { 1.0 };
        let anchor = if side == 0 { Anchor::RightMiddle } else { Anchor::LeftMiddle };
        match value(row) {
            Ok((number, _)) => {
                let (zero, end) = (line.left, line.x(number));
                let bar = Bar {
                    left: zero.min(end),
                    top: middle - 8.0,
                    right: zero.max(end),
                    bottom: middle + 8.0,
                };
                canvas.bar(bar, PALETTE[side]);
                canvas.hatch(bar, if side == 0 { Hatch::None } else { Hatch::Rising }, PAPER);
                let text = self.voice.count(number);
                canvas.text(&text, (end + away * 5.0, middle), anchor, VALUE);
            }
            Err(mark) => {
                let at = (line.left + away * 5.0, middle);
                canvas.text(mark.text(), at, anchor, MISSING);
            }
        }
    }

    /// Categories that have no bar, and are not nothing.
    fn rest(&self, area: usize) -> String {
        let dimension = self.of.dimension;
        let bars: Vec<usize> = [self.sides.female, self.sides.male]
            .iter()
            .flat_map(|sex| {
                self.sides.ages.iter().map(|age| self.sides.category(dimension, *sex, *age))
            })
            .collect();
        let said = |(category, row): (usize, &Row)| {
            let name = self.voice.category(&dimension.category(category));
            match value(row) {
                Ok((0.0, _)) => None,
                Ok((number, _)) => Some(format!("{name}: {}", self.voice.count(number))),
                Err(mark) => Some(format!("{name}: {}", mark.text())),
            }
        };
        let rest = self.of.parts(area, self.period).into_iter();
        let rest = rest.filter(|(category, _)| !bars.contains(category)).filter_map(said);
        rest.collect::<Vec<_>>().join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::tests::filled;
    use super::super::fixture::{drawn, release_in, texts};
    use super::*;

    #[test]
    fn women_stand_left_and_men_right_and_what_is_withheld_has_no_bar() {
        let svg = drawn(&Pyramid, &release_in("en"), "AGE-01.pyramid");
        // Three ages of two countries, less the girls who are withheld.
        assert_eq!((filled(&svg, PALETTE[0]), filled(&svg, PALETTE[1])), (5, 6));
        assert_eq!(texts(&svg, "[c]"), 1);
    }

    #[test]
    fn who_has_no_side_stands_beneath() {
        let svg = drawn(&Pyramid, &release_in("en"), "AGE-01.pyramid");
        assert_eq!(texts(&svg, "unknown, 18+: 19"), 2);
    }

    #[test]
    fn ages_are_known_by_their_codes() {
        assert!(["0-8", "48+", "minor", "under_18"].map(is_age).into_iter().all(|is| is));
        assert!(!["labour", "police", "female"].map(is_age).into_iter().any(|is| is));
    }
}
