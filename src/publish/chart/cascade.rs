//! How far the persons of one cohort came: a bar for each step, a panel for each country and group.
//!
//! Drawn of every cascade of `programme.yaml`. Its steps are shares, each of those that the step before
//! counted: of the identified the referred, of the referred the assisted. So what lies between two bars is
//! the part of a share that was not met, and has passed the gate as such. A step that is withheld has no
//! bar; neither has one that is not a share of the step before in the figures, as they are shown.

use super::canvas::{Anchor, Bar, Canvas, Hatch, MARK, NOTE, SERIES, TITLE, Type, width};
use super::number_line::{NumberLine, RowName, UNDER, name_width};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, count, places};
use super::scale::Scale;
use super::{Chart, Material, Picture, Subject};
use crate::diagnostic::Place;
use crate::evaluate::Figures;
use crate::programme::Cascade as Steps;
use crate::protect::{Release, Row};
use crate::publish::series::{Series, value};
use crate::publish::words::fill;

const OF_FIRST: Said =
    Said { en: "{} of the first", uk: "{} від першого", ro: "{} din primul" };
const OF_PREVIOUS: Said =
    Said {
        en: "{} of the step before", uk: "{} від попереднього", ro: "{} din pasul anterior"
    };
const NOT_DUE: Said = Said {
    en: "outlined: not yet due",
    uk: "контур: строк ще не минув",
    ro: "contur: termenul nu a trecut",
};
const COHORT: Said = Said {
    en: "One cohort throughout: the persons or cases of the first bar. Bars of different panels have different scales.",
    uk: "Одна й та сама когорта: особи або справи першого стовпця. Панелі мають різні шкали.",
    ro: "O singură cohortă: persoanele sau cazurile primei bare. Panourile au scări diferite.",
};

/// Cascades of shares.
#[derive(Debug)]
pub(super) struct Cascade;

impl Chart for Cascade {
    fn name(&self) -> &'static str {
        "cascade"
    }

    fn summary(&self) -> &'static str {
        "how far one cohort came, step by step, as programme.yaml names the steps"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        let cascades = of.release.programme().cascades.iter();
        cascades.filter_map(|(id, steps)| cascade(of.release, &of.series, id, steps)).collect()
    }
}

const ROW: f64 = 36.0;
const HEAD: f64 = 26.0;
const MOST_PANELS: usize = 12;
const NAME: Type = Type { size: 13.5, bold: true, ink: TITLE };
const VALUE: Type = Type { size: 11.5, bold: true, ink: SERIES };
const SHARE: Type = Type { size: 11.0, bold: false, ink: NOTE };
const MISSING: Type = Type { size: 11.5, bold: false, ink: MARK };

/// A bar: how many, how many more may follow, and why there is none.
#[derive(Debug, Clone, Copy)]
struct Step {
    number: Option<f64>,
    not_due: f64,
    mark: &'static str,
}

struct Sheet<'a> {
    release: &'a Release,
    voice: Voice<'a>,
    steps: Vec<&'a Series<'a>>,
    names: Vec<String>,
    period: usize,
    panels: Vec<(usize, Vec<Step>)>,
}

