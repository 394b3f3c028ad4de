//! Values against their targets, a bar for each country and group.
//!
//! Drawn of a measure that has a value and a target in one period: of the last such period.

use rayon::prelude::*;

use super::canvas::{Anchor, Bar, Canvas, GROUNDS, MARK, NOTE, SERIES, TARGET, Type, width};
use super::number_line::{NumberLine, RowName, UNDER, name_width};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture};
use crate::define::indicator::Bands;
use crate::evaluate::Figures;
use crate::protect::Row;
use crate::publish::series::{Series, cases, value};

const GROUND: Said = Said {
    en: "grey, from dark to light: off track, partly, on track",
    uk: "сірим, від темного до світлого: відстає, частково, за планом",
    ro: "gri, de la închis la deschis: în urmă, parțial, conform planului",
};

/// Bars that run towards a target.
#[derive(Debug)]
pub(super) struct Bullet;

impl Chart for Bullet {
    fn name(&self) -> &'static str {
        "bullet"
    }

    fn summary(&self) -> &'static str {
        "values of the last period against baseline and target, with progress and rating"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        of.series.par_iter().filter_map(bullet).collect()
    }
}

const ROW: f64 = 50.0;
const SAID: Type = Type { size: 11.5, bold: true, ink: SERIES };
const RATED: Type = Type { size: 11.5, bold: false, ink: MARK };
const MISSING: Type = Type { size: 11.5, bold: false, ink: MARK };
const TARGET_LABEL: Type = Type { size: 10.5, bold: false, ink: TARGET };
const BASELINE_LABEL: Type = Type { size: 10.5, bold: false, ink: NOTE };

/// The rows of one period that have a target.
struct Sheet<'a> {
    series: &'a Series<'a>,
    voice: Voice<'a>,
    period: usize,
    rows: Vec<&'a Row>,
}

