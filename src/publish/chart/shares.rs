//! Parts of a whole as one bar for each country, group and period.
//!
//! Drawn of the first dimension of one column, and of single values, whose parts are all there is: the
//! percents of a distribution that add up to 100, or counts and sums that add up to a total that is shown.
//! A bar of which one part is not shown is left out whole, for the gap would be the part; at least half of
//! the bars are there.

use rayon::prelude::*;

use super::canvas::{Anchor, Bar, Canvas, Hatch, MARK, NOTE, OTHER, PALETTE, PAPER, Type, width};
use super::number_line::{NumberLine, RowName, UNDER, name_width};
use super::paper::{INNER, MARGIN, Paper, Said, Voice, count};
use super::scale::Scale;
use super::{Chart, Material, Picture, first_of_each};
use crate::protect::Row;
use crate::publish::series::{Breakdown, Mark, value};
use crate::publish::words::fill;

const OTHERS: Said = Said { en: "{} others", uk: "{} інших", ro: "alte {}" };
const WHOLE: Said = Said {
    en: "percent of each whole",
    uk: "відсотки кожного цілого",
    ro: "procente din fiecare întreg",
};

/// Bars of a hundred percent.
#[derive(Debug)]
pub(super) struct Shares;

impl Chart for Shares {
    fn name(&self) -> &'static str {
        "shares"
    }

    fn summary(&self) -> &'static str {
        "parts that make up a whole, a bar for each place and period"
    }

    fn draw(&self, of: &Material<'_>) -> Vec<Picture> {
        let drawn: Vec<Option<Picture>> = of.breakdowns.par_iter().map(shares).collect();
        first_of_each(drawn.into_iter().flatten())
    }
}

/// Periods of each area.
const MOST_PERIODS: usize = 4;
/// More areas than these are a table.
const MOST_AREAS: usize = 12;
/// Parts with a colour and a hatch of their own; the smallest of more stand together.
const MOST_PARTS: usize = 5;
const ROW: f64 = 25.0;
const BETWEEN: f64 = 8.0;
const KEY: Type = Type { size: 11.5, bold: false, ink: MARK };
const INSIDE: Type = Type { size: 10.5, bold: true, ink: MARK };
const MISSING: Type = Type { size: 11.5, bold: false, ink: MARK };
const CASES: Type = Type { size: 10.5, bold: false, ink: NOTE };

/// How a part is filled.
#[derive(Debug, Clone, Copy)]
struct Fill(super::canvas::Ink, Hatch);

/// A part of the key: its name, its categories, its fill.
struct Part {
    name: String,
    categories: Vec<usize>,
    fill: Fill,
}

/// One bar: an area and a period, and what each category is of the whole.
struct Line<'a> {
    area: usize,
    period: usize,
    rows: Vec<&'a Row>,
    shares: Result<Vec<(usize, f64)>, Mark>,
    /// What the bar is of.
    whole: Option<f64>,
}

struct Sheet<'a> {
    of: &'a Breakdown<'a>,
    voice: Voice<'a>,
    lines: Vec<Line<'a>>,
    parts: Vec<Part>,
}

fn shares(of: &Breakdown<'_>) -> Option<Picture> {
    let sheet = Sheet::new(of)?;
    let voice = sheet.voice;
    let mut areas: Vec<usize> = sheet.lines.iter().map(|line| line.area).collect();
    areas.dedup();
    let indicator = of.series.indicator;
    let rows: Vec<&Row> = sheet.lines.iter().flat_map(|line| line.rows.iter().copied()).collect();
    let mut subtitle = vec![indicator.code.clone(), voice.words.term(&of.dimension.id)];
    subtitle.push(voice.say(WHOLE).to_owned());
    subtitle.push(super::paper::places(of.series.release, &areas));
    subtitle.extend(voice.span(&of.series, &sheet.periods()));
    let paper = Paper {
        voice,
        stem: format!("{}.shares", of.series.stem()),
        title: voice.text(&indicator.title),
        subtitle,
        description: sheet.description(),
        foot: voice.foot(indicator, &rows),
    };
    let svg = paper.picture(sheet.height(), |canvas, top| sheet.draw(canvas, top));
    Some(Picture::of(&of.series, paper.stem, svg))
}

