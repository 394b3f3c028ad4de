//! Countries by their size around the value of all of them together, with limits that chance keeps
//! within.
//!
//! Drawn of shares and rates that three or more countries have in the last period: of two countries
//! each would be held against little but the other.

use rayon::prelude::*;

use super::canvas::{
    AXIS, Anchor, Canvas, GRID, LIMIT, MARK, NOTE, Point, SERIES, SIGNAL, Shape, TITLE, Type,
    WIDE_LIMIT, width,
};
use super::labels::{Area, Labels};
use super::number_line::{NumberLine, UNDER};
use super::panel::Box;
use super::paper::{INNER, MARGIN, Paper, Said, Voice};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::protect::Row;
use crate::publish::comparison::{Funnelled, funnelled};
use crate::publish::series::{Series, value};
use crate::publish::words::fill;

const POOLED: Said = Said { en: "together {}", uk: "разом {}", ro: "împreună {}" };
const SIZE: Said = Said {
    en: "across: what the value is of (n)",
    uk: "по горизонталі: від чого взято значення (n)",
    ro: "pe orizontală: la ce se raportează valoarea (n)",
};
const CHANCE: Said = Said {
    en: "The lines hold 95 % and 99.8 % of countries that differ by chance alone; a country beyond them is unusual, for \
         reasons that the chart does not tell.",
    uk: "У межах ліній 95 % і 99,8 % країн, що відрізняються лише випадково; країна поза ними незвична, а чому – \
         діаграма не каже.",
    ro: "Între linii se află 95 % și 99,8 % din țările care diferă doar prin întâmplare; o țară din afara lor este \
         neobișnuită, din motive pe care graficul nu le arată.",
};
const BEYOND: Said = Said {
    en: "orange diamond: beyond 99.8 %; orange triangle: beyond 95 %",
    uk: "помаранчевий ромб: поза 99,8 %; помаранчевий трикутник: поза 95 %",
    ro: "romb portocaliu: dincolo de 99,8 %; triunghi portocaliu: dincolo de 95 %",
};

/// Funnel plots.
#[derive(Debug)]
pub(super) struct Funnel;

impl Chart for Funnel {
    fn name(&self) -> &'static str {
        "funnel"
    }

    fn summary(&self) -> &'static str {
        "shares and rates of three or more countries by size, within limits of chance"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.series.par_iter().filter_map(funnel).collect()
    }
}

const FROM_COUNTRIES: usize = 3;
/// Places of the limits across.
const STEPS: u32 = 80;
const TALL: f64 = 300.0;
const TICK: Type = Type { size: 11.0, bold: false, ink: NOTE };
const NAME: Type = Type { size: 12.0, bold: true, ink: TITLE };
const LINE: Type = Type { size: 10.5, bold: false, ink: MARK };

struct Sheet<'a> {
    series: &'a Series<'a>,
    voice: Voice<'a>,
    period: usize,
    funnel: Funnelled,
    rows: Vec<&'a Row>,
}