fn bullet(series: &Series<'_>) -> Option<Picture> {
    let sheet = Sheet::new(series)?;
    let areas: Vec<usize> = sheet.rows.iter().map(|row| row.area).collect();
    let mut foot = sheet.voice.foot(series.indicator, &sheet.rows);
    if sheet.rows.iter().any(|row| row.baseline.is_some()) {
        foot.insert(0, sheet.voice.say(GROUND).to_owned());
    }
    let paper = Paper {
        voice: sheet.voice,
        stem: format!("{}.bullet", series.stem()),
        title: sheet.voice.text(&series.indicator.title),
        subtitle: sheet.voice.subtitle(series, &areas, &[sheet.period]),
        description: sheet.description(),
        foot,
    };
    let height = ROW * count(sheet.rows.len()) + UNDER;
    let svg = paper.picture(height, |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(series: &'a Series<'a>) -> Option<Self> {
        let with_target = |period: usize| -> Vec<&'a Row> {
            let areas = 0..series.release.areas().len();
            let rows = areas.filter_map(|area| series.row(area, period));
            rows.filter(|row| row.target.is_some()).collect()
        };
        let has_value = |period: &usize| with_target(*period).iter().any(|row| value(row).is_ok());
        let period = series.periods().into_iter().rev().find(has_value)?;
        let rows = with_target(period);
        Some(Self { series, voice: Voice::of(series.release), period, rows })
    }

    fn description(&self) -> String {
        let row = |row: &&Row| {
            let words = self.voice.words;
            let target = row.target.map_or(String::new(), |target| self.print(target));
            let value = self.voice.told(self.series, row);
            format!("{}: {value}; {} {target}.", self.name(row), words.target)
        };
        self.rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    fn name(&self, row: &Row) -> &'a str {
        &self.series.release.areas()[row.area].id
    }

    fn print(&self, number: f64) -> String {
        self.voice.value(self.series, number)
    }

    /// The scale of what is shown and what is public.
    fn scale(&self) -> Scale {
        let numbers: Vec<f64> = self
            .rows
            .iter()
            .flat_map(|row| [value(row).ok().map(|(value, _)| value), row.target, row.baseline])
            .flatten()
            .collect();
        let percent = self.series.indicator.unit_of(self.series.measure) == "percent";
        Scale::spanning(&numbers, true, percent.then_some(100.0))
    }

    fn cases(&self, row: &Row) -> Option<String> {
        let (_, figures) = value(row).ok()?;
        let cases = cases(self.series.indicator, figures)?;
        Some(format!("n = {}", self.voice.count(cases)))
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        let cases: Vec<Option<String>> = self.rows.iter().map(|row| self.cases(row)).collect();
        let names: Vec<RowName<'_>> = {
            let each = self.rows.iter().zip(&cases);
            each.map(|(row, cases)| RowName {
                name: self.name(row),
                minor: cases.as_deref(),
                bold: true,
            })
            .collect()
        };
        let name_wide = name_width(&names, 200.0);
        let said: Vec<(String, Type)> = self.rows.iter().map(|row| self.said(row)).collect();
        let said_wide = said.iter().map(|(text, font)| width(text, *font)).fold(0.0, f64::max);
        let line = NumberLine {
            left: MARGIN + name_wide + 14.0,
            right: MARGIN + INNER - said_wide - 18.0,
            scale: self.scale(),
        };
        let bottom = top + ROW * count(self.rows.len());
        let decimals = line.scale.decimals();
        let unit = self.series.indicator.unit_of(self.series.measure);
        line.grid(canvas, (top, bottom), |tick| self.voice.numbers.with_unit(tick, decimals, unit));
        for (number, ((row, name), (text, font))) in
            self.rows.iter().zip(&names).zip(&said).enumerate()
        {
            let middle = top + ROW * (count(number) + 0.5);
            name.draw(canvas, (line.left - 10.0, middle), name_wide);
            self.bar(canvas, line, middle, row);
            canvas.text(text, (line.right + 14.0, middle), Anchor::LeftMiddle, *font);
        }
    }

    /// Ground, bar, target and baseline of a row; no bar for what has no value.
    fn bar(&self, canvas: &Canvas<'_>, line: NumberLine, middle: f64, row: &Row) {
        for (ground, from, to) in grounds(&self.series.indicator.bands, row, &line.scale) {
            canvas.bar(bar(line, (from, to), middle, 13.0), GROUNDS[ground]);
        }
        let zero = line.x(0.0);
        match value(row) {
            Ok((number, _)) => canvas.bar(bar(line, (0.0, number), middle, 6.0), SERIES),
            Err(mark) => {
                canvas.text(mark.text(), (zero + 6.0, middle), Anchor::LeftMiddle, MISSING);
            }
        }
        if let Some(baseline) = row.baseline {
            let x = line.x(baseline);
            canvas.line(&[(x, middle - 13.0), (x, middle + 13.0)], MARK, 1.5);
        }
        self.labels(canvas, line, middle, row);
    }

    /// The target and the baseline with their names above the bar.
    fn labels(&self, canvas: &Canvas<'_>, line: NumberLine, middle: f64, row: &Row) {
        let words = self.voice.words;
        let bare = |number| self.voice.print(self.series.indicator, number);
        let Some(target) = row.target else { return };
        let (x, label) = (line.x(target), format!("{} {}", words.target, bare(target)));
        let upright =
            Bar { left: x - 2.0, top: middle - 13.0, right: x + 2.0, bottom: middle + 13.0 };
        canvas.bar(upright, TARGET);
        let wide = width(&label, TARGET_LABEL);
        let middle_of_label = x.clamp(line.left + wide / 2.0, line.right - wide / 2.0);
        let at = (middle_of_label, middle - 15.0);
        canvas.text(&label, at, Anchor::CentreBottom, TARGET_LABEL);
        let Some(baseline) = row.baseline else { return };
        let label = format!("{} {}", words.baseline, bare(baseline));
        let own = width(&label, BASELINE_LABEL);
        let x = line.x(baseline).clamp(line.left + own / 2.0, line.right - own / 2.0);
        let apart = f64::midpoint(own, wide) + 10.0;
        let (before, after) = (middle_of_label - apart, middle_of_label + apart);
        let x = match (x - middle_of_label).abs() < apart {
            true if x <= middle_of_label && before - own / 2.0 >= line.left => before,
            true => after,
            false => x,
        };
        canvas.text(&label, (x, middle - 15.0), Anchor::CentreBottom, BASELINE_LABEL);
    }

    /// Value, progress and rating behind the bar.
    fn said(&self, row: &Row) -> (String, Type) {
        match value(row) {
            Ok((number, figures)) => {
                let rated = self.rated(figures);
                (format!("{}{rated}", self.print(number)), SAID)
            }
            Err(mark) => (mark.text().to_owned(), RATED),
        }
    }

    fn rated(&self, figures: &Figures) -> String {
        let Some(progress) = figures.progress else { return String::new() };
        let progress = self.voice.numbers.with_unit(progress, 0, "percent");
        let rating = figures.rating.map_or(String::new(), |rating| self.voice.words.term(rating));
        format!(" · {progress} {rating}")
    }
}

