//! Control charts: values over many periods with their centre and limits, a panel for each area.
//!
//! Drawn of every measure that the table `control_charts` has: twelve or more years, quarters or months
//! with a value and no break between them. Each panel has a scale of its own, for limits are compared
//! with the values of one place.

use rayon::prelude::*;

use super::canvas::{
    AXIS, Anchor, Canvas, GRID, Ink, LIMIT, MARK, NOTE, Point, SERIES, SIGNAL, Shape, TITLE, Type,
    width,
};
use super::labels::{Area, Labels};
use super::panel::Box;
use super::paper::{Grid, MARGIN, Paper, Said, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::protect::Row;
use crate::publish::comparison::{Controlled, controlled};
use crate::publish::series::{Mark, Series, value};
use crate::stats::control_chart::{Point as Charted, Signal};

const CENTRE: Said = Said { en: "centre", uk: "центр", ro: "centru" };
const LIMITS: Said = Said {
    en: "dashed: control limits",
    uk: "пунктир: контрольні межі",
    ro: "întrerupt: limitele de control",
};
const OWN_SCALE: Said = Said {
    en: "each panel on its own scale",
    uk: "кожна панель має власну шкалу",
    ro: "fiecare panou are scara sa",
};
const KEYS: [(Signal, Shape, Said); 4] = [
    (
        Signal::BeyondLimits,
        Shape::Diamond,
        Said { en: "beyond the limits", uk: "поза межами", ro: "dincolo de limite" },
    ),
    (
        Signal::Run,
        Shape::Square,
        Said {
            en: "seven or more on one side",
            uk: "сім і більше з одного боку",
            ro: "șapte sau mai multe de o parte",
        },
    ),
    (
        Signal::Trend,
        Shape::Triangle,
        Said {
            en: "seven or more rising or falling",
            uk: "сім і більше поспіль зростають або спадають",
            ro: "șapte sau mai multe în creștere sau scădere",
        },
    ),
    (
        Signal::OuterThird,
        Shape::Drop,
        Said {
            en: "two of three near a limit",
            uk: "дві з трьох біля межі",
            ro: "două din trei lângă o limită",
        },
    ),
];

/// Charts of stability.
#[derive(Debug)]
pub(super) struct Control;

impl Chart for Control {
    fn name(&self) -> &'static str {
        "control"
    }

    fn summary(&self) -> &'static str {
        "twelve or more periods with centre, control limits and signals"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.series.par_iter().filter_map(control).collect()
    }
}

/// More panels than these are a table.
const MOST_PANELS: usize = 12;
const TALL: f64 = 130.0;
const STEP: f64 = TALL + 72.0;
const NAME: Type = Type { size: 13.5, bold: true, ink: TITLE };
const SORT: Type = Type { size: 11.0, bold: false, ink: NOTE };
const TICK: Type = Type { size: 10.5, bold: false, ink: NOTE };
const MISSING: Type = Type { size: 10.5, bold: false, ink: MARK };
const VALUE: Type = Type { size: 10.5, bold: true, ink: SERIES };
const CENTRE_LABEL: Type = Type { size: 10.5, bold: false, ink: MARK };

struct Sheet<'a> {
    series: &'a Series<'a>,
    voice: Voice<'a>,
    charts: Vec<Controlled>,
}