fn funnel(series: &Series<'_>) -> Option<Picture> {
    let sheet = Sheet::new(series)?;
    let voice = sheet.voice;
    let areas: Vec<usize> = sheet.rows.iter().map(|row| row.area).collect();
    let mut foot = vec![voice.say(CHANCE).to_owned()];
    if sheet.funnel.points.iter().any(|(_, _, outlier)| *outlier != "within") {
        foot.push(voice.say(BEYOND).to_owned());
    }
    foot.extend(voice.foot(series.indicator, &sheet.rows));
    let mut subtitle = voice.subtitle(series, &areas, &[sheet.period]);
    subtitle.push(voice.say(SIZE).to_owned());
    let paper = Paper {
        voice,
        stem: format!("{}.funnel", series.stem()),
        title: voice.text(&series.indicator.title),
        subtitle,
        description: sheet.description(),
        foot,
    };
    let svg = paper.picture(TALL + UNDER + sheet.beneath(), |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(series: &'a Series<'a>) -> Option<Self> {
        let period = series.latest(&series.periods())?;
        let funnel = funnelled(series, period)?;
        let areas = series.release.areas();
        let countries = (0..areas.len()).filter(|area| !areas[*area].is_group);
        let rows = countries.filter_map(|area| series.row(area, period)).collect();
        let enough = funnel.points.len() >= FROM_COUNTRIES;
        enough.then_some(Self { series, voice: Voice::of(series.release), period, funnel, rows })
    }

    fn description(&self) -> String {
        let row = |row: &&Row| {
            let said = self.voice.told(self.series, row);
            format!("{}: {said}.", self.series.release.areas()[row.area].id)
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!("{}. {}", self.pooled(), rows.join(" "))
    }

    fn pooled(&self) -> String {
        fill(self.voice.say(POOLED), &[&self.voice.value(self.series, self.funnel.pooled())])
    }

    /// Sizes, from none to a little more than the largest that is shown.
    fn sizes(&self) -> Scale {
        let sizes: Vec<f64> = self.funnel.points.iter().map(|(_, size, _)| *size).collect();
        Scale::spanning(&sizes, true, None)
    }

    /// Values that are shown, and the limits from a third of the smallest size on.
    fn scale(&self, sizes: Scale) -> Scale {
        let smallest = self.funnel.points.iter().map(|(_, size, _)| *size).fold(f64::MAX, f64::min);
        let shown = self.rows.iter().filter_map(|row| Some(value(row).ok()?.0));
        let limits = steps(sizes).into_iter().chain([smallest]);
        let limits = limits.filter(|size| *size >= smallest * 0.6);
        let limits = limits.filter_map(|size| self.funnel.limits(size));
        let limits = limits.flat_map(|[_, outer]| [outer.low, outer.high]);
        let numbers: Vec<f64> = shown.chain(limits).filter(|number| number.is_finite()).collect();
        let percent = self.series.indicator.unit_of(self.series.measure) == "percent";
        Scale::spanning(&numbers, false, percent.then_some(100.0))
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let sizes = self.sizes();
        let scale = self.scale(sizes);
        let unit = self.series.indicator.unit_of(self.series.measure);
        let tick = |number: f64| self.voice.numbers.with_unit(number, scale.decimals(), unit);
        let axis = scale.ticks().into_iter().map(|one| width(&tick(one), TICK)).fold(0.0, f64::max);
        let pooled = width(&self.pooled(), LINE);
        let place = Box {
            left: MARGIN + axis + 8.0,
            top: top + 10.0,
            width: INNER - axis - pooled - 20.0,
            height: TALL,
        };
        let plot = Plot { canvas, place, scale };
        for number in scale.ticks() {
            let y = plot.y(number);
            canvas.line(&[(place.left, y), (place.left + place.width, y)], GRID, 1.0);
            canvas.text(&tick(number), (place.left - 7.0, y), Anchor::RightMiddle, TICK);
        }
        let line = NumberLine { left: place.left, right: place.left + place.width, scale: sizes };
        let bottom = place.top + place.height;
        canvas.line(&[(place.left, bottom), (place.left + place.width, bottom)], AXIS, 1.0);
        line.ticks(canvas, bottom, |size| self.voice.numbers.print(size, sizes.decimals()));
        let mut labels = Labels::default();
        self.limits(&plot, line, &mut labels);
        self.points(&plot, line, &mut labels);
        labels.draw(canvas);
        let at = (place.left, bottom + UNDER + 4.0);
        canvas.text(&self.without(), at, Anchor::LeftTop, LINE);
    }

    /// The pooled value and the limits, named at their right ends.
    fn limits(&self, plot: &Plot<'_, '_>, line: NumberLine, labels: &mut Labels) {
        let right = line.right + 6.0;
        let y = plot.y(self.funnel.pooled());
        plot.canvas.line(&[(line.left, y), (line.right, y)], MARK, 1.25);
        labels.place(self.pooled(), &[((right, y), Anchor::LeftMiddle)], LINE);
        labels.avoid(Area::around((right, y), (right + 1.0, y), 7.0));
        for (level, ink) in [(0, LIMIT), (1, WIDE_LIMIT)] {
            for high in [true, false] {
                let runs = self.limit(plot, line, level, high);
                for run in &runs {
                    plot.canvas.line(run, ink, 1.25);
                }
                let Some((_, y)) = runs.last().and_then(|run| run.last()).copied() else {
                    continue;
                };
                let level = self.voice.numbers.level(crate::stats::funnel::LEVELS[level]);
                let away = if high { -1.0 } else { 1.0 };
                let places = [0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0]
                    .map(|step| ((right, y + away * step), Anchor::LeftMiddle));
                labels.place(level, &places, LINE);
            }
        }
    }

    /// The stretches of a limit that lie within the plot.
    fn limit(
        &self,
        plot: &Plot<'_, '_>,
        line: NumberLine,
        level: usize,
        high: bool,
    ) -> Vec<Vec<Point>> {
        let point = |size: f64| {
            let limits = self.funnel.limits(size)?[level];
            let number = if high { limits.high } else { limits.low };
            let within = (plot.scale.low..=plot.scale.high).contains(&number);
            within.then(|| (line.x(size), plot.y(number)))
        };
        let points: Vec<Option<Point>> = steps(line.scale).into_iter().map(point).collect();
        let runs = points.split(Option::is_none);
        runs.map(|run| run.iter().flatten().copied().collect::<Vec<_>>())
            .filter(|run| run.len() > 1)
            .collect()
    }

    /// Countries with their names; a shape says on which side of the limits they are.
    fn points(&self, plot: &Plot<'_, '_>, line: NumberLine, labels: &mut Labels) {
        let shown = |(area, size, outlier): &(usize, f64, &'static str)| {
            let row = self.rows.iter().find(|row| row.area == *area)?;
            let (number, _) = value(row).ok()?;
            Some((*area, (line.x(*size), plot.y(number)), *outlier))
        };
        let points: Vec<_> = self.funnel.points.iter().filter_map(shown).collect();
        for (_, at, outlier) in &points {
            let (shape, ink) = match *outlier {
                "within" => (Shape::Dot, SERIES),
                "above_95" | "below_95" => (Shape::Triangle, SIGNAL),
                _ => (Shape::Diamond, SIGNAL),
            };
            plot.canvas.point(shape, *at, 5.0, ink);
            labels.avoid(Area::around(*at, *at, 6.0));
        }
        for (area, (x, y), _) in points {
            let places = [
                ((x, y - 8.0), Anchor::CentreBottom),
                ((x, y + 10.0), Anchor::CentreTop),
                ((x + 10.0, y), Anchor::LeftMiddle),
                ((x - 10.0, y), Anchor::RightMiddle),
            ];
            labels.place(self.series.release.areas()[area].id.clone(), &places, NAME);
        }
    }

    /// Countries without a value have no place; they stand beneath.
    fn without(&self) -> String {
        let mark = |row: &&Row| {
            let mark = value(row).err()?;
            Some(format!("{} {}", self.series.release.areas()[row.area].id, mark.text()))
        };
        self.rows.iter().filter_map(mark).collect::<Vec<_>>().join(" · ")
    }

    fn beneath(&self) -> f64 {
        if self.without().is_empty() { 12.0 } else { 34.0 }
    }
}

/// Sizes at which the limits are drawn, from the smallest that has any to speak of.
fn steps(sizes: Scale) -> Vec<f64> {
    let step = |step: u32| sizes.high * f64::from(step) / f64::from(STEPS);
    (1..=STEPS).map(step).collect()
}

/// The plot under the pen.
struct Plot<'a, 'c> {
    canvas: &'a Canvas<'c>,
    place: Box,
    scale: Scale,
}

impl Plot<'_, '_> {
    fn y(&self, number: f64) -> f64 {
        self.place.top + self.place.height * (1.0 - self.scale.part(number))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{drawn, texts};
    use super::*;
    use crate::protect::Shown;
    use crate::publish::fixture::{release, release_of, rows, total};

    #[test]
    fn three_countries_are_points_around_all_of_them_together() {
        let svg = drawn(&Funnel, &release(), "IDN-17.funnel");
        assert_eq!(["UKR", "MDA", "BLR"].map(|name| texts(&svg, name)), [1, 1, 1]);
        assert_eq!(texts(&svg, "together 77.9\u{a0}%"), 1, "438 of 562: {svg}");
        assert_eq!(texts(&svg, "95\u{a0}%") + texts(&svg, "99.8\u{a0}%"), 4);
    }

    #[test]
    fn of_two_countries_there_is_no_funnel() {
        let mut hidden = rows();
        total(&mut hidden, 1, 2, 3).shown = Shown::Withheld;
        assert!(Funnel.draw(&Material::of(&release_of("en", hidden))).is_empty());
    }

    #[test]
    fn a_group_is_no_point() {
        let svg = drawn(&Funnel, &release(), "IDN-17.funnel");
        assert_eq!(texts(&svg, "region"), 0);
    }
}
