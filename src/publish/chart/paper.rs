//! The paper of a picture: title, subtitle and foot around what a chart draws, and the words for them.

use std::collections::BTreeSet;

use super::canvas::{Anchor, Canvas, Frame, NOTE, TITLE, Type, picture, wrap};
use crate::calendar::{Each, Period};
use crate::define::indicator::{BoundIndicator, Direction};
use crate::document::Localised;
use crate::evaluate::Figures;
use crate::protect::{Release, Row};
use crate::publish::number::Numbers;
use crate::publish::series::{Mark, Series, value};
use crate::publish::words::{Words, fill};

pub(super) const WIDTH: f64 = 960.0;
pub(super) const MARGIN: f64 = 24.0;
/// The width between the margins.
pub(super) const INNER: f64 = WIDTH - 2.0 * MARGIN;

const HEADING: Type = Type { size: 19.0, bold: true, ink: TITLE };
const SUBTITLE: Type = Type { size: 12.5, bold: false, ink: NOTE };
const FOOT: Type = Type { size: 11.0, bold: false, ink: NOTE };

/// A sentence or a word of one chart, in the languages that programmes report in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) en: &'static str,
    pub(super) uk: &'static str,
    pub(super) ro: &'static str,
}

/// The language of a release: its words, its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'a> {
    pub(super) language: &'a str,
    pub(super) words: &'static Words,
    pub(super) numbers: Numbers,
}

/// What stands around a picture.
#[derive(Debug)]
pub(super) struct Paper<'a> {
    pub(super) voice: Voice<'a>,
    /// Name of its files; unique in a page.
    pub(super) stem: String,
    pub(super) title: String,
    /// Parts of the line under the title.
    pub(super) subtitle: Vec<String>,
    /// The picture in words, from the same released rows.
    pub(super) description: String,
    pub(super) foot: Vec<String>,
}

/// Panels of one size, at most two abreast.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) panels: usize,
    /// Between two panels.
    pub(super) gap: f64,
    /// How tall a panel is.
    pub(super) tall: f64,
}

impl Grid {
    fn abreast(self) -> usize {
        self.panels.min(2)
    }

    /// How wide a panel is.
    pub(super) fn wide(self) -> f64 {
        (INNER - self.gap * (count(self.abreast()) - 1.0)) / count(self.abreast())
    }

    /// How tall all panels are together.
    pub(super) fn height(self) -> f64 {
        self.tall * count(self.panels.div_ceil(self.abreast()))
    }

    /// The left and upper edge of a panel.
    pub(super) fn place(self, number: usize, top: f64) -> (f64, f64) {
        let left = MARGIN + (self.wide() + self.gap) * count(number % self.abreast());
        (left, top + self.tall * count(number / self.abreast()))
    }
}

impl<'a> Voice<'a> {
    /// The voice of the first language of a programme.
    pub(super) fn of(release: &'a Release) -> Self {
        let language = release.programme().languages.first().map_or("en", String::as_str);
        Self { language, words: Words::of(language), numbers: Numbers::of(language) }
    }

