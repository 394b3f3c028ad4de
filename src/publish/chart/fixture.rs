//! A release that every sort of picture is drawn of: the fixture of writers with breakdowns, days to an
//! event, quarters and a cascade beside it.

use std::sync::Arc;

use crate::calendar::{Day, Each, Period};
use crate::cases::contract::ColumnId;
use crate::define::indicator::{BoundIndicator, Dimension, DimensionColumn};
use crate::diagnostic::Place;
use crate::document::Localised;
use crate::evaluate::Figures;
use crate::evaluate::cell::Limits;
use crate::programme::Cascade;
use crate::protect::{Release, Row, Shown};
use crate::publish::fixture;

/// Persons by sex and age.
pub(super) const AGES: usize = 5;
/// Shares of services.
pub(super) const SERVICES: usize = 6;
/// Days until a service.
pub(super) const DAYS: usize = 7;
/// The first of the three steps of the cascade.
pub(super) const STEPS: usize = 8;
/// Quarter by quarter.
pub(super) const QUARTERS: usize = 11;

/// The release, in a language.
pub(super) fn release_in(language: &str) -> Release {
    release_of(language, rows())
}

/// A release with rows of one's own.
pub(super) fn release_of(language: &str, rows: Vec<Row>) -> Release {
    let plain = fixture::release_in(language);
    let mut programme = plain.programme().clone();
    programme.periods.extend(quarters());
    programme.cascades = vec![("way".to_owned(), cascade())];
    let mut indicators = plain.indicators().to_vec();
    indicators.extend(further(&indicators[0], &indicators[1]).into_iter().map(Arc::new));
    let policy = plain.policy().clone();
    let areas = programme.areas();
    let periods = programme.periods.clone();
    let mut rows = rows;
    rows.sort_by_key(|row| {
        let Row { indicator, measure, area, period, dimension, category, .. } = row.clone();
        let (area, period) = (areas[area].id.clone(), periods[period].id.clone());
        (indicator, area, period, dimension, category, measure)
    });
    Release::for_tests(Arc::new(programme), policy, indicators, rows)
}

/// Every row: a figure of each sort is withheld.
pub(super) fn rows() -> Vec<Row> {
    [fixture::rows(), ages(), services(), days(), steps(), by_quarter()].concat()
}

/// The row of a category.
pub(super) fn row<'a>(
    rows: &'a mut [Row],
    (indicator, measure): (usize, &str),
    (area, period): (usize, usize),
    category: &str,
) -> &'a mut Row {
    rows.iter_mut()
        .find(|row| {
            (row.indicator, row.area, row.period) == (indicator, area, period)
                && row.category == category
                && row.measure == measure
        })
        .expect("the fixture has the row")
}

/// The picture of a chart with a stem.
pub(super) fn drawn(chart: &dyn super::Chart, release: &Release, stem: &str) -> String {
    let found =
        chart.draw(&super::Material::of(release)).into_iter().find(|picture| picture.stem == stem);
    found.unwrap_or_else(|| panic!("{stem} is drawn")).svg
}

/// How often a text stands in a picture, beside what is said of the picture.
pub(super) fn texts(svg: &str, text: &str) -> usize {
    let (_, marks) = svg.split_once("</desc>").expect("there is a description");
    marks.matches(&format!(">{text}<")).count()
}

fn quarters() -> Vec<Period> {
    let day = |text| Day::parse(text).expect("a day");
    Period::every(Each::Quarter, day("2010-01-01"), day("2013-12-31"))
}

fn cascade() -> Cascade {
    let text = |en: &str, uk: &str| {
        let texts = [("en", en), ("uk", uk)];
        Localised(texts.map(|(language, text)| (language.to_owned(), text.to_owned())).into())
    };
    let step = |code: &str| (code.to_owned(), Place::default());
    Cascade {
        title: text("From identification to reintegration", "Від виявлення до реінтеграції"),
        first: text("Identified", "Виявлені особи, які постраждали від торгівлі людьми"),
        steps: ["WAY-1", "WAY-2", "WAY-3"].map(step).to_vec(),
    }
}

fn further(counted: &BoundIndicator, share: &BoundIndicator) -> Vec<BoundIndicator> {
    let column = |codes: &[&str]| DimensionColumn {
        column: ColumnId(1),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        titles: Vec::new(),
        multi_valued: false,
    };
    let (sex, age) = (column(&["female", "male"]), column(&["0-8", "9-17", "18+"]));
    let crossed = Dimension { id: "sex*age_group".to_owned(), columns: vec![sex.clone(), age] };
    let by_sex = Dimension { id: "sex".to_owned(), columns: vec![sex] };
    let services = Dimension {
        id: "service_type".to_owned(),
        columns: vec![column(&["shelter", "medical", "legal"])],
    };
    let named =
        |code: &str, of: &BoundIndicator| BoundIndicator { code: code.to_owned(), ..of.clone() };
    vec![
        BoundIndicator { dimensions: vec![by_sex, crossed], ..named("AGE-01", counted) },
        BoundIndicator {
            kind: "distribution",
            dimensions: vec![services],
            ..named("SER-01", share)
        },
        BoundIndicator { kind: "time_to_event", unit: "days".to_owned(), ..named("TTE-01", share) },
        named("WAY-1", share),
        named("WAY-2", share),
        named("WAY-3", share),
        named("XMR-01", counted),
    ]
}

