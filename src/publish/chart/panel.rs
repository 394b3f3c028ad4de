//! One panel of a trend: the values of one country or group over time.

use super::canvas::{
    AXIS, Anchor, BREAK, Canvas, GRID, MARK, NOTE, OTHER, Point, SERIES, TARGET, TITLE, Type, width,
};
use super::labels::{Area, Labels};
use super::scale::Scale;
use crate::protect::Row;
use crate::publish::series::{Mark, Series, cases, value};
use crate::publish::words::Words;

/// What a panel shows.
#[derive(Debug)]
pub(super) struct Panel {
    /// Index of the country or group.
    pub(super) area: usize,
    pub(super) name: String,
    pub(super) is_group: bool,
    /// The countries of a group.
    members: String,
    /// One for each period of the axis.
    pub(super) spots: Vec<Spot>,
}

/// What there is at one period.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Spot {
    value: Option<f64>,
    mark: Option<Mark>,
    limits: Option<(f64, f64)>,
    /// Whether the series breaks before this period.
    breaks: bool,
    cases: Option<f64>,
    baseline: Option<f64>,
    target: Option<f64>,
}

impl Panel {
    pub(super) fn new(series: &Series<'_>, area: usize, periods: &[usize]) -> Self {
        let place = &series.release.areas()[area];
        let countries = &series.release.programme().countries;
        let members = place.countries.iter().map(|country| countries[*country].as_str());
        let spot = |period: &usize| {
            series.row(area, *period).map_or_else(Spot::default, |row| Spot::new(series, row))
        };
        Self {
            area,
            name: place.id.clone(),
            is_group: place.is_group,
            members: members.collect::<Vec<_>>().join(" + "),
            spots: periods.iter().map(spot).collect(),
        }
    }

    /// Every number that has to lie within the scale.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let all = |spot: &Spot| {
            let (low, high) = spot.limits.unzip();
            [spot.value, low, high, spot.baseline, spot.target]
        };
        self.spots.iter().flat_map(all).flatten().collect()
    }

    /// The marks that occur.
    pub(super) fn marks(&self) -> Vec<Mark> {
        self.spots.iter().filter_map(|spot| spot.mark).collect()
    }

    /// Stretches of periods with a value each and no break between them.
    fn runs(&self) -> Vec<Vec<usize>> {
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for (number, spot) in self.spots.iter().enumerate().filter(|(_, spot)| spot.value.is_some())
        {
            let follows = |run: &&mut Vec<usize>| run.last().is_some_and(|last| last + 1 == number);
            match runs.last_mut().filter(follows).filter(|_| !spot.breaks) {
                Some(run) => run.push(number),
                None => runs.push(vec![number]),
            }
        }
        runs
    }

    /// Where there is no room for every value: the last, the highest and the lowest.
    fn landmarks(&self) -> Vec<usize> {
        let values = || {
            let valued = |(number, spot): (usize, &Spot)| Some((number, spot.value?));
            self.spots.iter().enumerate().filter_map(valued)
        };
        let last = values().next_back();
        let highest = values().max_by(|(_, one), (_, other)| one.total_cmp(other));
        let lowest = values().min_by(|(_, one), (_, other)| one.total_cmp(other));
        let mut numbers: Vec<usize> =
            [last, highest, lowest].into_iter().flatten().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Whether the values before and after are both higher.
    fn is_dip(&self, number: usize) -> bool {
        let value = |number: Option<usize>| self.spots.get(number?)?.value;
        let higher = |other: Option<usize>| value(other) > value(Some(number));
        higher(number.checked_sub(1)) && higher(number.checked_add(1))
    }

    /// Stretches of periods that have one target: first, last, target.
    fn targets(&self) -> Vec<(usize, usize, f64)> {
        let mut runs: Vec<(usize, usize, f64)> = Vec::new();
        for (number, spot) in self.spots.iter().enumerate() {
            let Some(target) = spot.target else { continue };
            match runs.last_mut() {
                Some((_, last, same)) if *last + 1 == number && same.total_cmp(&target).is_eq() => {
                    *last = number;
                }
                Some(_) | None => runs.push((number, number, target)),
            }
        }
        runs
    }
}

