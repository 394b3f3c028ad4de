//! What share had an event by which day, as far as it is published.
//!
//! Drawn of a `time_to_event` of which two or more marks are shown in one area and period, of the last period
//! with the most: percent by a
//! day (`by_30_days`), and days until a share (`q0.5`). Both are points of one Kaplan-Meier curve. Between
//! them the curve is not published: the steps say "at least".

use super::canvas::{
    AXIS, Anchor, Canvas, GRID, Ink, MARK, NOTE, PALETTE, Point, Shape, Type, width,
};
use super::labels::{Area, Labels};
use super::number_line::{NumberLine, UNDER};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, places};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::protect::Row;
use crate::publish::series::{Series, value};
use crate::publish::words::fill;

const STEPS: Said = Said {
    en: "Steps: at least this share had the event by that day. Points: by a day that was asked for, or the day of a \
         quantile; lines through them: {} interval. Persons who still wait count for as long as they were followed.",
    uk: "Сходинки: щонайменше стільки до цього дня. Точки: до дня, про який запитано, або день квантиля; лінії через \
         них: {} інтервал. Особи, які ще чекають, враховано за час спостереження.",
    ro: "Trepte: cel puțin această parte până în acea zi. Puncte: până în ziua cerută sau ziua unei cuantile; liniile \
         prin ele: interval de {}. Persoanele care încă așteaptă se numără cât au fost urmărite.",
};
const ACROSS: Said = Said {
    en: "percent with the event (up) by day (across)",
    uk: "відсоток із подією (вгору) за днями (праворуч)",
    ro: "procente cu evenimentul (în sus) pe zile (la dreapta)",
};

/// Kaplan-Meier curves.
#[derive(Debug)]
pub(super) struct Survival;

impl Chart for Survival {
    fn name(&self) -> &'static str {
        "survival"
    }

    fn summary(&self) -> &'static str {
        "shares with an event by days, as steps with intervals (Kaplan-Meier)"
    }

    fn draw(&self, material: &Material<'_>) -> Vec<Picture> {
        let of = |indicator: usize| -> Vec<&Series<'_>> {
            material.series.iter().filter(|series| series.number == indicator).collect()
        };
        let timed = material.release.indicators().iter().enumerate();
        let timed = timed.filter(|(_, indicator)| indicator.kind == "time_to_event");
        timed.filter_map(|(number, _)| survival(&of(number))).collect()
    }
}

const MOST_AREAS: usize = 6;
const TALL: f64 = 300.0;
const TICK: Type = Type { size: 11.0, bold: false, ink: NOTE };
const PLAIN: Type = Type { size: 11.0, bold: false, ink: MARK };

/// A point of the curve: day, percent, and its interval along one of the two.
#[derive(Debug, Clone, Copy)]
struct Spot {
    day: f64,
    percent: f64,
    days: Option<(f64, f64)>,
    percents: Option<(f64, f64)>,
}

/// The curve of an area.
struct Curve {
    area: usize,
    spots: Vec<Spot>,
    followed: Option<f64>,
}

struct Sheet<'a> {
    series: Vec<&'a Series<'a>>,
    voice: Voice<'a>,
    period: usize,
    areas: Vec<usize>,
    curves: Vec<Curve>,
}

