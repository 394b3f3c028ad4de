//! A breakdown over time as small multiples: a panel for each country and group, a line for each category,
//! all on one scale.
//!
//! Drawn of the first dimension of one column that has two to four categories with values in at least three
//! periods, where at least half of the panels have two lines. Beneath the axis stand the marks of categories that have
//! periods without a value.

use rayon::prelude::*;

use super::canvas::{
    AXIS, Anchor, Canvas, GRID, MARK, NOTE, PALETTE, Point, Shape, TITLE, Type, shorten, width,
};
use super::labels::Labels;
use super::panel::Box;
use super::paper::{Grid, Paper, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture, first_of_each};
use crate::protect::Row;
use crate::publish::series::{Breakdown, value};

/// Small multiples by category.
#[derive(Debug)]
pub(super) struct Multiples;

impl Chart for Multiples {
    fn name(&self) -> &'static str {
        "multiples"
    }

    fn summary(&self) -> &'static str {
        "a breakdown over time, a panel for each country and a line for each category"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        let drawn: Vec<Option<Picture>> = of.breakdowns.par_iter().map(multiples).collect();
        first_of_each(drawn.into_iter().flatten())
    }
}

const CATEGORIES: std::ops::RangeInclusive<usize> = 2..=4;
const FROM_PERIODS: usize = 3;
const MOST_PERIODS: usize = 12;
const MOST_PANELS: usize = 12;
const TALL: f64 = 140.0;
const STRIP: f64 = 16.0;
const LABELS: f64 = 96.0;
const NAME: Type = Type { size: 13.5, bold: true, ink: TITLE };
const TICK: Type = Type { size: 10.5, bold: false, ink: NOTE };
const MISSING: Type = Type { size: 10.0, bold: false, ink: MARK };
const LINE: Type = Type { size: 10.5, bold: true, ink: MARK };

struct Sheet<'a> {
    of: &'a Breakdown<'a>,
    voice: Voice<'a>,
    areas: Vec<usize>,
    periods: Vec<usize>,
    categories: Vec<usize>,
    scale: Scale,
}

