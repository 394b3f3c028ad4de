//! Lines of `targets.csv` against the definitions that they are for: a target on the wrong side of
//! its baseline, parts that do not make their whole, lines that nothing can use.

use std::collections::BTreeMap;

use crate::calendar::{Day, Each, Period};
use crate::cases::reference::Target;
use crate::define::bind::Definitions;
use crate::define::indicator::{BoundIndicator, Dimension, Direction};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::span;
use crate::programme::{Area, Programme};

const WRONG_SIDE: Code = Code("W0710");
const NO_WAY: Code = Code("W0711");
const NO_DIRECTION: Code = Code("W0712");
const DO_NOT_ADD_UP: Code = Code("W0713");
const BAD_BASELINE: Code = Code("W0714");
const IMPOSSIBLE: Code = Code("W0715");
const NO_PARTITION: Code = Code("W0716");
const REPEATED: Code = Code("W0717");
const NO_CELL: Code = Code("W0718");
const NO_TARGET: Code = Code("W0720");
const TARGET_AFTER_ALL: Code = Code("W0721");

/// Kinds whose figures of parts add up to that of the whole.
const ADDITIVE: [&str; 2] = ["count", "sum"];
/// Kinds whose figures are numbers of things.
const COUNTS: [&str; 2] = ["count", "distinct"];
/// Kinds whose percent are shares, so that none is over 100.
const SHARES: [&str; 3] = ["composite", "distribution", "proportion"];

/// A line that names an indicator, an area and a period of the programme.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    target: &'a Target,
    indicator: &'a BoundIndicator,
    area: &'a Area,
    period: &'a Period,
    /// The days that the target is for: from the first period on when the indicator is cumulative.
    span: (Day, Day),
}

/// Every doubt about targets, in the order of the file.
pub(crate) fn doubts(
    programme: &Programme,
    definitions: &Definitions,
    targets: &[Target],
) -> Vec<Diagnostic> {
    let areas = programme.areas();
    let lines: Vec<Line<'_>> = targets
        .iter()
        .filter_map(|target| Line::new(programme, &areas, definitions, target))
        .collect();
    let mut found: Vec<Diagnostic> = lines.iter().flat_map(|line| line.doubts(programme)).collect();
    found.extend(undirected(&lines));
    found.extend(after_all(&lines));
    found.extend(repeated(&lines));
    let cells = Cells::new(&lines);
    for line in &lines {
        found.extend(cells.of_time(programme, line));
        found.extend(cells.over_the_same_days(line));
        found.extend(cells.runs_back(line));
        found.extend(cells.of_countries(programme, line));
        found.extend(cells.of_categories(line));
    }
    found.sort_by(|one, other| (&one.place, one.code).cmp(&(&other.place, other.code)));
    found
}

/// A warning for every indicator that has a direction and neither a target nor an explicit none.
pub(crate) fn untargeted(definitions: &Definitions, targets: &[Target]) -> Vec<Diagnostic> {
    let has_line = |one: &BoundIndicator| {
        targets.iter().any(|target| target.indicator == one.code && target.target.is_some())
    };
    let lacks = |one: &&std::sync::Arc<BoundIndicator>| {
        one.direction != Direction::None && one.targets.none_because().is_none() && !has_line(one)
    };
    let warn = |one: &std::sync::Arc<BoundIndicator>| {
        Diagnostic::warning(NO_TARGET, format!("`{}` has no target", one.code))
            .at(&one.place)
            .hint("add its line to data/reference/targets.csv, or write targets: {none: \"why\"}")
    };
    let mut found: Vec<Diagnostic> =
        definitions.indicators.iter().filter(lacks).map(warn).collect();
    found.sort_by(|one, other| one.place.cmp(&other.place));
    found
}

impl<'a> Line<'a> {
    /// The line, if the programme knows what it names; that it does not is told elsewhere.
    fn new(
        programme: &'a Programme,
        areas: &'a [Area],
        definitions: &'a Definitions,
        target: &'a Target,
    ) -> Option<Self> {
        let indicator = definitions.indicators.iter().find(|one| one.code == target.indicator)?;
        let area = areas.iter().find(|area| area.id == target.country)?;
        let number = programme.periods.iter().position(|period| period.id == target.period)?;
        let span = span(&programme.periods, number, indicator.cumulative);
        Some(Self { target, indicator, area, period: &programme.periods[number], span })
    }

