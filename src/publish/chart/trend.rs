//! A value over time: one panel for each country and group, all on one scale.

use rayon::prelude::*;

use super::canvas::{Anchor, Canvas, NOTE, Type, width, wrap};
use super::panel::{Box, Inks, Panel};
use super::paper::{INNER, MARGIN, Paper, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::evaluate::Figures;
use crate::publish::series::{Series, value};
use crate::publish::words::fill;

/// The trend of every measure of every indicator.
#[derive(Debug)]
pub(super) struct Trend;

impl Chart for Trend {
    fn name(&self) -> &'static str {
        "trend"
    }

    fn summary(&self) -> &'static str {
        "a measure over time, countries side by side, with intervals, targets and breaks"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.series.par_iter().filter_map(trend).collect()
    }
}

const GAP: f64 = 32.0;
const TICK: Type = Type { size: 11.0, bold: false, ink: NOTE };

/// Everything that one picture shows, as text and numbers.
struct Sheet<'a> {
    series: &'a Series<'a>,
    voice: Voice<'a>,
    periods: Vec<usize>,
    panels: Vec<Panel>,
    scale: Scale,
}

/// Where everything is, in design pixels from where the panels begin.
struct Layout {
    /// Lines under the axis: labels of periods.
    labels: Vec<Vec<String>>,
    boxes: Vec<Box>,
    /// How many panels stand side by side.
    abreast: usize,
    height: f64,
}