impl<'a> Sheet<'a> {
    fn new(of: &'a Breakdown<'a>) -> Option<Self> {
        let suits = of.dimension.columns.len() == 1 && !of.dimension.multi_valued();
        let (areas, periods) = (of.areas(), of.periods());
        if !suits || areas.len() > MOST_AREAS {
            return None;
        }
        let last = &periods[periods.len().saturating_sub(MOST_PERIODS)..];
        let each = areas.iter().flat_map(|area| last.iter().map(move |period| (*area, *period)));
        let lines: Vec<Line<'a>> = each.map(|(area, period)| Line::new(of, area, period)).collect();
        let is_whole = lines.iter().all(Line::adds_up);
        let voice = Voice::of(of.series.release);
        let parts = parts(of, voice, &lines);
        let shown = lines.iter().filter(|line| line.shares.is_ok()).count();
        let suits = is_whole && parts.len() > 1 && 2 * shown >= lines.len();
        suits.then_some(Self { of, voice, lines, parts })
    }

    fn periods(&self) -> Vec<usize> {
        let periods = self.of.periods();
        periods[periods.len().saturating_sub(MOST_PERIODS)..].to_vec()
    }

    fn name(&self, line: &Line<'_>) -> String {
        let area = &self.of.series.release.areas()[line.area].id;
        format!("{area} {}", self.voice.period(self.of.series.period(line.period)))
    }

    /// The shares of the parts of a bar.
    fn shares(&self, shares: &[(usize, f64)]) -> Vec<(&Part, f64)> {
        let of = |part: &Part| {
            let own = shares.iter().filter(|(category, _)| part.categories.contains(category));
            own.map(|(_, share)| share).sum::<f64>()
        };
        self.parts.iter().map(|part| (part, of(part))).collect()
    }

    fn percent(&self, share: f64) -> String {
        self.voice.numbers.with_unit(100.0 * share, 0, "percent")
    }