fn multiples(of: &Breakdown<'_>) -> Option<Picture> {
    let sheet = Sheet::new(of)?;
    let (voice, series) = (sheet.voice, &of.series);
    let mut subtitle = voice.subtitle(series, &sheet.areas, &sheet.periods);
    subtitle.insert(1, voice.words.term(&of.dimension.id));
    let rows = sheet.rows();
    let paper = Paper {
        voice,
        stem: format!("{}.multiples", series.stem()),
        title: voice.text(&series.indicator.title),
        subtitle,
        description: sheet.description(),
        foot: voice.foot(series.indicator, &rows),
    };
    let svg = paper.picture(sheet.grid().height(), |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(of: &'a Breakdown<'a>) -> Option<Self> {
        let (mut areas, periods) = (of.areas(), of.periods());
        areas.truncate(MOST_PANELS);
        let shown = |area: usize, category: usize| {
            let values = periods.iter().filter_map(|period| of.row(area, *period, category));
            values.filter(|row| value(row).is_ok_and(|(one, _)| one.abs() > 0.0)).count()
        };
        let has_line = |category: &usize| areas.iter().any(|area| shown(*area, *category) >= 2);
        let categories: Vec<usize> = (0..of.dimension.categories()).filter(has_line).collect();
        let lines = |area: &usize| {
            categories.iter().filter(|category| shown(*area, **category) >= 2).count()
        };
        let suits = of.dimension.columns.len() == 1
            && CATEGORIES.contains(&categories.len())
            && (FROM_PERIODS..=MOST_PERIODS).contains(&periods.len())
            && 2 * areas.iter().filter(|area| lines(area) >= 2).count() >= areas.len();
        let scale = Scale::spanning(&[], true, None);
        let voice = Voice::of(of.series.release);
        let sheet = Self { of, voice, areas, periods, categories, scale };
        suits.then(|| Self { scale: sheet.scale_of_shown(), ..sheet })
    }

    /// One scale for all panels, of what is shown.
    fn scale_of_shown(&self) -> Scale {
        let shown = self.rows().into_iter().filter_map(|row| Some(value(row).ok()?.0));
        let (indicator, measure) = (self.of.series.indicator, self.of.series.measure);
        let percent = indicator.unit_of(measure) == "percent";
        let counted = matches!(indicator.kind, "count" | "distinct" | "sum");
        Scale::spanning(&shown.collect::<Vec<_>>(), percent || counted, percent.then_some(100.0))
    }

    fn rows(&self) -> Vec<&'a Row> {
        let of = |area: usize| {
            self.categories.iter().flat_map(move |category| {
                self.periods.iter().filter_map(move |period| self.of.row(area, *period, *category))
            })
        };
        self.areas.iter().flat_map(|area| of(*area)).collect()
    }

    fn name(&self, category: usize) -> String {
        self.voice.category(&self.of.dimension.category(category))
    }

    fn description(&self) -> String {
        let line = |area: usize, category: usize| {
            let said = self.periods.iter().filter_map(|period| {
                let row = self.of.row(area, *period, category)?;
                let said = self.voice.told(&self.of.series, row);
                Some(format!("{} {said}", self.of.series.period(*period).id))
            });
            format!("{}: {}", self.name(category), said.collect::<Vec<_>>().join(", "))
        };
        let area = |area: &usize| {
            let lines = self.categories.iter().map(|category| line(*area, *category));
            let id = &self.of.series.release.areas()[*area].id;
            format!("{id}: {}.", lines.collect::<Vec<_>>().join("; "))
        };
        self.areas.iter().map(area).collect::<Vec<_>>().join(" ")
    }

    fn grid(&self) -> Grid {
        Grid { panels: self.areas.len(), gap: 20.0, tall: self.panel_height() }
    }

    /// The categories that have a period without a value, in any panel.
    fn gaps(&self) -> Vec<usize> {
        let gap = |area: usize, category: usize| {
            let mut rows = self.periods.iter().filter_map(|one| self.of.row(area, *one, category));
            rows.any(|row| value(row).is_err())
        };
        let has_gap = |category: &usize| self.areas.iter().any(|area| gap(*area, *category));
        self.categories.iter().copied().filter(has_gap).collect()
    }

    fn panel_height(&self) -> f64 {
        38.0 + TALL + 26.0 + STRIP * count(self.gaps().len()) + 14.0
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let grid = self.grid();
        let wide = grid.wide();
        let axis = self.scale.ticks().into_iter().map(|tick| width(&self.tick(tick), TICK));
        let axis = axis.fold(0.0, f64::max) + 8.0;
        for (number, area) in self.areas.iter().enumerate() {
            let (left, top) = grid.place(number, top);
            let place = Box {
                left: left + axis,
                top: top + 30.0,
                width: wide - axis - LABELS,
                height: TALL,
            };
            Panel { sheet: self, canvas, place, area: *area }.draw();
        }
    }

    fn tick(&self, tick: f64) -> String {
        let unit = self.of.series.indicator.unit_of(self.of.series.measure);
        self.voice.numbers.with_unit(tick, self.scale.decimals(), unit)
    }
}

/// A panel under the pen.
struct Panel<'a, 'c> {
    sheet: &'a Sheet<'a>,
    canvas: &'a Canvas<'c>,
    place: Box,
    area: usize,
}

impl Panel<'_, '_> {
    fn draw(&self) {
        let Box { left, top, width, height } = self.place;
        let id = &self.sheet.of.series.release.areas()[self.area].id;
        self.canvas.text(id, (left, top - 12.0), Anchor::LeftBottom, NAME);
        for tick in self.sheet.scale.ticks() {
            let y = self.y(tick);
            self.canvas.line(&[(left, y), (left + width, y)], GRID, 1.0);
            let text = self.sheet.tick(tick);
            self.canvas.text(&text, (left - 6.0, y), Anchor::RightMiddle, TICK);
        }
        let bottom = top + height;
        self.canvas.line(&[(left, bottom), (left + width, bottom)], AXIS, 1.0);
        self.lines();
        self.periods();
        for (number, category) in self.sheet.gaps().into_iter().enumerate() {
            self.marks(category, bottom + 26.0 + STRIP * (count(number) + 0.5));
        }
    }