/// The picture of a series; none for a series without a value.
fn trend(series: &Series<'_>) -> Option<Picture> {
    let sheet = Sheet::new(series)?;
    let layout = sheet.layout();
    let paper = Paper {
        voice: sheet.voice,
        stem: series.stem(),
        title: sheet.voice.text(&series.indicator.title),
        subtitle: sheet.subtitle(),
        description: sheet.description(),
        foot: sheet.foot(),
    };
    let svg = paper.picture(layout.height, |canvas, top| sheet.draw(&layout, canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(series: &'a Series<'a>) -> Option<Self> {
        let periods = series.periods();
        let areas = series.areas(&periods);
        let panels: Vec<Panel> =
            areas.iter().map(|area| Panel::new(series, *area, &periods)).collect();
        if !series.rows().any(|row| value(row).is_ok()) {
            return None;
        }
        let scale = scale(series, &panels);
        Some(Self { series, voice: Voice::of(series.release), periods, panels, scale })
    }

    /// What is shown, of where and when; interval and what the grey lines are.
    fn subtitle(&self) -> Vec<String> {
        let areas: Vec<usize> = self.panels.iter().map(|panel| panel.area).collect();
        let mut parts = self.voice.subtitle(self.series, &areas, &self.periods);
        let (words, numbers) = (self.voice.words, self.voice.numbers);
        if let Some(limits) = self.shown().find_map(|figures| figures.limits.as_ref()) {
            parts.push(fill(words.interval, &[&numbers.level(limits.level)]));
        }
        if self.compares() {
            parts.push(words.other_countries.to_owned());
        }
        parts
    }

    /// Whether the lines of the other countries stand behind a country's line.
    fn compares(&self) -> bool {
        let countries = self.panels.iter().filter(|panel| !panel.is_group).count();
        (2..=MOST_COUNTRIES).contains(&countries) && self.periods.len() <= MOST_PERIODS
    }

    /// The key of the marks that occur, then the source line.
    fn foot(&self) -> Vec<String> {
        let marks = self.panels.iter().flat_map(Panel::marks);
        let shown: Vec<&Figures> = self.shown().collect();
        vec![self.voice.marks(marks), self.voice.source(self.series.indicator, &shown)]
    }

    /// The figures that are shown, of the rows that have a value.
    fn shown(&self) -> impl Iterator<Item = &'a Figures> {
        let areas = self.panels.iter().map(|panel| panel.area);
        let rows = areas.flat_map(move |area| {
            self.periods.iter().filter_map(move |period| self.series.row(area, *period))
        });
        rows.filter_map(|row| value(row).ok()).map(|(_, figures)| figures)
    }

    /// The picture in words, from the same released rows.
    fn description(&self) -> String {
        let panel = |panel: &Panel| {
            let spots = self.periods.iter().zip(&panel.spots).filter_map(|(period, spot)| {
                let said = spot.say(self.voice.words, |number| self.print(number))?;
                Some(format!("{} {said}", self.series.period(*period).id))
            });
            format!("{}: {}.", panel.name, spots.collect::<Vec<_>>().join(", "))
        };
        let panels: Vec<String> = self.panels.iter().map(panel).collect();
        panels.join(" ")
    }

    fn print(&self, number: f64) -> String {
        self.voice.print(self.series.indicator, number)
    }

    /// Places everything from the top down.
    fn layout(&self) -> Layout {
        let abreast = abreast(self.panels.len(), self.periods.len());
        let axis = self.axis_width();
        let gap = self.gap(INNER / count(abreast));
        let wide = (INNER - axis - gap * (count(abreast) - 1.0)) / count(abreast);
        let labels = self.labels(wide / count(self.periods.len()));
        let under = 15.0 * count(labels.iter().map(Vec::len).max().unwrap_or(1)) + 22.0;
        let tall = match abreast {
            1 => 260.0,
            2 => 165.0,
            _ => 130.0,
        };
        let step = 46.0 + tall + under;
        let place = |number: usize| Box {
            left: MARGIN + axis + (wide + gap) * count(number % abreast),
            top: 42.0 + step * count(number / abreast),
            width: wide,
            height: tall,
        };
        let height = step * count(self.panels.len().div_ceil(abreast));
        let boxes = (0..self.panels.len()).map(place).collect();
        Layout { labels, boxes, abreast, height }
    }

    /// Between panels: wider where labels of periods reach beyond their panel.
    fn gap(&self, wide: f64) -> f64 {
        let slot = wide / count(self.periods.len());
        let names = self.labels(slot);
        let widest = names.iter().flatten().map(|line| width(line, TICK)).fold(0.0, f64::max);
        GAP + (widest - slot).max(0.0)
    }

    /// As wide as the longest number at the axis.
    fn axis_width(&self) -> f64 {
        let widths = self.scale.ticks().into_iter().map(|tick| width(&self.tick(tick), TICK));
        widths.fold(0.0, f64::max) + 8.0
    }

    fn tick(&self, tick: f64) -> String {
        let unit = self.series.indicator.unit_of(self.series.measure);
        self.voice.numbers.with_unit(tick, self.scale.decimals(), unit)
    }

    /// What stands under the axis at each period: its id, or the title of one with a name.
    fn labels(&self, slot: f64) -> Vec<Vec<String>> {
        let label = |period: &usize| {
            wrap(&self.voice.period(self.series.period(*period)), TICK, slot.max(40.0))
        };
        self.periods.iter().map(label).collect()
    }

    fn draw(&self, layout: &Layout, canvas: &Canvas<'_>, top: f64) {
        for (number, (panel, place)) in self.panels.iter().zip(&layout.boxes).enumerate() {
            let place = Box { top: top + place.top, ..*place };
            self.draw_panel(panel, place, number % layout.abreast == 0, layout, canvas);
        }
    }

    /// A panel with its grid; the numbers of the axis stand at the first of a row alone.
    fn draw_panel(
        &self,
        panel: &Panel,
        place: Box,
        first: bool,
        layout: &Layout,
        canvas: &Canvas<'_>,
    ) {
        let inks = Inks {
            canvas,
            place,
            scale: self.scale,
            words: self.voice.words,
            print: &|number| self.print(number),
            count: &|number| self.voice.count(number),
        };
        inks.grid();
        if first {
            for tick in self.scale.ticks() {
                let at = (place.left - 7.0, inks.y(tick));
                canvas.text(&self.tick(tick), at, Anchor::RightMiddle, TICK);
            }
        }
        if self.compares() && !panel.is_group {
            let others = self.panels.iter().filter(|one| !one.is_group && one.area != panel.area);
            others.for_each(|other| inks.other(other));
        }
        inks.panel(panel);
        inks.labels(panel, &layout.labels);
    }
}

/// One to four panels abreast: few enough for their numbers to be read.
fn abreast(panels: usize, periods: usize) -> usize {
    let wanted = match panels {
        0 | 1 => 1,
        2..=4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    let room = match periods {
        0..=6 => 4,
        7..=9 => 3,
        10..=40 => 2,
        _ => 1,
    };
    wanted.min(room)
}

/// With more countries, or with more periods, grey lines are a thicket.
const MOST_COUNTRIES: usize = 6;
const MOST_PERIODS: usize = 12;

/// The scale of all panels, from what is shown and from what is public, and from nothing else.
fn scale(series: &Series<'_>, panels: &[Panel]) -> Scale {
    let numbers: Vec<f64> = panels.iter().flat_map(Panel::numbers).collect();
    let percent = series.indicator.unit_of(series.measure) == "percent";
    let counted = matches!(series.indicator.kind, "count" | "distinct" | "sum");
    Scale::spanning(&numbers, percent || counted, percent.then_some(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::Release;
    use crate::protect::Shown;
    use crate::publish::fixture::{release, release_in, release_of, rows, total};

    fn drawn(release: &Release, stem: &str) -> String {
        let pictures = Trend.draw(&Material::of(release));
        pictures.into_iter().find(|picture| picture.stem == stem).expect("it is drawn").svg
    }

    /// The picture without what is said of it: the numbers that are drawn.
    fn marks(svg: &str) -> &str {
        svg.split_once("</desc>").expect("there is a description").1
    }

    #[test]
    fn a_trend_names_its_target_its_baseline_its_break_and_its_marks() {
        let svg = drawn(&release(), "IDN-17");
        for label in ["target 80.0", "baseline 38.0", "series break", ">[c]<", ">[x]<", ">[u]<"] {
            assert!(marks(&svg).contains(label), "{label}");
        }
    }

    #[test]
    fn a_withheld_value_moves_nothing_and_is_said_nowhere() {
        let mut with = rows();
        let Shown::Figures(figures) = &mut total(&mut with, 0, 0, 0).shown else {
            panic!("it is shown")
        };
        figures.value = Some(7919.0);
        let mut hidden = with.clone();
        total(&mut hidden, 0, 0, 0).shown = Shown::Withheld;
        let svgs = [with, hidden].map(|rows| drawn(&release_of("en", rows), "IDN-01"));
        assert!(svgs[0].contains("7\u{a0}919") && svgs[0].contains("8\u{a0}000"));
        assert!(!svgs[1].contains("7\u{a0}919") && !svgs[1].contains("8\u{a0}000"));
        assert!(svgs[1].contains("2010 withheld to protect persons"));
    }

    #[test]
    fn panels_are_as_many_abreast_as_their_periods_leave_room_for() {
        let layouts = [(1, 4), (4, 4), (9, 4), (30, 4), (9, 36), (4, 120)];
        assert_eq!(layouts.map(|(panels, periods)| abreast(panels, periods)), [1, 2, 3, 4, 2, 1]);
    }

    #[test]
    fn text_is_in_the_first_language_with_its_decimal_comma() {
        let svg = drawn(&release_in("uk"), "IDN-17");
        assert!(svg.contains("lang=\"uk\""));
        assert!(svg.contains("ціль 80,0") && svg.contains("розрив ряду"), "{svg}");
        let svg = drawn(&release_in("ro"), "IDN-01");
        assert!(svg.contains("Persoane identificate ca victime"));
    }
}