impl Spot {
    fn new(series: &Series<'_>, row: &Row) -> Self {
        let public = Self { baseline: row.baseline, target: row.target, ..Self::default() };
        match value(row) {
            Ok((value, figures)) => Self {
                value: Some(value),
                limits: figures.limits.as_ref().map(|limits| (limits.low, limits.high)),
                breaks: figures.flags.contains(&"series_break"),
                cases: cases(series.indicator, figures),
                ..public
            },
            Err(mark) => Self { mark: Some(mark), ..public },
        }
    }

    /// The spot in words, or nothing where nothing is expected.
    pub(super) fn say(&self, words: &Words, print: impl Fn(f64) -> String) -> Option<String> {
        let Some(value) = self.value else {
            return self.mark.map(|mark| words.mark(mark).to_owned());
        };
        let mut said = print(value);
        if let Some((low, high)) = self.limits {
            said = format!("{said} ({}–{})", print(low), print(high));
        }
        if let Some(target) = self.target {
            said = format!("{said}; {} {}", words.target, print(target));
        }
        if self.breaks {
            said = format!("{said}; {}", words.series_break);
        }
        Some(said)
    }
}

/// Where the plot of a panel is, in design pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A panel under the pen.
pub(super) struct Inks<'a, 'c> {
    pub(super) canvas: &'a Canvas<'c>,
    pub(super) place: Box,
    pub(super) scale: Scale,
    pub(super) words: &'static Words,
    /// Prints a value.
    pub(super) print: &'a dyn Fn(f64) -> String,
    /// Prints a number of cases.
    pub(super) count: &'a dyn Fn(f64) -> String,
}

const NAME: Type = Type { size: 13.5, bold: true, ink: TITLE };
const MEMBERS: Type = Type { size: 11.0, bold: false, ink: NOTE };
const PERIOD: Type = Type { size: 11.0, bold: false, ink: MARK };
const CASES: Type = Type { size: 10.0, bold: false, ink: NOTE };
const VALUE: Type = Type { size: 11.5, bold: true, ink: SERIES };
const MISSING: Type = Type { size: 11.0, bold: false, ink: MARK };
const TARGET_LABEL: Type = Type { size: 10.5, bold: false, ink: TARGET };
const SIDE_LABEL: Type = Type { size: 10.5, bold: false, ink: MARK };

impl Inks<'_, '_> {
    /// Lines at the numbers of the scale; the lowest is the axis.
    pub(super) fn grid(&self) {
        let Box { left, width, .. } = self.place;
        for tick in self.scale.ticks() {
            let y = self.y(tick);
            let is_zero = tick.abs() < f64::EPSILON;
            let ink = if is_zero { AXIS } else { GRID };
            self.canvas.line(&[(left, y), (left + width, y)], ink, 1.0);
        }
        let bottom = self.bottom();
        self.canvas.line(&[(left, bottom), (left + width, bottom)], AXIS, 1.0);
    }

    /// Another country's line, behind, to compare with.
    pub(super) fn other(&self, panel: &Panel) {
        for run in panel.runs() {
            self.canvas.line(&self.path(panel, &run), OTHER, 1.25);
        }
    }

    /// Name, interval, target, baseline, breaks, the values, and on top every label: those first
    /// that can stand in one place only.
    pub(super) fn panel(&self, panel: &Panel) {
        let mut labels = Labels::default();
        self.name(panel);
        for run in panel.runs() {
            self.interval(panel, &run, &mut labels);
        }
        self.target_lines(panel, &mut labels);
        self.breaks(panel, &mut labels);
        for run in panel.runs() {
            self.canvas.line(&self.path(panel, &run), SERIES, 2.25);
        }
        self.values(panel, &mut labels);
        self.baseline(panel, &mut labels);
        self.target_labels(panel, &mut labels);
        labels.draw(self.canvas);
    }