    fn description(&self) -> String {
        let line = |line: &Line<'_>| {
            let said = match &line.shares {
                Ok(shares) => self
                    .shares(shares)
                    .iter()
                    .map(|(part, share)| format!("{} {}", part.name, self.percent(*share)))
                    .collect::<Vec<_>>()
                    .join(", "),
                Err(mark) => self.voice.words.mark(*mark).to_owned(),
            };
            format!("{}: {said}.", self.name(line))
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    /// Where the parts of the key stand: their line and how far along it.
    fn key_places(&self) -> Vec<(usize, f64)> {
        let (mut line, mut x, mut places) = (0, 0.0, Vec::new());
        for part in &self.parts {
            let wide = 22.0 + width(&part.name, KEY);
            if x > 0.0 && x + wide > INNER {
                (line, x) = (line + 1, 0.0);
            }
            places.push((line, x));
            x += wide + 22.0;
        }
        places
    }

    fn key_height(&self) -> f64 {
        let lines = self.key_places().last().map_or(0, |(line, _)| line + 1);
        20.0 * count(lines) + 10.0
    }

    fn height(&self) -> f64 {
        self.key_height() + self.offset(self.lines.len()) + UNDER
    }

    /// How far down a bar is: areas stand apart.
    fn offset(&self, number: usize) -> f64 {
        let changes = |pair: &&[Line<'_>]| pair[0].area != pair[1].area;
        let until = &self.lines[..(number + 1).min(self.lines.len())];
        let apart = until.windows(2).filter(changes).count();
        ROW * count(number) + BETWEEN * count(apart)
    }

    fn draw(&self, canvas: &Canvas<'_>, top: f64) {
        for (part, (line, x)) in self.parts.iter().zip(self.key_places()) {
            let (left, top) = (MARGIN + x, top + 20.0 * count(line));
            let swatch = Bar { left, top, right: left + 16.0, bottom: top + 12.0 };
            part.fill.paint(canvas, swatch);
            canvas.text(&part.name, (left + 22.0, top + 6.0), Anchor::LeftMiddle, KEY);
        }
        let top = top + self.key_height();
        let texts: Vec<String> = self.lines.iter().map(|line| self.name(line)).collect();
        let named: Vec<RowName<'_>> =
            texts.iter().map(|name| RowName { name, minor: None, bold: false }).collect();
        let wide = name_width(&named, 240.0);
        let cases: Vec<String> = self.lines.iter().map(|line| self.cases(line)).collect();
        let cases_wide = cases.iter().map(|text| width(text, CASES)).fold(0.0, f64::max);
        let line = NumberLine {
            left: MARGIN + wide + 12.0,
            right: MARGIN + INNER - cases_wide - 14.0,
            scale: Scale::spanning(&[0.0, 100.0], true, Some(100.0)),
        };
        let bottom = top + self.offset(self.lines.len());
        line.grid(canvas, (top, bottom), |tick| self.voice.numbers.with_unit(tick, 0, "percent"));
        for (number, ((one, name), cases)) in self.lines.iter().zip(&named).zip(&cases).enumerate()
        {
            let top = top + self.offset(number);
            let middle = top + ROW / 2.0;
            name.draw_on_one_line(canvas, (line.left - 9.0, middle), wide);
            canvas.text(cases, (MARGIN + INNER, middle), Anchor::RightMiddle, CASES);
            match &one.shares {
                Ok(shares) => self.bar(canvas, line, middle, shares),
                Err(mark) => {
                    let at = (line.left + 6.0, middle);
                    canvas.text(mark.text(), at, Anchor::LeftMiddle, MISSING);
                }
            }
        }
    }

    fn cases(&self, line: &Line<'_>) -> String {
        let whole = line.whole.filter(|_| line.shares.is_ok());
        whole.map_or_else(String::new, |whole| format!("n = {}", self.voice.count(whole)))
    }

    fn bar(&self, canvas: &Canvas<'_>, line: NumberLine, middle: f64, shares: &[(usize, f64)]) {
        let mut from = 0.0;
        for (part, share) in self.shares(shares) {
            let to = from + 100.0 * share;
            let bar = Bar {
                left: line.x(from),
                top: middle - 9.0,
                right: line.x(to),
                bottom: middle + 9.0,
            };
            from = to;
            part.fill.paint(canvas, bar);
            canvas.line(&[(bar.right, bar.top), (bar.right, bar.bottom)], PAPER, 1.5);
            let text = self.percent(share);
            if bar.right - bar.left > width(&text, INSIDE) + 10.0 {
                canvas.text(&text, bar.middle(), Anchor::CentreMiddle, INSIDE);
            }
        }
    }
}

impl<'a> Line<'a> {
    fn new(of: &Breakdown<'a>, area: usize, period: usize) -> Self {
        let parts = of.parts(area, period);
        let rows: Vec<&Row> = parts.iter().map(|(_, row)| *row).collect();
        let total = || of.series.row(area, period).and_then(|row| Some(value(row).ok()?.0));
        let is_share = of.series.indicator.kind == "distribution";
        let whole = if is_share { Some(100.0) } else { total() };
        let numbers: Result<Vec<(usize, f64)>, Mark> = parts
            .iter()
            .map(|(category, row)| value(row).map(|(number, _)| (*category, number)))
            .collect();
        let shares = match (numbers, whole) {
            (Err(mark), _) => Err(withheld_first(&rows, mark)),
            (Ok(numbers), Some(whole)) if whole > 0.0 && !numbers.is_empty() => {
                Ok(numbers.iter().map(|(category, number)| (*category, number / whole)).collect())
            }
            (Ok(_), Some(_)) => Err(Mark::NotApplicable),
            (Ok(_), None) => Err(Mark::Withheld),
        };
        let of_share = rows.first().and_then(|row| value(row).ok()?.1.denominator);
        Self { area, period, rows, shares, whole: if is_share { of_share } else { whole } }
    }

    /// Whether its parts are all there is, as far as they are shown.
    fn adds_up(&self) -> bool {
        let sum = |shares: &[(usize, f64)]| shares.iter().map(|(_, share)| share).sum::<f64>();
        self.shares.as_ref().map_or(true, |shares| (sum(shares) - 1.0).abs() < 1e-6)
    }
}

/// A withheld part says more of a bar than one that is missing.
fn withheld_first(rows: &[&Row], otherwise: Mark) -> Mark {
    let withheld = rows.iter().any(|row| value(row).err() == Some(Mark::Withheld));
    if withheld { Mark::Withheld } else { otherwise }
}

/// The parts of all bars in the order of their list: the largest for themselves, the others together,
/// what is unknown last.
fn parts(of: &Breakdown<'_>, voice: Voice<'_>, lines: &[Line<'_>]) -> Vec<Part> {
    let unknown = of.dimension.categories() - 1;
    let share = |category: usize| {
        let all = lines.iter().filter_map(|line| line.shares.as_ref().ok()).flatten();
        all.filter(|(one, _)| *one == category).map(|(_, share)| share).sum::<f64>()
    };
    let mut named: Vec<usize> = (0..unknown).filter(|category| share(*category) > 0.0).collect();
    named.sort_by(|one, other| share(*other).total_cmp(&share(*one)));
    let mut others =
        if named.len() > MOST_PARTS { named.split_off(MOST_PARTS) } else { Vec::new() };
    named.sort_unstable();
    others.sort_unstable();
    let name = |category: usize| voice.category(&of.dimension.category(category));
    let part = |(number, category): (usize, usize)| Part {
        name: name(category),
        categories: vec![category],
        fill: Fill(PALETTE[number], Hatch::ALL[number]),
    };
    let mut parts: Vec<Part> = named.into_iter().enumerate().map(part).collect();
    if !others.is_empty() {
        let name = fill(voice.say(OTHERS), &[&others.len().to_string()]);
        let fill = Fill(PALETTE[MOST_PARTS], Hatch::ALL[MOST_PARTS]);
        parts.push(Part { name, categories: others, fill });
    }
    if share(unknown) > 0.0 {
        let fill = Fill(OTHER, Hatch::Crossed);
        parts.push(Part { name: name(unknown), categories: vec![unknown], fill });
    }
    parts
}

impl Fill {
    fn paint(self, canvas: &Canvas<'_>, bar: Bar) {
        if bar.right - bar.left > 0.2 {
            canvas.bar(bar, self.0);
            canvas.hatch(bar, self.1, PAPER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{SERVICES, drawn, release_in, release_of, row, rows, texts};
    use super::*;
    use crate::protect::Shown;

    #[test]
    fn a_bar_with_a_withheld_part_is_left_out_whole() {
        let svg = drawn(&Shares, &release_in("en"), "SER-01.shares");
        assert_eq!(texts(&svg, "[c]"), 1);
        // Three of four bars are there, each with its three parts.
        for percent in ["30\u{a0}%", "52\u{a0}%", "18\u{a0}%"] {
            assert_eq!(texts(&svg, percent), 3, "{percent}");
        }
        assert!(svg.contains("MDA 2013: withheld to protect persons."), "{svg}");
    }

    #[test]
    fn parts_that_are_not_all_there_is_are_not_stacked() {
        let mut more = rows();
        let one = row(&mut more, (SERVICES, "value"), (0, 3), "shelter");
        one.shown = Shown::Figures(crate::publish::fixture::proportion(90, 200));
        let pictures = Shares.draw(&Material::of(&release_of("en", more)));
        assert!(pictures.iter().all(|picture| picture.stem != "SER-01.shares"));
    }

    #[test]
    fn counts_that_add_up_to_their_total_are_parts_of_it() {
        let svg = drawn(&Shares, &release_in("en"), "AGE-01.shares");
        assert!(svg.contains("UKR 2013: female 54\u{a0}%, male 46\u{a0}%."), "{svg}");
    }
}