fn survival(series: &[&Series<'_>]) -> Option<Picture> {
    let sheet = Sheet::new(series)?;
    let (voice, first) = (sheet.voice, sheet.series[0]);
    let indicator = first.indicator;
    let mut subtitle = vec![indicator.code.clone(), voice.say(ACROSS).to_owned()];
    subtitle.push(places(first.release, &sheet.areas));
    subtitle.push(voice.period(first.period(sheet.period)));
    let level = sheet.rows().find_map(|row| Some(value(row).ok()?.1.limits.as_ref()?.level));
    let level = voice.numbers.level(level.unwrap_or(0.95));
    let mut foot = vec![fill(voice.say(STEPS), &[&level])];
    foot.extend(voice.foot(indicator, &sheet.rows().collect::<Vec<_>>()));
    let paper = Paper {
        voice,
        stem: format!("{}.survival", first.stem()),
        title: voice.text(&indicator.title),
        subtitle,
        description: sheet.description(),
        foot,
    };
    let height = 14.0 + TALL + UNDER + sheet.beneath();
    let svg = paper.picture(height, |canvas, top| sheet.draw(canvas, top + 14.0));
    Some(Picture::of(first, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(series: &[&'a Series<'a>]) -> Option<Self> {
        let series: Vec<&Series<'_>> =
            series.iter().copied().filter(|one| mark(one.measure).is_some()).collect();
        let first = *series.first()?;
        let mut areas: Vec<usize> = (0..first.release.areas().len()).collect();
        areas.truncate(MOST_AREAS);
        let curves = |period: usize| -> Vec<Curve> {
            areas.iter().map(|area| curve(&series, *area, period)).collect()
        };
        let is_drawn = |period: &usize| curves(*period).iter().any(|one| one.spots.len() >= 2);
        let spots =
            |period: &usize| -> usize { curves(*period).iter().map(|one| one.spots.len()).sum() };
        let period = first.periods().into_iter().filter(is_drawn).max_by_key(spots)?;
        let curves = curves(period);
        Some(Self { voice: Voice::of(first.release), series, period, areas, curves })
    }

    fn rows(&self) -> impl Iterator<Item = &'a Row> {
        let each =
            self.areas.iter().flat_map(|area| self.series.iter().map(move |one| (one, *area)));
        each.filter_map(|(one, area)| one.row(area, self.period))
    }

    fn id(&self, area: usize) -> &'a str {
        &self.series[0].release.areas()[area].id
    }

    /// Every measure of every area in words.
    fn said(&self, area: usize) -> String {
        let measure = |series: &&&Series<'_>| {
            let said = self.voice.told(series, series.row(area, self.period)?);
            Some(format!("{} {said}", self.voice.words.term(series.measure)))
        };
        let all: Vec<String> = self.series.iter().filter_map(|one| measure(&one)).collect();
        format!("{}: {}.", self.id(area), all.join(", "))
    }

    fn description(&self) -> String {
        self.areas.iter().map(|area| self.said(*area)).collect::<Vec<_>>().join(" ")
    }

    /// Areas without a point, with the mark that stands for it.
    fn without(&self) -> Vec<String> {
        let without = self.curves.iter().filter(|curve| curve.spots.is_empty());
        let mark = |curve: &Curve| {
            let mut rows = self.series.iter().filter_map(|one| one.row(curve.area, self.period));
            let mark = rows.find_map(|row| value(row).err())?;
            Some(format!("{} {}", self.id(curve.area), mark.text()))
        };
        without.filter_map(mark).collect()
    }

    fn beneath(&self) -> f64 {
        if self.without().is_empty() { 0.0 } else { 20.0 }
    }

    fn label(&self, curve: &Curve) -> String {
        let followed = curve
            .followed
            .map_or(String::new(), |followed| format!(" (n = {})", self.voice.count(followed)));
        format!("{}{followed}", self.id(curve.area))
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let spots = || self.curves.iter().flat_map(|curve| &curve.spots);
        let days: Vec<f64> = spots()
            .flat_map(|spot| [Some(spot.day), spot.days.map(|(_, high)| high)])
            .flatten()
            .collect();
        let percent = Scale::spanning(&[0.0, 100.0], true, Some(100.0));
        let tick = |number| self.voice.numbers.with_unit(number, 0, "percent");
        let axis =
            percent.ticks().into_iter().map(|one| width(&tick(one), TICK)).fold(0.0, f64::max);
        let labels = self.curves.iter().map(|curve| width(&self.label(curve), PLAIN));
        let label_wide = labels.fold(0.0, f64::max);
        let line = NumberLine {
            left: MARGIN + axis + 8.0,
            right: MARGIN + INNER - label_wide - 14.0,
            scale: Scale::spanning(&days, true, None),
        };
        let plot = Plot { canvas, line, percent, top };
        for number in percent.ticks() {
            let y = plot.y(number);
            canvas.line(&[(line.left, y), (line.right, y)], GRID, 1.0);
            canvas.text(&tick(number), (line.left - 7.0, y), Anchor::RightMiddle, TICK);
        }
        canvas.line(&[(line.left, plot.y(0.0)), (line.right, plot.y(0.0))], AXIS, 1.0);
        line.ticks(canvas, top + TALL, |day| self.voice.numbers.print(day, line.scale.decimals()));
        self.curves(&plot);
        let without = self.without().join(" · ");
        canvas.text(&without, (line.left, top + TALL + UNDER), Anchor::LeftTop, PLAIN);
    }

    fn curves(&self, plot: &Plot<'_, '_>) {
        let mut labels = Labels::default();
        for (number, curve) in self.curves.iter().enumerate() {
            let Some(last) = curve.spots.last() else { continue };
            plot.curve(&curve.spots, PALETTE[number], Shape::ALL[number]);
            let (x, y) = plot.at(last.day, last.percent);
            for spot in &curve.spots {
                plot.avoid(spot, &mut labels);
            }
            let font = Type { bold: true, ink: PALETTE[number], ..PLAIN };
            let places = [0.0, -13.0, 13.0, -26.0, 26.0, -40.0, 40.0]
                .map(|step| ((x + 9.0, y + step), Anchor::LeftMiddle));
            labels.place(self.label(curve), &places, font);
        }
        labels.draw(plot.canvas);
    }
}