    fn name(&self, panel: &Panel) {
        let at = (self.place.left, self.place.top - 20.0);
        self.canvas.text(&panel.name, at, Anchor::LeftBottom, NAME);
        if panel.is_group {
            let at = (at.0 + width(&panel.name, NAME) + 10.0, at.1);
            self.canvas.text(&panel.members, at, Anchor::LeftBottom, MEMBERS);
        }
    }

    /// A band over neighbouring periods, whiskers at a period that stands alone.
    fn interval(&self, panel: &Panel, run: &[usize], labels: &mut Labels) {
        let limits: Vec<(f64, f64, f64)> = run
            .iter()
            .filter_map(|number| {
                let (low, high) = panel.spots[*number].limits?;
                Some((self.x(panel, *number), self.y(low), self.y(high)))
            })
            .collect();
        match limits.as_slice() {
            [] => (),
            [(x, low, high)] => {
                self.whiskers(*x, *low, *high);
                labels.avoid(Area::around((*x, *low), (*x, *high), 4.0));
            }
            _ => {
                let upper = limits.iter().map(|(x, _, high)| (*x, *high));
                let lower = limits.iter().rev().map(|(x, low, _)| (*x, *low));
                let edge: Vec<Point> = upper.chain(lower).collect();
                self.canvas.area(&edge, SERIES, 0.17);
            }
        }
    }

    fn whiskers(&self, x: f64, low: f64, high: f64) {
        self.canvas.line(&[(x, low), (x, high)], SERIES, 1.25);
        for y in [low, high] {
            self.canvas.line(&[(x - 4.0, y), (x + 4.0, y)], SERIES, 1.25);
        }
    }

    /// A dashed line over the periods that a target is for.
    fn target_lines(&self, panel: &Panel, labels: &mut Labels) {
        for (first, last, target) in panel.targets() {
            let y = self.y(target);
            let (from, to) = ((self.edge(panel, first), y), (self.edge(panel, last + 1), y));
            self.canvas.line(&[from, to], TARGET, 1.5);
            labels.avoid(Area::around(from, to, 3.0));
        }
    }

    /// The name of each target at an end of its line, where there is room.
    fn target_labels(&self, panel: &Panel, labels: &mut Labels) {
        let targets = panel.targets();
        for (number, (first, last, target)) in targets.iter().enumerate() {
            let (left, right) = (self.edge(panel, *first), self.edge(panel, last + 1));
            let (middle, y) = (f64::midpoint(left, right), self.y(*target));
            let places = [
                ((left + 2.0, y - 2.0), Anchor::LeftBottom),
                ((right, y - 2.0), Anchor::RightBottom),
                ((left + 2.0, y + 4.0), Anchor::LeftTop),
                ((right, y + 4.0), Anchor::RightTop),
                ((middle, y - 2.0), Anchor::CentreBottom),
                ((middle, y + 4.0), Anchor::CentreTop),
            ];
            let printed = (self.print)(*target);
            let is_last = number + 1 == targets.len();
            let label = if is_last { format!("{} {printed}", self.words.target) } else { printed };
            labels.place(label, &places, TARGET_LABEL);
        }
    }

    /// A dashed upright before the period from which on values are not comparable.
    fn breaks(&self, panel: &Panel, labels: &mut Labels) {
        for (number, _) in panel.spots.iter().enumerate().skip(1).filter(|(_, spot)| spot.breaks) {
            let (x, top) = (self.edge(panel, number), self.place.top - 10.0);
            self.canvas.line(&[(x, top), (x, self.bottom())], BREAK, 1.0);
            labels.avoid(Area::around((x, top), (x, self.bottom()), 1.0));
            let places =
                [((x + 4.0, top - 2.0), Anchor::LeftTop), ((x - 4.0, top - 2.0), Anchor::RightTop)];
            labels.place(self.words.series_break.to_owned(), &places, SIDE_LABEL);
        }
    }