fn control(series: &Series<'_>) -> Option<Picture> {
    let mut charts = controlled(series);
    charts.truncate(MOST_PANELS);
    let sheet = Sheet { series, voice: Voice::of(series.release), charts };
    let first = sheet.charts.first()?;
    let voice = sheet.voice;
    let mut areas: Vec<usize> = sheet.charts.iter().map(|chart| chart.area).collect();
    areas.dedup();
    let periods: Vec<usize> = first.points.iter().map(|(period, _)| *period).collect();
    let mut subtitle = voice.subtitle(series, &areas, &periods);
    subtitle.push(voice.say(LIMITS).to_owned());
    if sheet.charts.len() > 1 {
        subtitle.push(voice.say(OWN_SCALE).to_owned());
    }
    let paper = Paper {
        voice,
        stem: format!("{}.control", series.stem()),
        title: voice.text(&series.indicator.title),
        subtitle,
        description: sheet.description(),
        foot: voice.foot(series.indicator, &sheet.rows()),
    };
    let key = if sheet.signals().is_empty() { 0.0 } else { 24.0 };
    let panels = sheet.grid().height();
    let svg = paper.picture(panels + key, |canvas, top| {
        sheet.draw(canvas, top);
        sheet.key(canvas, top + panels + 4.0);
    });
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn grid(&self) -> Grid {
        Grid { panels: self.charts.len(), gap: 28.0, tall: STEP }
    }

    fn row(&self, chart: &Controlled, period: usize) -> Option<&'a Row> {
        self.series.row(chart.area, period)
    }

    fn rows(&self) -> Vec<&'a Row> {
        let of = |chart: &Controlled| {
            let rows = chart.points.iter().filter_map(|(period, _)| self.row(chart, *period));
            rows.collect::<Vec<_>>()
        };
        self.charts.iter().flat_map(of).collect()
    }

    /// The signals that occur, in the order of their key.
    fn signals(&self) -> Vec<(Shape, Said)> {
        let points = self.charts.iter().flat_map(|chart| &chart.points);
        let found: Vec<Signal> =
            points.filter_map(|(_, point)| Some(mark_of(point.as_ref()?)?.0)).collect();
        let keys = KEYS.iter().filter(|(signal, _, _)| found.contains(signal));
        keys.map(|(_, shape, said)| (*shape, *said)).collect()
    }

    fn description(&self) -> String {
        let point = |chart: &Controlled, period: usize| {
            let said = self.voice.told(self.series, self.row(chart, period)?);
            Some(format!("{} {said}", self.series.period(period).id))
        };
        let chart = |chart: &Controlled| {
            let points = chart.points.iter().filter_map(|(period, _)| point(chart, *period));
            format!("{}: {}.", self.name(chart), points.collect::<Vec<_>>().join(", "))
        };
        self.charts.iter().map(chart).collect::<Vec<_>>().join(" ")
    }

    fn name(&self, chart: &Controlled) -> &'a str {
        &self.series.release.areas()[chart.area].id
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let grid = self.grid();
        for (number, chart) in self.charts.iter().enumerate() {
            let (left, top) = grid.place(number, top);
            let place = Box { left, top: top + 34.0, width: grid.wide(), height: TALL };
            self.panel(canvas, place, chart);
        }
    }

    /// The shapes of signals with their meaning, in a row.
    fn key(&self, canvas: &Canvas<'_>, y: f64) {
        let mut x = MARGIN + 6.0;
        for (shape, said) in self.signals() {
            canvas.point(shape, (x, y), 4.0, SIGNAL);
            let text = self.voice.say(said);
            canvas.text(text, (x + 10.0, y), Anchor::LeftMiddle, SORT);
            x += width(text, SORT) + 34.0;
        }
    }

    fn panel(&self, canvas: &Canvas<'_>, place: Box, chart: &Controlled) {
        let numbers = |point: &Charted| [point.value, point.low, point.high];
        let shown = chart.points.iter().filter_map(|(_, point)| point.as_ref());
        let scale = Scale::spanning(&shown.flat_map(numbers).collect::<Vec<_>>(), false, None);
        let unit = self.series.indicator.unit_of(self.series.measure);
        let tick = |number: f64| self.voice.numbers.with_unit(number, scale.decimals(), unit);
        let axis = scale.ticks().into_iter().map(|one| width(&tick(one), TICK)).fold(0.0, f64::max);
        let centre = chart.points.iter().rev().find_map(|(_, point)| Some(point.as_ref()?.centre));
        let centre = centre.map_or(String::new(), |centre| {
            format!(
                "{} {}",
                self.voice.say(CENTRE),
                self.voice.print(self.series.indicator, centre)
            )
        });
        let plot = Plot {
            canvas,
            left: place.left + axis + 8.0,
            slot: (place.width - axis - 8.0 - width(&centre, CENTRE_LABEL) - 6.0)
                / count(chart.points.len()),
            place,
            scale,
        };
        canvas.text(self.name(chart), (place.left, place.top - 17.0), Anchor::LeftBottom, NAME);
        let sort = (place.left + width(self.name(chart), NAME) + 8.0, place.top - 17.0);
        canvas.text(chart.chart, sort, Anchor::LeftBottom, SORT);
        let right = plot.edge(chart.points.len());
        for number in scale.ticks() {
            let y = plot.y(number);
            canvas.line(&[(plot.left, y), (right, y)], GRID, 1.0);
            canvas.text(&tick(number), (plot.left - 6.0, y), Anchor::RightMiddle, TICK);
        }
        canvas.line(&[(plot.left, plot.bottom()), (right, plot.bottom())], AXIS, 1.0);
        plot.limits(chart, &centre);
        plot.line(chart);
        self.points(&plot, chart);
        self.gaps(&plot, chart);
        self.periods(&plot, chart);
    }

    /// Points by their signals; the highest and the lowest beyond the limits with their values.
    fn points(&self, plot: &Plot<'_, '_>, chart: &Controlled) {
        let mut labels = plot.kept_clear(chart);
        let beyond = extremes(chart);
        let points = chart.points.iter().zip(plot.places(chart));
        for (point, (x, y)) in points.filter_map(|((_, point), at)| Some((point.as_ref()?, at?))) {
            let sign = mark_of(point);
            let (shape, ink, radius) =
                sign.map_or((Shape::Dot, SERIES, 2.5), |(_, shape)| (shape, SIGNAL, 3.6));
            plot.canvas.point(shape, (x, y), radius, ink);
            labels.avoid(Area::around((x, y), (x, y), 4.0));
            if beyond.contains(&point.value) {
                let text = self.voice.print(self.series.indicator, point.value);
                let places = [
                    ((x, y - 6.0), Anchor::CentreBottom),
                    ((x, y + 8.0), Anchor::CentreTop),
                    ((x + 7.0, y), Anchor::LeftMiddle),
                    ((x - 7.0, y), Anchor::RightMiddle),
                ];
                labels.place(text, &places, VALUE);
            }
        }
        labels.draw(plot.canvas);
    }

    /// A mark at every period without a value.
    fn gaps(&self, plot: &Plot<'_, '_>, chart: &Controlled) {
        for (number, (period, point)) in chart.points.iter().enumerate() {
            let mark = self.row(chart, *period).and_then(|row| value(row).err());
            if let (None, Some(mark)) = (point, mark) {
                plot.missing(plot.x(number), mark);
            }
        }
    }

    /// Under the axis as many periods as there is room for, counted from the last.
    fn periods(&self, plot: &Plot<'_, '_>, chart: &Controlled) {
        let name = |period: usize| self.voice.period(self.series.period(period));
        let widest = chart.points.iter().map(|(period, _)| width(&name(*period), TICK));
        let widest = widest.fold(0.0, f64::max) + 8.0;
        let all = chart.points.len();
        let fits = |every: &usize| plot.slot * count(*every) >= widest;
        let every = (1..all).find(fits).unwrap_or(all.max(1));
        for (number, (period, _)) in chart.points.iter().enumerate() {
            if (all - 1 - number).is_multiple_of(every) {
                let at = (plot.x(number), plot.bottom() + 7.0);
                plot.canvas.text(&name(*period), at, Anchor::CentreTop, TICK);
            }
        }
    }
}