/// A bar around a level.
fn bar(line: NumberLine, (from, to): (f64, f64), middle: f64, half: f64) -> Bar {
    let (from, to) = (line.x(from), line.x(to));
    Bar { left: from.min(to), top: middle - half, right: from.max(to), bottom: middle + half }
}

/// What lies behind the bar on the way from baseline to target: off track, partly, on track. None
/// without a baseline.
fn grounds(bands: &Bands, row: &Row, scale: &Scale) -> Vec<(usize, f64, f64)> {
    let (Some(baseline), Some(target)) = (row.baseline, row.target) else { return Vec::new() };
    let at = |percent: f64| baseline + (target - baseline) * percent / 100.0;
    let start = if target > baseline { scale.low } else { scale.high };
    let ends = [start, at(bands.partly), at(bands.on_track), at(bands.achieved)];
    let within = |number: f64| number.clamp(scale.low, scale.high);
    let pairs = ends.windows(2).enumerate();
    pairs.map(|(ground, pair)| (ground, within(pair[0]), within(pair[1]))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::canvas::tests::filled;
    use super::super::fixture::{drawn, texts};
    use super::*;
    use crate::protect::Shown;
    use crate::publish::fixture::{release, release_of, rows, total};

    #[test]
    fn every_shown_value_is_a_bar_towards_its_target() {
        let svg = drawn(&Bullet, &release(), "IDN-17.bullet");
        assert_eq!(filled(&svg, SERIES), 4);
        assert_eq!((filled(&svg, TARGET), texts(&svg, "target 80.0")), (4, 4));
        assert!(svg.contains("104\u{a0}% achieved"), "{svg}");
    }

    #[test]
    fn a_withheld_value_has_no_bar() {
        let mut hidden = rows();
        total(&mut hidden, 1, 1, 3).shown = Shown::Withheld;
        let svg = drawn(&Bullet, &release_of("en", hidden), "IDN-17.bullet");
        assert_eq!((filled(&svg, SERIES), texts(&svg, "[c]")), (3, 2));
        assert!(!svg.contains("76.5"), "195 of 255 is said nowhere");
    }

    #[test]
    fn without_a_target_there_is_nothing_to_run_towards() {
        assert!(
            Bullet
                .draw(&Material::of(&release()))
                .iter()
                .all(|picture| picture.stem == "IDN-17.bullet")
        );
    }

    #[test]
    fn the_grounds_end_at_the_target_whichever_way_is_better() {
        let mut all = rows();
        let row =
            Row { baseline: Some(50.0), target: Some(10.0), ..total(&mut all, 1, 0, 3).clone() };
        let scale = Scale::spanning(&[0.0, 60.0], true, None);
        let grounds = grounds(&Bands::default(), &row, &scale);
        assert_eq!(grounds, [(0, 60.0, 30.0), (1, 30.0, 18.0), (2, 18.0, 10.0)]);
    }
}