    /// A line for each category, with its name at its last point.
    fn lines(&self) {
        let mut labels = Labels::default();
        for (number, category) in self.sheet.categories.iter().enumerate() {
            let (ink, shape) = (PALETTE[number], Shape::ALL[number]);
            let places = self.places(*category);
            for run in places.split(Option::is_none) {
                let run: Vec<Point> = run.iter().flatten().copied().collect();
                self.canvas.line(&run, ink, 2.0);
                for at in &run {
                    self.canvas.point(shape, *at, 3.4, ink);
                }
            }
            let Some(last) = places.iter().rev().flatten().next() else { continue };
            let (x, y) = (self.place.left + self.place.width + 4.0, last.1);
            let steps = [0.0, -6.0, 6.0, -12.0, 12.0, -18.0, 18.0, -24.0, 24.0, -36.0, 36.0];
            let places = steps.map(|step| ((x, y + step), Anchor::LeftMiddle));
            let name = shorten(&self.sheet.name(*category), LINE, LABELS - 6.0);
            labels.place(name, &places, Type { ink, ..LINE });
        }
        labels.draw(self.canvas);
    }

    /// Where the values of a category are, one for each period that has one.
    fn places(&self, category: usize) -> Vec<Option<Point>> {
        let place = |(number, period): (usize, &usize)| {
            let row = self.sheet.of.row(self.area, *period, category)?;
            Some((self.x(number), self.y(value(row).ok()?.0)))
        };
        self.sheet.periods.iter().enumerate().map(place).collect()
    }

    fn periods(&self) {
        let name = |period: &usize| self.sheet.voice.period(self.sheet.of.series.period(*period));
        let names: Vec<String> = self.sheet.periods.iter().map(name).collect();
        let widest = names.iter().map(|name| width(name, TICK)).fold(0.0, f64::max) + 6.0;
        let all = names.len();
        let every = (1..all).find(|every| self.slot() * count(*every) >= widest).unwrap_or(all);
        for (number, name) in names.iter().enumerate() {
            if (all - 1 - number).is_multiple_of(every.max(1)) {
                let at = (self.x(number), self.bottom() + 7.0);
                self.canvas.text(name, at, Anchor::CentreTop, TICK);
            }
        }
    }

    /// Why a category has no value, under the period.
    fn marks(&self, category: usize, y: f64) {
        let mut has_mark = false;
        for (number, period) in self.sheet.periods.iter().enumerate() {
            let row = self.sheet.of.row(self.area, *period, category);
            if let Some(mark) = row.and_then(|row| value(row).err()) {
                let at = (self.x(number), y);
                self.canvas.text(mark.text(), at, Anchor::CentreMiddle, MISSING);
                has_mark = true;
            }
        }
        if has_mark {
            let name = shorten(&self.sheet.name(category), MISSING, LABELS - 6.0);
            let at = (self.place.left + self.place.width + 4.0, y);
            self.canvas.text(&name, at, Anchor::LeftMiddle, MISSING);
        }
    }

    fn slot(&self) -> f64 {
        self.place.width / count(self.sheet.periods.len())
    }

    fn x(&self, number: usize) -> f64 {
        self.place.left + self.slot() * (count(number) + 0.5)
    }

    fn y(&self, number: f64) -> f64 {
        self.bottom() - self.place.height * self.sheet.scale.part(number)
    }

    fn bottom(&self) -> f64 {
        self.place.top + self.place.height
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{drawn, release_in, texts};
    use super::*;

    #[test]
    fn a_line_for_each_category_breaks_where_a_period_is_withheld() {
        let svg = drawn(&Multiples, &release_in("en"), "AGE-01.multiples");
        assert_eq!((texts(&svg, "female"), texts(&svg, "[c]")), (3, 1));
        // Men of MDA: two years and one year; everything else in one piece.
        assert_eq!(texts(&svg, "male"), 3 + 1, "the name of the row of marks is one more");
    }

    #[test]
    fn a_breakdown_of_one_year_is_no_line() {
        let stems: Vec<String> = Multiples
            .draw(&Material::of(&release_in("en")))
            .into_iter()
            .map(|picture| picture.stem)
            .collect();
        assert_eq!(stems, ["AGE-01.multiples"]);
    }
}