/// The strongest signal of a point, and its shape.
fn mark_of(point: &Charted) -> Option<(Signal, Shape)> {
    let key = KEYS.iter().find(|(signal, _, _)| point.signals.contains(signal));
    key.map(|(signal, shape, _)| (*signal, *shape))
}

/// The lowest and the highest value beyond the limits.
fn extremes(chart: &Controlled) -> Vec<f64> {
    let points = chart.points.iter().filter_map(|(_, point)| point.as_ref());
    let beyond = points.filter(|point| point.signals.contains(&Signal::BeyondLimits));
    let mut values: Vec<f64> = beyond.map(|point| point.value).collect();
    values.sort_by(f64::total_cmp);
    values.first().into_iter().chain(values.last()).copied().collect()
}

/// A panel under the pen.
struct Plot<'a, 'c> {
    canvas: &'a Canvas<'c>,
    place: Box,
    left: f64,
    /// How wide a period is.
    slot: f64,
    scale: Scale,
}

impl Plot<'_, '_> {
    /// Centre and limits as steps, broken where there is no value; the centre has a name at its end.
    fn limits(&self, chart: &Controlled, centre: &str) {
        self.steps(chart, |point| point.low, LIMIT);
        self.steps(chart, |point| point.high, LIMIT);
        self.steps(chart, |point| point.centre, MARK);
        if let Some(at) = self.end_of_centre(chart) {
            self.canvas.text(centre, at, Anchor::LeftMiddle, CENTRE_LABEL);
        }
    }