    /// A short bar at the axis where the programme began.
    fn baseline(&self, panel: &Panel, labels: &mut Labels) {
        let Some(baseline) = panel.spots.iter().rev().find_map(|spot| spot.baseline) else {
            return;
        };
        let (left, y) = (self.place.left, self.y(baseline));
        self.canvas.line(&[(left, y), (left + 14.0, y)], MARK, 3.0);
        labels.avoid(Area::around((left, y), (left + 14.0, y), 1.0));
        // Below the axis stand the periods.
        let (below, right) = (self.bottom() + 12.0, left + self.place.width);
        labels.avoid(Area::around((left, below), (right, below), 10.0));
        let label = format!("{} {}", self.words.baseline, (self.print)(baseline));
        let places = [
            ((left + 2.0, y + 5.0), Anchor::LeftTop),
            ((left + 2.0, y - 3.0), Anchor::LeftBottom),
            ((left + 2.0, y + 14.0), Anchor::LeftTop),
            ((left + 2.0, y - 12.0), Anchor::LeftBottom),
            ((right, y - 3.0), Anchor::RightBottom),
            ((left + 2.0, y - 24.0), Anchor::LeftBottom),
        ];
        labels.place(label, &places, SIDE_LABEL);
    }

    /// Points with their values; a mark on the axis where there is none.
    fn values(&self, panel: &Panel, labels: &mut Labels) {
        let shown = |number: &usize| panel.spots[*number].value.map(|value| (*number, value));
        let all: Vec<usize> = (0..panel.spots.len()).collect();
        let every = self.every(panel);
        for (number, value) in all.iter().filter_map(shown) {
            let at = (self.x(panel, number), self.y(value));
            let radius = if every == 1 { 3.5 } else { 2.0 };
            self.canvas.dot(at, radius, SERIES);
            labels.avoid(Area::around(at, at, radius));
        }
        for (number, spot) in panel.spots.iter().enumerate() {
            if let (None, Some(mark)) = (spot.value, spot.mark) {
                self.mark(self.x(panel, number), mark, labels);
            }
        }
        let labelled = if every == 1 { all } else { panel.landmarks() };
        for (number, value) in labelled.iter().filter_map(shown) {
            self.value(panel, number, value, labels);
        }
    }

    /// The value above its point, or below where the line runs above it, or beside it.
    fn value(&self, panel: &Panel, number: usize, value: f64, labels: &mut Labels) {
        let (x, y) = (self.x(panel, number), self.y(value));
        let above = ((x, y - 4.0), Anchor::CentreBottom);
        let below = ((x, y + 7.0), Anchor::CentreTop);
        let beside = ((x + 8.0, y), Anchor::LeftMiddle);
        let text = (self.print)(value);
        let low = y + 22.0 >= self.bottom();
        let wide = x + 8.0 + width(&text, VALUE) > self.place.left + self.place.width;
        let mut places = if panel.is_dip(number) { vec![below, above] } else { vec![above, below] };
        places.extend([beside, ((x + 8.0, y + 9.0), Anchor::LeftMiddle)]);
        places.retain(|place| !(low && *place == below || wide && place.1 == Anchor::LeftMiddle));
        labels.place(text, &places, VALUE);
    }

    /// A crossed ring for a withheld value, and for every missing one the letter that says why.
    fn mark(&self, x: f64, mark: Mark, labels: &mut Labels) {
        let bottom = self.bottom();
        if mark == Mark::Withheld {
            self.canvas.crossed_ring((x, bottom), 4.0, MARK);
        }
        let place = ((x, bottom - 7.0), Anchor::CentreBottom);
        labels.place(mark.text().to_owned(), &[place], MISSING);
    }

    /// Under the axis: the periods, and how many cases each value rests on.
    pub(super) fn labels(&self, panel: &Panel, labels: &[Vec<String>]) {
        let every = self.every_label(panel, labels);
        let deepest = labels.iter().map(Vec::len).max().unwrap_or(1);
        for (number, (lines, spot)) in labels.iter().zip(&panel.spots).enumerate() {
            if !(labels.len() - 1 - number).is_multiple_of(every) {
                continue;
            }
            let x = self.x(panel, number);
            let mut y = self.bottom() + 7.0;
            for line in lines {
                self.canvas.text(line, (x, y), Anchor::CentreTop, PERIOD);
                y += 15.0;
            }
            if let Some(cases) = spot.cases {
                let y = y + 15.0 * f64::from(u32::try_from(deepest - lines.len()).unwrap_or(0));
                let text = format!("n = {}", (self.count)(cases));
                self.canvas.text(&text, (x, y), Anchor::CentreTop, CASES);
            }
        }
    }