fn plain(indicator: usize, area: usize, period: usize, shown: Shown) -> Row {
    let mut all = fixture::rows();
    Row { indicator, area, period, shown, ..fixture::total(&mut all, 0, 0, 0).clone() }
}

fn of(row: Row, dimension: &str, category: &str) -> Row {
    Row { dimension: dimension.to_owned(), category: category.to_owned(), ..row }
}

fn counted(number: u32) -> Shown {
    let number = Some(f64::from(number));
    let none = Figures::none(crate::evaluate::cell::Status::Ok);
    Shown::Figures(Figures { value: number, numerator: number, ..none })
}

/// Persons of four years by sex, and of the last year by sex and age. Girls under nine are withheld.
fn ages() -> Vec<Row> {
    let mut rows = Vec::new();
    for year in 0..4 {
        for area in [0, 1, 3] {
            let size = u32::try_from(60 + 10 * area + 5 * year).expect("it is small");
            rows.push(plain(AGES, area, year, counted(2 * size + 13)));
            for (sex, more) in [("female", 13), ("male", 0), ("unknown", 0)] {
                let shown = match sex {
                    "unknown" => counted(0),
                    "male" if (area, year) == (1, 2) => Shown::Withheld,
                    _ => counted(size + more),
                };
                rows.push(of(plain(AGES, area, year, shown), "sex", sex));
            }
        }
    }
    for area in [0, 1] {
        for sex in ["female", "male", "unknown"] {
            for (age, number) in [("0-8", 12), ("9-17", 34), ("18+", 66), ("unknown", 0)] {
                let shown = match (area, sex, age) {
                    (0, "female", "0-8") => Shown::Withheld,
                    (_, "unknown", "18+") => counted(19),
                    (_, "unknown", _) => counted(0),
                    _ => counted(number),
                };
                let category = format!("{sex}*{age}");
                rows.push(of(plain(AGES, area, 3, shown), "sex*age_group", &category));
            }
        }
    }
    rows
}

/// Shares of three services; in one area one of them is withheld.
fn services() -> Vec<Row> {
    let mut rows = Vec::new();
    for year in 2..4 {
        for area in [0, 1] {
            for (service, met) in [("shelter", 61), ("medical", 103), ("legal", 36), ("unknown", 0)]
            {
                let share = fixture::proportion(met, 200);
                let share = Figures { denominator: Some(200.0), ..share };
                let is_withheld = (area, year, service) == (1, 3, "legal");
                let shown = if is_withheld { Shown::Withheld } else { Shown::Figures(share) };
                rows.push(of(plain(SERVICES, area, year, shown), "service_type", service));
            }
        }
    }
    rows
}

/// A median and shares by two days; one country is withheld.
fn days() -> Vec<Row> {
    let mut rows = Vec::new();
    for (measure, value, low, high) in [
        ("by_30_days", 31.5, 27.0, 36.0),
        ("q0.5", 47.0, 41.0, 55.0),
        ("by_90_days", 83.0, 78.0, 87.5),
    ] {
        for area in [0, 1, 2] {
            let shift = f64::from(u32::try_from(area).expect("it is small"));
            let limits = Limits { low, high, level: 0.95, method: "log_log" };
            let none = Figures::none(crate::evaluate::cell::Status::Ok);
            let figures = Figures {
                value: Some(value + 4.0 * shift),
                limits: Some(limits),
                denominator: Some(240.0),
                ..none
            };
            let shown = if area == 2 { Shown::Withheld } else { Shown::Figures(figures) };
            rows.push(Row { measure: measure.to_owned(), ..plain(DAYS, area, 3, shown) });
        }
    }
    rows
}

/// 400 identified, 310 referred, 250 assisted; how many were reintegrated is withheld in one country.
fn steps() -> Vec<Row> {
    let mut rows = Vec::new();
    for (step, met, whole) in [(0, 310, 400), (1, 250, 310), (2, 140, 250)] {
        for area in [0, 1] {
            let mut figures = fixture::proportion(met, whole);
            figures.denominator = Some(f64::from(whole));
            (figures.progress, figures.rating) = (Some(84.0), Some("on_track"));
            if step == 2
                && let Some(rows) = &mut figures.rows
            {
                rows.not_yet_due = 35;
            } else if let Some(rows) = &mut figures.rows {
                rows.not_yet_due = 0;
            }
            let shown =
                if (step, area) == (2, 1) { Shown::Withheld } else { Shown::Figures(figures) };
            let row = plain(STEPS + step, area, 3, shown);
            rows.push(Row { baseline: Some(50.0), target: Some(90.0), ..row });
        }
    }
    rows
}

/// Sixteen quarters with a step in the middle; one is withheld.
fn by_quarter() -> Vec<Row> {
    let shown = |quarter: usize| match quarter {
        3 => Shown::Withheld,
        0..8 => counted(10),
        _ => counted(30),
    };
    (0..16).map(|quarter| plain(QUARTERS, 0, 6 + quarter, shown(quarter))).collect()
}