    /// A level of each period, as steps.
    fn steps(&self, chart: &Controlled, level: impl Fn(&Charted) -> f64, ink: Ink) {
        let step = |(number, (_, point)): (usize, &(usize, Option<Charted>))| {
            let y = self.y(level(point.as_ref()?));
            Some([(self.edge(number), y), (self.edge(number + 1), y)])
        };
        let steps: Vec<Option<[Point; 2]>> = chart.points.iter().enumerate().map(step).collect();
        for run in steps.split(Option::is_none) {
            let run: Vec<Point> = run.iter().flatten().flatten().copied().collect();
            self.canvas.line(&run, ink, 1.0);
        }
    }

    /// Where the centre is named.
    fn end_of_centre(&self, chart: &Controlled) -> Option<Point> {
        let last = chart.points.iter().rev().find_map(|(_, point)| point.as_ref())?;
        Some((self.edge(chart.points.len()) + 5.0, self.y(last.centre)))
    }

    /// Labels that keep off the name of the centre and the numbers of the axis.
    fn kept_clear(&self, chart: &Controlled) -> Labels {
        let mut labels = Labels::default();
        if let Some((x, y)) = self.end_of_centre(chart) {
            labels.avoid(Area::around((x, y), (x + 120.0, y), 7.0));
        }
        let (top, bottom) = (self.place.top, self.bottom());
        labels.avoid(Area::around((self.left - 60.0, top), (self.left - 3.0, bottom), 6.0));
        labels
    }

    /// Where the values are, one for each period that has one.
    fn places(&self, chart: &Controlled) -> Vec<Option<Point>> {
        let place = |(number, (_, point)): (usize, &(usize, Option<Charted>))| {
            point.as_ref().map(|point| (self.x(number), self.y(point.value)))
        };
        chart.points.iter().enumerate().map(place).collect()
    }

    /// The line of values, broken where there is none.
    fn line(&self, chart: &Controlled) {
        for run in self.places(chart).split(Option::is_none) {
            let run: Vec<Point> = run.iter().flatten().copied().collect();
            self.canvas.line(&run, SERIES, 1.75);
        }
    }

    fn missing(&self, x: f64, mark: Mark) {
        if mark == Mark::Withheld {
            self.canvas.crossed_ring((x, self.bottom()), 3.5, MARK);
        }
        let at = (x, self.bottom() - 6.0);
        self.canvas.text(mark.text(), at, Anchor::CentreBottom, MISSING);
    }

    fn edge(&self, number: usize) -> f64 {
        self.left + self.slot * count(number)
    }

    fn x(&self, number: usize) -> f64 {
        self.edge(number) + self.slot / 2.0
    }

    fn y(&self, number: f64) -> f64 {
        self.bottom() - self.place.height * self.scale.part(number)
    }

    fn bottom(&self) -> f64 {
        self.place.top + self.place.height
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::tests::filled;
    use super::super::fixture::{drawn, release_in, texts};
    use super::*;

    #[test]
    fn a_step_in_the_middle_is_two_runs_with_a_gap_at_the_withheld_quarter() {
        let svg = drawn(&Control, &release_in("en"), "XMR-01.control");
        assert_eq!(texts(&svg, "[c]"), 1);
        assert_eq!(texts(&svg, "seven or more on one side"), 1);
        // Sixteen quarters less the withheld one, and two shapes in the key.
        let points = svg.matches("<circle").count() - 1 + filled(&svg, SIGNAL);
        assert_eq!(points, 15 + 2, "{svg}");
    }

    #[test]
    fn twelve_periods_are_needed() {
        let stems: Vec<String> = Control
            .draw(&Material::of(&release_in("en")))
            .into_iter()
            .map(|picture| picture.stem)
            .collect();
        assert_eq!(stems, ["XMR-01.control"]);
    }
}