/// The share that a measure is a mark of: of a quantile its share, of a day the day.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Share(f64),
    Day(f64),
}

fn mark(measure: &str) -> Option<Asked> {
    let day = measure.strip_prefix("by_").and_then(|rest| rest.strip_suffix("_days"));
    if let Some(day) = day {
        return day.parse().ok().map(Asked::Day);
    }
    measure.strip_prefix('q')?.parse().ok().map(Asked::Share)
}

/// The points of an area's curve that are shown, by their day.
fn curve(series: &[&Series<'_>], area: usize, period: usize) -> Curve {
    let rows =
        || series.iter().filter_map(|one| Some((mark(one.measure)?, one.row(area, period)?)));
    let spot = |(asked, row): (Asked, &Row)| {
        let (number, figures) = value(row).ok()?;
        let limits = figures.limits.as_ref().map(|limits| (limits.low, limits.high));
        Some(match asked {
            Asked::Share(share) => {
                Spot { day: number, percent: 100.0 * share, days: limits, percents: None }
            }
            Asked::Day(day) => Spot { day, percent: number, days: None, percents: limits },
        })
    };
    let mut spots: Vec<Spot> = rows().filter_map(spot).collect();
    spots.sort_by(|one, other| {
        one.day.total_cmp(&other.day).then(one.percent.total_cmp(&other.percent))
    });
    let followed = rows().find_map(|(_, row)| value(row).ok()?.1.denominator);
    Curve { area, spots, followed }
}

/// The plot under the pen.
struct Plot<'a, 'c> {
    canvas: &'a Canvas<'c>,
    line: NumberLine,
    percent: Scale,
    top: f64,
}

impl Plot<'_, '_> {
    fn y(&self, percent: f64) -> f64 {
        self.top + TALL * (1.0 - self.percent.part(percent))
    }

    fn at(&self, day: f64, percent: f64) -> Point {
        (self.line.x(day), self.y(percent))
    }

    /// Steps from nothing on day 0, and on them the points with their intervals.
    fn curve(&self, spots: &[Spot], ink: Ink, shape: Shape) {
        let mut steps = vec![self.at(0.0, 0.0)];
        let mut reached = 0.0;
        for spot in spots {
            steps.push(self.at(spot.day, reached));
            reached = spot.percent;
            steps.push(self.at(spot.day, reached));
        }
        self.canvas.line(&steps, ink, 2.0);
        for spot in spots {
            self.whiskers(spot, ink);
            self.canvas.point(shape, self.at(spot.day, spot.percent), 4.5, ink);
        }
    }

    /// Keeps labels off a point and its interval.
    fn avoid(&self, spot: &Spot, labels: &mut Labels) {
        let (low, high) = spot.percents.unwrap_or((spot.percent, spot.percent));
        let (first, last) = spot.days.unwrap_or((spot.day, spot.day));
        labels.avoid(Area::around(self.at(spot.day, low), self.at(spot.day, high), 5.0));
        labels.avoid(Area::around(self.at(first, spot.percent), self.at(last, spot.percent), 5.0));
    }

    /// The interval of a point, up and down or along the days.
    fn whiskers(&self, spot: &Spot, ink: Ink) {
        if let Some((low, high)) = spot.percents {
            let (low, high) = (self.at(spot.day, low), self.at(spot.day, high));
            self.canvas.rule(low, high, ink, 1.25);
            for (x, y) in [low, high] {
                self.canvas.rule((x - 4.0, y), (x + 4.0, y), ink, 1.25);
            }
        }
        if let Some((low, high)) = spot.days {
            let (low, high) = (self.at(low, spot.percent), self.at(high, spot.percent));
            self.canvas.rule(low, high, ink, 1.25);
            for (x, y) in [low, high] {
                self.canvas.rule((x, y - 4.0), (x, y + 4.0), ink, 1.25);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{drawn, release_in, texts};
    use super::*;

    #[test]
    fn shares_by_a_day_and_days_until_a_share_are_points_of_one_curve() {
        let svg = drawn(&Survival, &release_in("en"), "TTE-01.by_30_days.survival");
        assert_eq!(texts(&svg, "UKR (n = 240)"), 1);
        assert_eq!(texts(&svg, "BLR [c]"), 1);
        assert_eq!(svg.matches("<circle").count(), 3, "UKR has dots, MDA has squares");
    }

    #[test]
    fn a_measure_says_which_point_it_is() {
        assert!(matches!(mark("by_30_days"), Some(Asked::Day(30.0))));
        assert!(matches!(mark("q0.5"), Some(Asked::Share(0.5))));
        assert!(mark("value").is_none());
    }
}