    /// Every how many periods there is room for a value, counted from the last.
    fn every(&self, panel: &Panel) -> usize {
        let values = panel.spots.iter().filter_map(|spot| spot.value);
        let widest = values.map(|value| width(&(self.print)(value), VALUE)).fold(0.0, f64::max);
        self.stride(panel, widest)
    }

    /// Every how many periods there is room for a label, counted from the last.
    fn every_label(&self, panel: &Panel, labels: &[Vec<String>]) -> usize {
        let names = labels.iter().flatten().map(|line| width(line, PERIOD));
        self.stride(panel, names.fold(0.0, f64::max))
    }

    fn stride(&self, panel: &Panel, widest: f64) -> usize {
        let slot = self.slot(panel);
        (1..panel.spots.len())
            .zip(1..)
            .find(|(_, number)| slot * f64::from(*number) >= widest + 6.0)
            .map_or(panel.spots.len().max(1), |(stride, _)| stride)
    }

    fn path(&self, panel: &Panel, run: &[usize]) -> Vec<Point> {
        let point =
            |number: &usize| Some((self.x(panel, *number), self.y(panel.spots[*number].value?)));
        run.iter().filter_map(point).collect()
    }

    /// How wide a period is.
    fn slot(&self, panel: &Panel) -> f64 {
        self.place.width / number(panel.spots.len()).max(1.0)
    }

    /// Where a period begins.
    fn edge(&self, panel: &Panel, period: usize) -> f64 {
        self.place.left + self.slot(panel) * number(period)
    }

    /// The middle of a period.
    fn x(&self, panel: &Panel, period: usize) -> f64 {
        self.edge(panel, period) + self.slot(panel) / 2.0
    }

    /// Where a number is.
    pub(super) fn y(&self, number: f64) -> f64 {
        self.bottom() - self.place.height * self.scale.part(number)
    }

    fn bottom(&self) -> f64 {
        self.place.top + self.place.height
    }
}

/// Numbers of periods, for arithmetic with pixels.
fn number(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panel with these values; `None` is a withheld one.
    fn panel(values: &[Option<f64>]) -> Panel {
        let spot = |value: &Option<f64>| Spot {
            value: *value,
            mark: value.is_none().then_some(Mark::Withheld),
            ..Spot::default()
        };
        Panel {
            area: 0,
            name: "UKR".to_owned(),
            is_group: false,
            members: String::new(),
            spots: values.iter().map(spot).collect(),
        }
    }

    #[test]
    fn a_line_stops_at_a_withheld_period() {
        let panel = panel(&[Some(1.0), Some(2.0), None, Some(4.0)]);
        assert_eq!(panel.runs(), [vec![0, 1], vec![3]]);
    }

    #[test]
    fn a_line_stops_at_a_break() {
        let mut panel = panel(&[Some(1.0), Some(2.0), Some(3.0)]);
        panel.spots[1].breaks = true;
        assert_eq!(panel.runs(), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn where_there_is_no_room_the_last_the_highest_and_the_lowest_are_printed() {
        let panel = panel(&[Some(5.0), Some(9.0), Some(7.0), Some(2.0), Some(4.0), None]);
        assert_eq!(panel.landmarks(), [1, 3, 4]);
    }

    #[test]
    fn one_target_for_years_on_end_is_one_line() {
        let mut panel = panel(&[None; 4]);
        for (spot, target) in panel.spots.iter_mut().zip([Some(60.0), Some(60.0), None, Some(80.0)])
        {
            spot.target = target;
        }
        assert_eq!(panel.targets(), [(0, 1, 60.0), (3, 3, 80.0)]);
    }
}