    pub(super) fn say(&self, said: Said) -> &'static str {
        match self.words.language {
            "uk" => said.uk,
            "ro" => said.ro,
            _ => said.en,
        }
    }

    /// A text of the programme on one line.
    pub(super) fn text(&self, text: &Localised) -> String {
        text.get(self.language).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The id of a period, or the title of one with a name.
    pub(super) fn period(&self, period: &Period) -> String {
        let name = match period.each {
            Each::Named => period.title.get(self.language),
            Each::Year | Each::Quarter | Each::Month => "",
        };
        if name.is_empty() { period.id.clone() } else { name.to_owned() }
    }

    /// A category such as `female*9-17`.
    pub(super) fn category(&self, category: &str) -> String {
        let names = category.split('*').map(|name| self.words.term(name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// A value with the digits of its indicator.
    pub(super) fn print(&self, indicator: &BoundIndicator, number: f64) -> String {
        self.numbers.print(number, indicator.decimals)
    }

    /// A value with `%` behind it when it is in percent.
    pub(super) fn value(&self, series: &Series<'_>, number: f64) -> String {
        let unit = series.indicator.unit_of(series.measure);
        self.numbers.with_unit(number, series.indicator.decimals, unit)
    }

    /// A whole number of things.
    pub(super) fn count(&self, number: f64) -> String {
        self.numbers.print(number, 0)
    }

    /// Code, measure, unit and better way, places, periods.
    pub(super) fn subtitle(
        &self,
        series: &Series<'_>,
        areas: &[usize],
        periods: &[usize],
    ) -> Vec<String> {
        let indicator = series.indicator;
        let mut parts = vec![indicator.code.clone()];
        if series.measure != "value" {
            parts.push(self.words.term(series.measure));
        }
        parts.push(self.words.term(indicator.unit_of(series.measure)));
        if indicator.direction != Direction::None {
            parts.push(self.words.term(indicator.direction.name()));
        }
        parts.push(places(series.release, areas));
        parts.extend(self.span(series, periods));
        parts
    }

    /// The first and the last of several periods.
    pub(super) fn span(&self, series: &Series<'_>, periods: &[usize]) -> Option<String> {
        let (first, last) = (series.period(*periods.first()?), series.period(*periods.last()?));
        let (first, last) = (self.period(first), self.period(last));
        Some(if first == last { first } else { format!("{first} – {last}") })
    }

    /// The key of the marks that occur.
    pub(super) fn marks(&self, marks: impl IntoIterator<Item = Mark>) -> String {
        let marks: BTreeSet<Mark> = marks.into_iter().collect();
        let key = |mark: &Mark| format!("{} {}", mark.text(), self.words.mark(*mark));
        marks.iter().map(key).collect::<Vec<_>>().join(" · ")
    }

    /// Where the figures come from, of which day they are, and by which definition.
    pub(super) fn source(&self, indicator: &BoundIndicator, shown: &[&Figures]) -> String {
        let mut parts = Vec::new();
        if !indicator.source.is_empty() {
            parts.push(format!("{}: {}", self.words.source, indicator.source));
        }
        if let Some(day) = shown.iter().filter_map(|figures| figures.as_of).min() {
            parts.push(fill(self.words.as_of, &[&day.to_string()]));
        }
        let hash: String = indicator.definition.chars().take(12).collect();
        parts.push(format!("{} {hash}", self.words.definition));
        parts.join(" · ")
    }

    /// The foot of a picture that shows these rows of an indicator.
    pub(super) fn foot(&self, indicator: &BoundIndicator, rows: &[&Row]) -> Vec<String> {
        let marks = rows.iter().filter_map(|row| value(row).err());
        let shown = rows.iter().filter_map(|row| Some(value(row).ok()?.1));
        let shown: Vec<&Figures> = shown.collect();
        vec![self.marks(marks), self.source(indicator, &shown)]
    }

    /// The value of a row in words, or why there is none.
    pub(super) fn told(&self, series: &Series<'_>, row: &Row) -> String {
        value(row).map_or_else(
            |mark| self.words.mark(mark).to_owned(),
            |(number, _)| self.value(series, number),
        )
    }
}

/// The places by their ids, as far as there are few.
pub(super) fn places(release: &Release, areas: &[usize]) -> String {
    const SHOWN: usize = 12;
    let mut ids: Vec<&str> =
        areas.iter().take(SHOWN).map(|area| release.areas()[*area].id.as_str()).collect();
    if areas.len() > SHOWN {
        ids.push("…");
    }
    ids.join(", ")
}

impl Paper<'_> {
    /// The picture: what is drawn is this high and is told where it begins.
    pub(super) fn picture(&self, height: f64, draw: impl FnOnce(&Canvas<'_>, f64)) -> String {
        let title = wrap(&self.title, HEADING, INNER);
        let subtitle = wrap(&self.subtitle.join(" · "), SUBTITLE, INNER);
        let foot: Vec<String> = self.foot.iter().flat_map(|line| wrap(line, FOOT, INNER)).collect();
        let top = MARGIN + 25.0 * count(title.len()) + 17.0 * count(subtitle.len()) + 12.0;
        let foot_top = top + height + 10.0;
        let whole = format!("{} · {}", self.title, self.subtitle.join(" · "));
        let frame = Frame {
            id: &self.stem,
            language: self.voice.words.language,
            title: &whole,
            description: &self.description,
            width: WIDTH,
            height: (foot_top + 16.0 * count(foot.len()) + MARGIN - 6.0).round(),
        };
        picture(&frame, |canvas| {
            let subtitle_top = MARGIN - 2.0 + 25.0 * count(title.len());
            lines(canvas, &title, MARGIN - 4.0, 25.0, HEADING);
            lines(canvas, &subtitle, subtitle_top, 17.0, SUBTITLE);
            draw(canvas, top);
            lines(canvas, &foot, foot_top, 16.0, FOOT);
        })
    }
}

/// Lines of text from the left margin, one beneath the other.
fn lines(canvas: &Canvas<'_>, lines: &[String], top: f64, step: f64, font: Type) {
    for (number, line) in lines.iter().enumerate() {
        canvas.text(line, (MARGIN, top + step * count(number)), Anchor::LeftTop, font);
    }
}

/// Numbers of lines, panels and periods, for arithmetic with pixels.
pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