    fn warning(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).at(&self.target.place)
    }

    /// What is wrong with the line by itself.
    fn doubts(&self, programme: &Programme) -> Vec<Diagnostic> {
        let doubts = [
            self.no_cell(),
            self.not_reported(),
            self.way(),
            self.baseline_period(programme),
            self.impossible(),
        ];
        doubts.into_iter().flatten().collect()
    }

    /// A dimension or category that the indicator is not broken down by.
    fn no_cell(&self) -> Option<Diagnostic> {
        let (wanted, category) = (self.target.dimension.as_str(), self.target.category.as_str());
        let code = &self.indicator.code;
        if wanted == "total" && category == "total" {
            let shares = self.indicator.counts().is_some_and(|(_, one)| one.shares().is_some());
            let message = format!("`{code}` has shares and no total; the line is not used");
            return shares.then(|| self.warning(NO_CELL, message));
        }
        let dimensions = self.indicator.dimensions.iter();
        let Some(dimension) = dimensions.clone().find(|one| one.id == wanted) else {
            let message =
                format!("`{code}` is not broken down by `{wanted}`; the line is not used");
            let known = dimensions.map(|one| one.id.as_str());
            return Some(self.warning(NO_CELL, message).did_you_mean(wanted, known));
        };
        let known: Vec<String> = categories(dimension).collect();
        if known.iter().any(|one| one == category) {
            return self.no_row(dimension);
        }
        let message = format!("`{wanted}` has no category `{category}`; the line is not used");
        Some(
            self.warning(NO_CELL, message).did_you_mean(category, known.iter().map(String::as_str)),
        )
    }

    /// A category in a period for which no breakdown is made.
    fn no_row(&self, dimension: &Dimension) -> Option<Diagnostic> {
        let Self { indicator, period, .. } = self;
        let message = format!(
            "`{}` is not broken down by `{}` in `{}`; the line is not used",
            indicator.code, dimension.id, period.id
        );
        let hint = "`disaggregate_periods` says for which periods a breakdown is made";
        (!indicator.disaggregate_periods.contains(&period.each))
            .then(|| self.warning(NO_CELL, message).hint(hint))
    }

    /// A period on which the country or group does not report.
    fn not_reported(&self) -> Option<Diagnostic> {
        let Self { area, period, .. } = self;
        let reports = period.countries.is_none() || (!area.is_group && period.covers(&area.id));
        let message =
            format!("`{}` does not report on `{}`; the line is not used", area.id, period.id);
        (!reports).then(|| self.warning(NO_CELL, message))
    }

    /// A target that is not where the indicator's direction leads from its baseline.
    fn way(&self) -> Option<Diagnostic> {
        let (baseline, target) = (self.target.baseline?, self.target.target?);
        let code = &self.indicator.code;
        let direction = self.indicator.direction;
        let wrong = match direction {
            Direction::Up => target < baseline,
            Direction::Down => target > baseline,
            Direction::None => return None,
        };
        if wrong {
            let (name, side) = match direction {
                Direction::Up => ("up", "below"),
                Direction::Down | Direction::None => ("down", "above"),
            };
            let message = format!(
                "the target {target} is {side} the baseline {baseline}, and the direction of `{code}` is {name}"
            );
            return Some(self.warning(WRONG_SIDE, message));
        }
        #[expect(clippy::float_cmp, reason = "numbers are compared as they are written")]
        let same = target == baseline;
        same.then(|| {
            let message = format!(
                "the target of `{code}` is its baseline, {target}: there is no way to go, so no progress"
            );
            self.warning(NO_WAY, message)
        })
    }

    /// A baseline of no time, or of a time that is not before the target's.
    fn baseline_period(&self, programme: &Programme) -> Option<Diagnostic> {
        let id = self.target.baseline_period.as_deref()?;
        let own = programme.periods.iter().find(|period| period.id == id).cloned();
        let Some(period) = own.or_else(|| Period::calendar(id)) else {
            let message = format!("the baseline's period `{id}` is no period");
            let hint = "it is a period of the programme, or a year, quarter or month: 2010, 2010-Q2, 2010-06";
            return Some(self.warning(BAD_BASELINE, message).hint(hint));
        };
        let message = format!("the baseline's period `{id}` is not before `{}`", self.period.id);
        (period.end >= self.period.start).then(|| self.warning(BAD_BASELINE, message))
    }

    /// A baseline or target that no figure of the indicator's kind can reach.
    fn impossible(&self) -> Option<Diagnostic> {
        let Self { target, indicator, .. } = self;
        let share = indicator.unit == "percent" && SHARES.contains(&indicator.kind);
        let count = COUNTS.contains(&indicator.kind);
        let cannot =
            |number: &f64| (share && !(0.0..=100.0).contains(number)) || (count && *number < 0.0);
        let numbers = [("baseline", target.baseline), ("target", target.target)];
        let (name, number) =
            numbers.into_iter().find_map(|(name, number)| Some((name, number.filter(cannot)?)))?;
        let what = if share { "a percentage between 0 and 100" } else { "a number of 0 or more" };
        let message = format!("the {name} {number} of `{}` is not {what}", indicator.code);
        Some(self.warning(IMPOSSIBLE, message))
    }

    fn is_additive(&self) -> bool {
        ADDITIVE.contains(&self.indicator.kind)
    }

    /// Who has the target, for a message: `UKR`, or `UKR, sex female`.
    fn whose(&self) -> String {
        let Target { country, dimension, category, .. } = self.target;
        if dimension == "total" {
            country.clone()
        } else {
            format!("{country}, {dimension} {category}")
        }
    }
}