fn cascade(release: &Release, all: &[Series<'_>], id: &str, steps: &Steps) -> Option<Picture> {
    let sheet = Sheet::new(release, all, steps)?;
    let voice = sheet.voice;
    let areas: Vec<usize> = sheet.panels.iter().map(|(area, _)| *area).collect();
    let codes: Vec<&str> = sheet.steps.iter().map(|one| one.indicator.code.as_str()).collect();
    let mut subtitle = vec![codes.join(", "), places(release, &areas)];
    subtitle.extend(voice.span(sheet.steps[0], &[sheet.period]));
    let mut foot = vec![voice.say(COHORT).to_owned()];
    if sheet.panels.iter().flat_map(|(_, steps)| steps).any(|step| step.not_due > 0.0) {
        foot.push(voice.say(NOT_DUE).to_owned());
    }
    let rows: Vec<&Row> = sheet.rows();
    foot.extend(voice.foot(sheet.steps[0].indicator, &rows));
    let paper = Paper {
        voice,
        stem: format!("programme.{id}.cascade"),
        title: voice.text(&steps.title),
        subtitle,
        description: sheet.description(),
        foot,
    };
    let height = sheet.panel_height() * count(sheet.panels.len());
    let svg = paper.picture(height, |canvas, top| sheet.draw(canvas, top));
    Some(Picture { subject: Subject::Programme, stem: paper.stem, svg })
}

impl<'a> Sheet<'a> {
    fn new(release: &'a Release, all: &'a [Series<'a>], cascade: &Steps) -> Option<Self> {
        let find = |(code, _): &(String, Place)| all.iter().find(|one| one.indicator.code == *code);
        let steps: Option<Vec<&Series<'_>>> = cascade.steps.iter().map(find).collect();
        let (steps, voice) = (steps?, Voice::of(release));
        let panels = |period: usize| -> Vec<(usize, Vec<Step>)> {
            let of = |area: usize| Some((area, bars(&steps, area, period)?));
            (0..release.areas().len()).filter_map(of).take(MOST_PANELS).collect()
        };
        let is_drawn = |period: &usize| {
            let shown = |steps: &[Step]| steps.iter().filter(|step| step.number.is_some()).count();
            panels(*period).iter().any(|(_, steps)| shown(steps) >= 2)
        };
        let period = steps.first()?.periods().into_iter().rev().find(is_drawn)?;
        let mut names = vec![voice.text(&cascade.first)];
        names.extend(steps.iter().map(|one| voice.text(&one.indicator.title)));
        let panels = panels(period);
        Some(Self { release, voice, steps, names, period, panels })
    }

    fn rows(&self) -> Vec<&'a Row> {
        let of = |area: usize| self.steps.iter().filter_map(move |one| one.row(area, self.period));
        self.panels.iter().flat_map(|(area, _)| of(*area)).collect()
    }

    fn description(&self) -> String {
        let step = |(name, step): (&String, &Step)| {
            let said =
                step.number.map_or_else(|| step.mark.to_owned(), |one| self.voice.count(one));
            format!("{name}: {said}")
        };
        let panel = |(area, steps): &(usize, Vec<Step>)| {
            let steps: Vec<String> = self.names.iter().zip(steps).map(step).collect();
            format!("{}: {}.", self.release.areas()[*area].id, steps.join("; "))
        };
        self.panels.iter().map(panel).collect::<Vec<_>>().join(" ")
    }

    fn panel_height(&self) -> f64 {
        HEAD + ROW * count(self.names.len()) + UNDER + 8.0
    }

    /// What stands behind a bar: of the first, and of the one before.
    fn shares(&self, steps: &[Step], number: usize) -> String {
        let percent = |part: f64, whole: f64| {
            self.voice.numbers.with_unit(100.0 * part / whole, 0, "percent")
        };
        let share = |said: Said, whole: Option<f64>| {
            let (part, whole) = (steps[number].number?, whole.filter(|whole| *whole > 0.0)?);
            Some(fill(self.voice.say(said), &[&percent(part, whole)]))
        };
        let before = number.checked_sub(1);
        let first = before.and_then(|_| share(OF_FIRST, steps[0].number));
        let previous = before.filter(|before| *before > 0);
        let previous = previous.and_then(|before| share(OF_PREVIOUS, steps[before].number));
        first.into_iter().chain(previous).collect::<Vec<_>>().join(" · ")
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let names = self.names.iter().map(|name| RowName { name, minor: None, bold: false });
        let names: Vec<RowName<'_>> = names.collect();
        let wide = name_width(&names, 230.0);
        let said = self.panels.iter().flat_map(|(_, steps)| {
            (0..steps.len()).map(|number| {
                let value = steps[number].number.map_or(String::new(), |one| self.voice.count(one));
                width(&value, VALUE) + 10.0 + width(&self.shares(steps, number), SHARE)
            })
        });
        let said = said.fold(0.0, f64::max);
        for (number, (area, steps)) in self.panels.iter().enumerate() {
            let top = top + self.panel_height() * count(number);
            let shown = steps.iter().filter_map(|step| Some(step.number? + step.not_due));
            let line = NumberLine {
                left: MARGIN + wide + 12.0,
                right: MARGIN + INNER - said - 16.0,
                scale: Scale::spanning(&shown.collect::<Vec<_>>(), true, None),
            };
            let id = &self.release.areas()[*area].id;
            canvas.text(id, (MARGIN, top + 4.0), Anchor::LeftTop, NAME);
            let first = top + HEAD;
            line.grid(canvas, (first, first + ROW * count(steps.len())), |tick| {
                self.voice.numbers.print(tick, line.scale.decimals())
            });
            for (place, name) in names.iter().enumerate() {
                let middle = first + ROW * (count(place) + 0.5);
                name.draw(canvas, (line.left - 9.0, middle), wide);
                self.step(canvas, line, middle, (steps, place));
            }
        }
    }

    fn step(
        &self,
        canvas: &Canvas<'_>,
        line: NumberLine,
        middle: f64,
        (steps, place): (&[Step], usize),
    ) {
        let step = steps[place];
        let Some(number) = step.number else {
            let at = (line.left + 6.0, middle);
            canvas.text(step.mark, at, Anchor::LeftMiddle, MISSING);
            return;
        };
        let (top, bottom) = (middle - 11.0, middle + 11.0);
        let bar = Bar { left: line.left, top, right: line.x(number), bottom };
        canvas.bar(bar, SERIES);
        let mut end = bar.right;
        if step.not_due > 0.0 {
            end = line.x(number + step.not_due);
            let outlined = Bar { left: bar.right, top, right: end, bottom };
            canvas.hatch(outlined, Hatch::Rising, NOTE);
            canvas.frame(outlined, SERIES, 1.0);
        }
        let text = self.voice.count(number);
        canvas.text(&text, (end + 7.0, middle), Anchor::LeftMiddle, VALUE);
        let after = end + 7.0 + width(&text, VALUE) + 10.0;
        let shares = self.shares(steps, place);
        canvas.text(&shares, (after, middle), Anchor::LeftMiddle, SHARE);
    }
}

/// The bars of an area: the whole of the first share, then what each share counts. None without rows.
/// What is not a share of the step before, as the figures show, is no step of the cohort.
fn bars(steps: &[&Series<'_>], area: usize, period: usize) -> Option<Vec<Step>> {
    let rows: Option<Vec<&Row>> = steps.iter().map(|one| one.row(area, period)).collect();
    let rows = rows?;
    let first = value(rows[0]).ok().and_then(|(_, figures)| figures.denominator);
    let mut bars = vec![Step { number: first, not_due: 0.0, mark: mark(rows[0]) }];
    let mut before = first;
    for row in rows {
        let figures = value(row).ok().map(|(_, figures)| figures);
        let fits =
            before.zip(figures.and_then(known)).is_none_or(|(before, known)| known <= before);
        let number = figures.filter(|_| fits).and_then(|figures| figures.numerator);
        let not_due = figures.and_then(|figures| figures.rows).filter(|_| number.is_some());
        let not_due = not_due.map_or(0.0, |rows| crate::stats::as_f64(rows.not_yet_due));
        bars.push(Step { number, not_due, mark: mark(row) });
        before = number;
    }
    Some(bars)
}

/// How many a share is known of.
fn known(figures: &Figures) -> Option<f64> {
    Some(figures.denominator? - figures.unknown.map_or(0.0, crate::stats::as_f64))
}

fn mark(row: &Row) -> &'static str {
    value(row).err().map_or("", crate::publish::series::Mark::text)
}

#[cfg(test)]
mod tests {
    use super::super::canvas::tests::filled;
    use super::super::fixture::{STEPS, drawn, release_in, release_of, row, rows, texts};
    use super::*;

    const STEM: &str = "programme.way.cascade";

    #[test]
    fn each_step_says_what_it_is_of_the_first_and_of_the_one_before() {
        let svg = drawn(&Cascade, &release_in("en"), STEM);
        assert_eq!(texts(&svg, "78\u{a0}% of the first"), 2, "310 of 400");
        assert_eq!(texts(&svg, "62\u{a0}% of the first · 81\u{a0}% of the step before"), 2);
        assert!(svg.contains("outlined: not yet due"));
    }

    #[test]
    fn a_withheld_step_has_no_bar() {
        let svg = drawn(&Cascade, &release_in("en"), STEM);
        assert_eq!((filled(&svg, SERIES), texts(&svg, "[c]")), (4 + 3, 1));
    }

    #[test]
    fn what_is_no_part_of_the_step_before_is_no_step() {
        let mut more = rows();
        let one = row(&mut more, (STEPS + 1, "value"), (0, 3), "total");
        let share = crate::publish::fixture::proportion(250, 330);
        one.shown = crate::protect::Shown::Figures(share);
        let svg = drawn(&Cascade, &release_of("en", more), STEM);
        assert_eq!(filled(&svg, SERIES), 3 + 3, "{svg}");
    }
}