/// The names of all categories of a dimension.
fn categories(dimension: &Dimension) -> impl Iterator<Item = String> + '_ {
    (0..dimension.categories()).map(|number| dimension.category(number))
}

/// A warning for every indicator without a direction that has targets: nothing is held against them.
fn undirected(lines: &[Line<'_>]) -> Vec<Diagnostic> {
    let first = firsts(lines, |line| line.indicator.direction == Direction::None);
    first
        .into_iter()
        .map(|(line, count)| {
            let many = if count == 1 { String::new() } else { format!(" ({count} lines)") };
            let message = format!(
                "`{}` has a target{many} and no direction, so no progress is told",
                line.indicator.code
            );
            line.warning(NO_DIRECTION, message)
                .hint("write direction: up or down, or take its targets away")
        })
        .collect()
}

/// A warning for every indicator that has targets although its definition says that it has none.
fn after_all(lines: &[Line<'_>]) -> Vec<Diagnostic> {
    let first = firsts(lines, |line| line.indicator.targets.none_because().is_some());
    first
        .into_iter()
        .map(|(line, _)| {
            let Line { indicator, .. } = line;
            let message = format!(
                "`{}` has a target, and {} says that it has none",
                indicator.code, indicator.place
            );
            line.warning(TARGET_AFTER_ALL, message)
        })
        .collect()
}

/// The first line of every indicator of which this holds, and how many there are.
fn firsts<'a>(lines: &[Line<'a>], holds: impl Fn(&Line<'a>) -> bool) -> Vec<(Line<'a>, usize)> {
    let mut firsts: BTreeMap<&str, (Line<'a>, usize)> = BTreeMap::new();
    for line in lines.iter().filter(|line| holds(line)) {
        firsts.entry(&line.indicator.code).or_insert((*line, 0)).1 += 1;
    }
    firsts.into_values().collect()
}

/// Indicator, area, period, dimension and category.
type Cell<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

fn cell(target: &Target) -> Cell<'_> {
    let Target { indicator, country, period, dimension, category, .. } = target;
    (indicator, country, period, dimension, category)
}

/// A warning for every line whose cell an earlier line has.
fn repeated(lines: &[Line<'_>]) -> Vec<Diagnostic> {
    let mut firsts: BTreeMap<Cell<'_>, u32> = BTreeMap::new();
    let mut found = Vec::new();
    for line in lines {
        let first = *firsts.entry(cell(line.target)).or_insert(line.target.place.line);
        if first != line.target.place.line {
            let message = format!("line {first} is for the same cell; this one is not used");
            found.push(line.warning(REPEATED, message));
        }
    }
    found
}

/// Targets by their cell: what the parts of a whole are looked up in.
struct Cells<'a>(BTreeMap<Cell<'a>, (Line<'a>, f64)>);

impl<'a> Cells<'a> {
    /// Of a cell that is there twice the first line counts.
    fn new(lines: &[Line<'a>]) -> Self {
        let mut cells = BTreeMap::new();
        for line in lines {
            if let Some(target) = line.target.target {
                cells.entry(cell(line.target)).or_insert((*line, target));
            }
        }
        Self(cells)
    }

    /// The target of a line, unless its cell has an earlier one.
    fn own(&self, line: &Line<'a>) -> Option<f64> {
        let (first, target) = self.0.get(&cell(line.target))?;
        (first.target.place == line.target.place).then_some(*target)
    }

    /// The sum of the targets of all these cells, if all are there.
    #[expect(single_use_lifetimes, reason = "an elided one is not allowed inside `impl Iterator`")]
    fn sum<'b>(&self, cells: impl Iterator<Item = Cell<'b>>) -> Option<f64> {
        cells.map(|cell| Some(self.0.get(&cell)?.1)).sum()
    }

    /// Years, quarters or months that make up a longer period, against its target. With
    /// `cumulative: true` targets are running totals, and running totals are not added.
    fn of_time(&self, programme: &Programme, whole: &Line<'a>) -> Option<Diagnostic> {
        let target = self.own(whole)?;
        if !whole.is_additive() || whole.indicator.cumulative {
            return None;
        }
        [Each::Year, Each::Quarter, Each::Month].into_iter().find_map(|each| {
            let parts = tiles(programme, whole, each)?;
            let (code, country, _, dimension, category) = cell(whole.target);
            let cells = parts.iter().map(|part| (code, country, part.id.as_str(), dimension, category));
            let sum = self.sum(cells)?;
            let named: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
            let message = format!(
                "the targets of `{code}` ({}) for {} add up to {}, and the target for {} is {target}",
                whole.whose(),
                named.join(", "),
                plain(sum),
                whole.period.id
            );
            (!same(sum, target)).then(|| whole.warning(DO_NOT_ADD_UP, message))
        })
    }

    /// Two targets of a running total at the end of the same days: the last of the parts is the
    /// whole.
    fn over_the_same_days(&self, whole: &Line<'a>) -> Option<Diagnostic> {
        let target = self.own(whole).filter(|_| whole.indicator.cumulative)?;
        let (earlier, other) = self.others(whole).find(|(other, wanted)| {
            let earlier = other.target.place < whole.target.place;
            earlier && other.span == whole.span && !same(*wanted, target)
        })?;
        let message = format!(
            "`{}` ({}) counts over the same days for {} and {}, and their targets are {other} and {target}",
            whole.indicator.code,
            whole.whose(),
            earlier.period.id,
            whole.period.id
        );
        Some(whole.warning(DO_NOT_ADD_UP, message).hint(RUNNING_TOTAL))
    }

    /// A running total of a count that is to be smaller than it was to be before.
    fn runs_back(&self, line: &Line<'a>) -> Option<Diagnostic> {
        let counts = line.indicator.cumulative && COUNTS.contains(&line.indicator.kind);
        let target = self.own(line).filter(|_| counts)?;
        let (before, more) = self.others(line).find(|(other, wanted)| {
            let within = other.span.0 >= line.span.0 && other.span.1 < line.span.1;
            within && *wanted > target
        })?;
        let message = format!(
            "`{}` ({}) is cumulative, and its target goes back from {more} for {} to {target} for {}",
            line.indicator.code,
            line.whose(),
            before.period.id,
            line.period.id
        );
        Some(line.warning(DO_NOT_ADD_UP, message).hint(RUNNING_TOTAL))
    }

    /// Targets of the same indicator, area, dimension and category for other periods.
    fn others(&self, line: &Line<'a>) -> impl Iterator<Item = (Line<'a>, f64)> + '_ {
        let (code, country, period, dimension, category) = cell(line.target);
        let of_series = move |(key, _): &(&Cell<'a>, &(Line<'a>, f64))| {
            let same_series = (key.0, key.1, key.3, key.4) == (code, country, dimension, category);
            same_series && key.2 != period
        };
        self.0.iter().filter(of_series).map(|(_, other)| *other)
    }

    /// Countries against their group.
    fn of_countries(&self, programme: &Programme, group: &Line<'a>) -> Option<Diagnostic> {
        let target = self.own(group).filter(|_| group.is_additive() && group.area.is_group)?;
        let (code, _, period, dimension, category) = cell(group.target);
        let countries = group.area.countries.iter();
        let members = countries.map(|country| programme.countries[*country].as_str());
        let sum = self.sum(members.map(|country| (code, country, period, dimension, category)))?;
        let message = format!(
            "the targets of `{code}` for the countries of `{}` in {period} add up to {}, and the target of the group is {target}",
            group.area.id,
            plain(sum)
        );
        (!same(sum, target)).then(|| group.warning(DO_NOT_ADD_UP, message))
    }

    /// Categories against the total, at the line of the total.
    fn of_categories(&self, total: &Line<'a>) -> Vec<Diagnostic> {
        let Some(target) = self.own(total).filter(|_| total.target.dimension == "total") else {
            return Vec::new();
        };
        let dimensions = total.indicator.dimensions.iter();
        let doubts = dimensions.filter_map(|dimension| {
            let parts = self.categories(total, dimension);
            let sum: f64 = parts.iter().map(|(_, target)| target).sum();
            if dimension.multi_valued() {
                return partitioned(total, dimension, &parts, same(sum, target));
            }
            let unknown = parts.iter().any(|(line, _)| line.target.category == "unknown");
            let all = parts.len() == dimension.categories();
            let off = sum > target && !same(sum, target) || all && unknown && !same(sum, target);
            (total.is_additive() && !parts.is_empty() && off).then(|| {
                let message = format!(
                    "the targets of `{}` ({}, {}) for the categories of `{}` add up to {}, and the target of the total is {target}",
                    total.indicator.code, total.whose(), total.period.id, dimension.id, plain(sum)
                );
                total.warning(DO_NOT_ADD_UP, message)
            })
        });
        doubts.collect()
    }

    /// The lines for categories of a dimension, of the area and period of a total.
    fn categories(&self, total: &Line<'a>, dimension: &Dimension) -> Vec<(Line<'a>, f64)> {
        let (code, country, period, ..) = cell(total.target);
        let of_dimension = |(key, _): &(&Cell<'a>, &(Line<'a>, f64))| {
            (key.0, key.1, key.2, key.3) == (code, country, period, dimension.id.as_str())
        };
        self.0.iter().filter(of_dimension).map(|(_, line)| *line).collect()
    }
}

const RUNNING_TOTAL: &str = "with `cumulative: true` a target is the running total at the end of its period, not what the period adds";

/// Targets of a dimension with several values that add up exactly to the total: somebody took its
/// categories for a partition, and whoever is in two of them counts in two.
fn partitioned(
    total: &Line<'_>,
    dimension: &Dimension,
    parts: &[(Line<'_>, f64)],
    add_up: bool,
) -> Option<Diagnostic> {
    let counted = total.is_additive() || COUNTS.contains(&total.indicator.kind);
    if !counted || !add_up || parts.len() < 2 {
        return None;
    }
    let message = format!(
        "the targets of `{}` ({}, {}) for the categories of `{}` add up to that of the total, and a row may be in several of them",
        total.indicator.code,
        total.whose(),
        total.period.id,
        dimension.id
    );
    let hint = "its figures add up to more than the total; set each category's target by itself";
    Some(total.warning(NO_PARTITION, message).hint(hint))
}

/// The periods of a sort that make up a longer one without gap or overlap, in their order.
fn tiles<'p>(programme: &'p Programme, whole: &Line<'_>, each: Each) -> Option<Vec<&'p Period>> {
    let (start, end) = (whole.period.start, whole.period.end);
    let within = |part: &&Period| {
        part.each == each && start <= part.start && part.end <= end && part.id != whole.period.id
    };
    let mut parts: Vec<&Period> = programme.periods.iter().filter(within).collect();
    parts.sort_by_key(|part| part.start);
    let joined = parts.windows(2).all(|pair| pair[0].end.next() == pair[1].start);
    let whole = parts.first()?.start == start && parts.last()?.end == end && joined;
    whole.then_some(parts)
}

/// Whether two numbers are the same but for what adding decimals does to them.
fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// A sum without the digits that adding decimals leaves at its end.
fn plain(sum: f64) -> String {
    let text = format!("{sum:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;
    use crate::diagnostic::Place;

    const COUNT: &str = "kind: count, table: cases, period: applied_on, direction: up, \
                         disaggregate: [sex, forms], disaggregate_periods: [year]";
    const TOTAL: &str = "kind: count, table: cases, period: applied_on, direction: up, \
                         cumulative: true";
    const SHARE: &str = "kind: proportion, table: cases, period: applied_on, numerator: minor";

    /// Two countries and their group; 2012, 2013 with its quarters, both years under one name, and a
    /// year that Ukraine alone reports on.
    fn programme() -> Programme {
        let named = |id: &str, start: &str, end: &str, countries| Period {
            id: id.to_owned(),
            title: crate::document::Localised::plain(id),
            start: Day::parse(start).unwrap(),
            end: Day::parse(end).unwrap(),
            each: Each::Named,
            countries,
        };
        let calendar = ["2012", "2013", "2013-Q1", "2013-Q2", "2013-Q3", "2013-Q4"];
        let mut periods: Vec<Period> = calendar.into_iter().filter_map(Period::calendar).collect();
        periods.push(named("both", "2012-01-01", "2013-12-31", None));
        periods.push(named("y1", "2012-08-01", "2013-07-31", Some(vec!["UKR".to_owned()])));
        let groups = BTreeMap::from([("region".to_owned(), vec![0, 1])]);
        Programme { groups, periods, ..example::programme() }
    }

    fn definitions(programme: &Programme, keys: &str) -> Definitions {
        let bound = example::bound(programme, &example::contract(), keys);
        Definitions { indicators: vec![Arc::new(bound)], ..Definitions::default() }
    }

    /// `UKR 2013 total 10 2011 20`: area, period, category, baseline, its period, target.
    fn target((number, line): (u32, &str)) -> Target {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (dimension, category) = words[2].split_once('/').unwrap_or(("total", "total"));
        Target {
            indicator: "A".to_owned(),
            country: words[0].to_owned(),
            period: words[1].to_owned(),
            dimension: dimension.to_owned(),
            category: category.to_owned(),
            baseline: words[3].parse().ok(),
            baseline_period: Some(words[4].to_owned()).filter(|word| word != "-"),
            target: words[5].parse().ok(),
            place: Place::line("targets.csv", number),
        }
    }

    fn said(keys: &str, lines: &[&str]) -> String {
        let programme = programme();
        let targets: Vec<Target> = (2..).zip(lines.iter().copied()).map(target).collect();
        let found = doubts(&programme, &definitions(&programme, keys), &targets);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn targets_that_agree_with_their_indicator_are_no_doubt() {
        let lines = [
            "UKR 2012 total 5 2011 10",
            "UKR 2013 total 5 2011 30",
            "UKR 2013-Q1 total 5 2011 6",
            "UKR 2013-Q2 total 5 2011 5.1",
            "UKR both total 5 2010-Q4 40",
            "UKR 2013 sex/female 5 2011 29",
            "UKR y1 total 5 2011 12",
            "XXX 2013 total 9 9 1",
        ];
        assert_eq!(said(COUNT, &lines), "");
        assert_eq!(
            said(
                &SHARE.replace("numerator", "direction: down, numerator"),
                &["UKR 2013 total 9 2012 0"]
            ),
            ""
        );
    }

    #[test]
    fn a_target_lies_where_the_direction_leads_from_its_baseline() {
        assert_snapshot!(said(COUNT, &["UKR 2012 total 20 2011 10", "UKR 2013 total 10 2011 10"]), @"
        targets.csv:2: [W0710] the target 10 is below the baseline 20, and the direction of `A` is up
        targets.csv:3: [W0711] the target of `A` is its baseline, 10: there is no way to go, so no progress
        ");
        let down = COUNT.replace("up", "down");
        assert_snapshot!(said(&down, &["UKR 2013 total 10 2011 20"]), @"targets.csv:2: [W0710] the target 20 is above the baseline 10, and the direction of `A` is down");
    }

    #[test]
    fn a_target_wants_a_direction() {
        assert_snapshot!(said(SHARE, &["UKR 2012 total 20 2011 10", "UKR 2013 total 10 2011 10"]), @"
        targets.csv:2: [W0712] `A` has a target (2 lines) and no direction, so no progress is told
          hint: write direction: up or down, or take its targets away
        ");
    }

    #[test]
    fn an_indicator_that_is_to_have_no_target_has_none() {
        assert_snapshot!(said(&format!("{COUNT}, targets: none"), &["UKR 2013 total 1 2011 2"]), @"targets.csv:2: [W0721] `A` has a target, and a.yaml:1:1 says that it has none");
    }

    #[test]
    fn what_no_figure_can_reach_is_no_target() {
        let share = format!("{SHARE}, direction: up");
        assert_snapshot!(said(&share, &["UKR 2012 total 0 2011 100", "UKR 2013 total 0 2011 120", "MDA 2013 total -1 2011 50"]), @"
        targets.csv:3: [W0715] the target 120 of `A` is not a percentage between 0 and 100
        targets.csv:4: [W0715] the baseline -1 of `A` is not a percentage between 0 and 100
        ");
        assert_snapshot!(said(COUNT, &["UKR 2012 total -3 2011 100"]), @"targets.csv:2: [W0715] the baseline -3 of `A` is not a number of 0 or more");
    }

    #[test]
    fn a_baseline_is_of_a_period_before_the_targets() {
        assert_snapshot!(said(COUNT, &["UKR 2013 total 1 2013 2", "MDA 2013 total 1 before 2"]), @"
        targets.csv:2: [W0714] the baseline's period `2013` is not before `2013`
        targets.csv:3: [W0714] the baseline's period `before` is no period
          hint: it is a period of the programme, or a year, quarter or month: 2010, 2010-Q2, 2010-06
        ");
    }

    #[test]
    fn a_line_that_no_row_takes_is_told() {
        let lines = [
            "UKR 2013 sx/female 1 2011 2",
            "UKR 2013 sex/femal 1 2011 2",
            "UKR 2013-Q1 sex/female 1 2011 2",
            "MDA y1 total 1 2011 2",
            "UKR 2013 total 1 2011 2",
            "UKR 2013 total 1 2011 3",
        ];
        assert_snapshot!(said(COUNT, &lines), @"
        targets.csv:2: [W0718] `A` is not broken down by `sx`; the line is not used
          hint: there is sex, forms
        targets.csv:3: [W0718] `sex` has no category `femal`; the line is not used
          hint: did you mean `female`?
        targets.csv:4: [W0718] `A` is not broken down by `sex` in `2013-Q1`; the line is not used
          hint: `disaggregate_periods` says for which periods a breakdown is made
        targets.csv:5: [W0718] `MDA` does not report on `y1`; the line is not used
        targets.csv:7: [W0717] line 6 is for the same cell; this one is not used
        ");
    }

    #[test]
    fn a_distribution_has_no_total_to_aim_at() {
        let shares = "kind: distribution, table: cases, period: applied_on, of: forms, \
                      direction: up";
        assert_eq!(said(shares, &["UKR 2013 forms/labour 5 2011 20"]), "");
        assert_snapshot!(said(shares, &["UKR 2013 total 5 2011 20"]), @"targets.csv:2: [W0718] `A` has shares and no total; the line is not used");
    }

    #[test]
    fn targets_of_quarters_and_years_add_up() {
        let quarters = |last: &str| {
            let last = format!("UKR 2013-Q4 total 0 2011 {last}");
            let first = ["UKR 2013 total 0 2011 1", "UKR 2013-Q1 total 0 2011 0.1"];
            let more = ["UKR 2013-Q2 total 0 2011 0.2", "UKR 2013-Q3 total 0 2011 0.3"];
            said(COUNT, &[&first[..], &more, &[&last]].concat())
        };
        assert_eq!(quarters("0.4"), "");
        assert_snapshot!(quarters("0.5"), @"targets.csv:2: [W0713] the targets of `A` (UKR) for 2013-Q1, 2013-Q2, 2013-Q3, 2013-Q4 add up to 1.1, and the target for 2013 is 1");
        assert_snapshot!(said(COUNT, &["UKR both total 0 2011 7", "UKR 2012 total 0 2011 3", "UKR 2013 total 0 2011 5"]), @"targets.csv:2: [W0713] the targets of `A` (UKR) for 2012, 2013 add up to 8, and the target for both is 7");
        let distinct = COUNT.replace("kind: count", "kind: distinct");
        assert_eq!(
            said(
                &distinct,
                &["UKR both total 0 2011 7", "UKR 2012 total 0 2011 3", "UKR 2013 total 0 2011 5"]
            ),
            ""
        );
    }

    #[test]
    fn a_running_total_ends_at_the_total_and_never_goes_back() {
        assert_eq!(
            said(
                TOTAL,
                &["UKR 2012 total 0 2011 3", "UKR 2013 total 0 2011 8", "UKR both total 0 2011 8"]
            ),
            ""
        );
        assert_snapshot!(said(TOTAL, &["UKR 2012 total 0 2011 5", "UKR 2013 total 0 2011 3", "UKR both total 0 2011 8"]), @"
        targets.csv:3: [W0713] `A` (UKR) is cumulative, and its target goes back from 5 for 2012 to 3 for 2013
          hint: with `cumulative: true` a target is the running total at the end of its period, not what the period adds
        targets.csv:4: [W0713] `A` (UKR) counts over the same days for 2013 and both, and their targets are 3 and 8
          hint: with `cumulative: true` a target is the running total at the end of its period, not what the period adds
        ");
    }

    #[test]
    fn targets_of_countries_add_up_to_that_of_their_group() {
        let lines =
            |group| [["UKR 2013 total 0 2011 3", "MDA 2013 total 0 2011 4"], [group, ""]].concat();
        assert_eq!(said(COUNT, &lines("region 2013 total 0 2011 7")[..3]), "");
        assert_snapshot!(said(COUNT, &lines("region 2013 total 0 2011 8")[..3]), @"targets.csv:4: [W0713] the targets of `A` for the countries of `region` in 2013 add up to 7, and the target of the group is 8");
        let share = format!("{SHARE}, direction: up");
        assert_eq!(said(&share, &lines("region 2013 total 0 2011 3.5")[..3]), "");
    }

    #[test]
    fn targets_of_categories_agree_with_the_total() {
        let sexes = |total| {
            said(COUNT, &[total, "UKR 2013 sex/female 0 2011 3", "UKR 2013 sex/male 0 2011 4"])
        };
        assert_eq!(sexes("UKR 2013 total 0 2011 8"), "");
        assert_snapshot!(sexes("UKR 2013 total 0 2011 6"), @"targets.csv:2: [W0713] the targets of `A` (UKR, 2013) for the categories of `sex` add up to 7, and the target of the total is 6");
        let forms = |total| {
            said(
                COUNT,
                &[total, "UKR 2013 forms/labour 0 2011 3", "UKR 2013 forms/sexual 0 2011 4"],
            )
        };
        assert_eq!(forms("UKR 2013 total 0 2011 6"), "");
        assert_snapshot!(forms("UKR 2013 total 0 2011 7"), @"
        targets.csv:2: [W0716] the targets of `A` (UKR, 2013) for the categories of `forms` add up to that of the total, and a row may be in several of them
          hint: its figures add up to more than the total; set each category's target by itself
        ");
    }

    #[test]
    fn an_indicator_with_a_direction_has_a_target_or_says_that_it_has_none() {
        let programme = programme();
        let said = |keys: &str, lines: &[&str]| {
            let targets: Vec<Target> = (2..).zip(lines.iter().copied()).map(target).collect();
            let found = untargeted(&definitions(&programme, keys), &targets);
            found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert_snapshot!(said(COUNT, &["UKR 2013 total 1 2011 -"]), @r#"
        a.yaml:1:1: [W0720] `A` has no target
          hint: add its line to data/reference/targets.csv, or write targets: {none: "why"}
        "#);
        assert_eq!(said(COUNT, &["UKR 2013 total 1 2011 2"]), "");
        assert_eq!(said(&format!("{COUNT}, targets: {{none: why}}"), &[]), "");
        assert_eq!(said(SHARE, &[]), "");
    }
}
