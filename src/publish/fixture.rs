//! A release to test writers with: three countries and their region, four years, every status.

use std::sync::Arc;

use crate::calendar::{Day, Each, Period};
use crate::cases::contract::ColumnId;
use crate::define::indicator::{
    Bands, Basis, BoundIndicator, Change, Dimension, DimensionColumn, Direction, Interval, Level,
    Rows, Targets,
};
use crate::define::kind::{Measure, Terms};
use crate::diagnostic::Place;
use crate::document::Localised;
use crate::evaluate::Figures;
use crate::evaluate::cell::{Cell, Classes, Finished, Limits, Status};
use crate::programme::{Donor, PolicySetBy, Programme};
use crate::protect::{Policy, Release, Row, Shown};

/// The release, in English.
pub(crate) fn release() -> Release {
    release_in("en")
}

/// The release of a programme that reports in a language.
pub(crate) fn release_in(language: &str) -> Release {
    release_of(language, rows())
}

/// A release with rows of one's own.
pub(crate) fn release_of(language: &str, mut rows: Vec<Row>) -> Release {
    let programme = Arc::new(programme(language));
    let areas = programme.areas();
    rows.sort_by_key(|row| {
        let Row { indicator, measure, area, period, dimension, category, .. } = row.clone();
        let period = programme.periods[period].id.clone();
        (indicator, areas[area].id.clone(), period, dimension, category, measure)
    });
    Release::for_tests(programme, policy(), indicators(), rows)
}

/// Every row.
pub(crate) fn rows() -> Vec<Row> {
    [identified(), in_time(), days(), by_form(), financing()].concat()
}

/// The row of an indicator, area and period that is not broken down.
pub(crate) fn total(rows: &mut [Row], indicator: usize, area: usize, period: usize) -> &mut Row {
    rows.iter_mut()
        .find(|row| (row.indicator, row.area, row.period) == (indicator, area, period))
        .expect("the fixture has the row")
}

fn text(texts: &[(&str, &str)]) -> Localised {
    let owned = |(language, text): &(&str, &str)| ((*language).to_owned(), (*text).to_owned());
    Localised(texts.iter().map(owned).collect())
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn period(id: &str, each: Each, start: &str, end: &str, title: Localised) -> Period {
    Period { id: id.to_owned(), title, start: day(start), end: day(end), each, countries: None }
}

fn programme(language: &str) -> Programme {
    let year = |year: i32| {
        let (start, end) = (format!("{year}-01-01"), format!("{year}-12-31"));
        period(&year.to_string(), Each::Year, &start, &end, Localised::plain(&year.to_string()))
    };
    let mut periods: Vec<Period> = (2010..=2013).map(year).collect();
    let before = text(&[("en", "Before"), ("uk", "До програми"), ("ro", "Înainte")]);
    let whole = text(&[("en", "Programme"), ("uk", "Програма"), ("ro", "Programul")]);
    periods.push(period("baseline", Each::Named, "2004-01-01", "2005-12-31", before));
    periods.push(period("programme", Each::Named, "2006-01-01", "2013-12-31", whole));
    let mut languages = vec![language.to_owned()];
    languages
        .extend(["en", "uk", "ro"].into_iter().filter(|one| *one != language).map(str::to_owned));
    Programme {
        folder: "somewhere".into(),
        id: "nrm-east".to_owned(),
        title: text(&[
            ("en", "Programme Against Human Trafficking in Eastern Europe"),
            ("uk", "Програма протидії торгівлі людьми у Східній Європі"),
            ("ro", "Programul de combatere a traficului de ființe umane în Europa de Est"),
        ]),
        languages,
        countries: ["UKR", "MDA", "BLR"].map(str::to_owned).to_vec(),
        groups: [("region".to_owned(), vec![0, 1, 2])].into(),
        periods,
        objectives: vec![
            objective(
                "capacity",
                "Institutional and human capacity",
                "Спроможність установ",
                "Capacitate",
            ),
            objective(
                "quality",
                "Quality of assistance",
                "Якість допомоги",
                "Calitatea asistenței",
            ),
            objective(
                "sustainability",
                "Hand-over to the states",
                "Передання державам",
                "Preluarea de către stat",
            ),
        ],
        cascades: Vec::new(),
        donor: Some(Donor {
            name: "Ministry of Foreign Affairs of Denmark".to_owned(),
            agreement: Some("104.N.1.b.5".to_owned()),
            currency: Some("DKK".to_owned()),
        }),
        policy_set_by: Some(PolicySetBy {
            name: "Data protection officer".to_owned(),
            date: day("2014-01-15"),
        }),
    }
}

fn objective(key: &str, en: &str, uk: &str, ro: &str) -> (String, Localised) {
    (key.to_owned(), text(&[("en", en), ("uk", uk), ("ro", ro)]))
}

fn policy() -> Policy {
    Policy {
        threshold: 11,
        show_zero: true,
        min_denominator: 20,
        sensitive_dimensions: vec!["exploitation_form".to_owned()],
        ..Policy::default()
    }
}

#[derive(Debug)]
struct Unused;

impl Measure for Unused {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn finish(&self, _: &BoundIndicator, _: &Cell<'_>) -> Vec<Finished> {
        Vec::new()
    }

    fn canonical(&self, _: &mut String) {}
}

fn indicators() -> Vec<Arc<BoundIndicator>> {
    let all = [of_identified(), of_time(), of_days(), of_forms(), of_financing()];
    all.map(Arc::new).to_vec()
}

fn of_identified() -> BoundIndicator {
    let title = [
        ("en", "Persons identified as victims of trafficking"),
        ("uk", "Особи, яких встановлено постраждалими від торгівлі людьми"),
        ("ro", "Persoane identificate ca victime ale traficului"),
    ];
    BoundIndicator {
        kind: "distinct",
        unit: "persons".to_owned(),
        decimals: 0,
        level: Level::Output,
        ..indicator("IDN-01", &title)
    }
}

fn of_time() -> BoundIndicator {
    let title = [
        (
            "en",
            "Applications for the status of a victim that were decided within 30 days of the day \
             on which the application was registered",
        ),
        (
            "uk",
            "Заяви про статус постраждалої особи, розглянуті протягом 30 днів від дня реєстрації",
        ),
        (
            "ro",
            "Cereri de acordare a statutului de victimă soluționate în 30 de zile de la \
             înregistrare",
        ),
    ];
    BoundIndicator {
        notes: text(&[("en", "Applications lodged abroad are left out.")]),
        changes: vec![Change {
            date: day("2012-01-01"),
            what: text(&[("en", "Refusals count as decisions from 2012 on.")]),
            comparable: false,
        }],
        ..indicator("IDN-17", &title)
    }
}

fn of_days() -> BoundIndicator {
    let title = [
        ("en", "Days from identification to first service"),
        ("uk", "Дні від ідентифікації до першої послуги"),
        ("ro", "Zile de la identificare până la primul serviciu"),
    ];
    BoundIndicator {
        kind: "quantile",
        unit: "days".to_owned(),
        direction: Direction::Down,
        objective: "quality".to_owned(),
        ..indicator("REF-02", &title)
    }
}

fn of_forms() -> BoundIndicator {
    let forms = DimensionColumn {
        column: ColumnId(1),
        codes: vec!["labour".to_owned(), "sexual".to_owned()],
        titles: vec![
            text(&[("en", "Forced labour"), ("uk", "Примусова праця"), ("ro", "Muncă forțată")]),
            Localised::plain("Sexual exploitation"),
        ],
        multi_valued: true,
    };
    BoundIndicator {
        kind: "distribution",
        dimensions: vec![Dimension { id: "exploitation_form".to_owned(), columns: vec![forms] }],
        ..indicator("REF-09", &[("en", "Forms of exploitation")])
    }
}

fn of_financing() -> BoundIndicator {
    let title = [
        ("en", "State share of the cost of shelters"),
        ("uk", "Частка держави у витратах на притулки"),
        ("ro", "Ponderea statului în costul adăposturilor"),
    ];
    BoundIndicator {
        kind: "ratio",
        objective: "sustainability".to_owned(),
        level: Level::Impact,
        ..indicator("SUS-01", &title)
    }
}

fn indicator(code: &str, title: &[(&str, &str)]) -> BoundIndicator {
    BoundIndicator {
        code: code.to_owned(),
        title: text(title),
        kind: "proportion",
        basis: Basis::Rows { rows: Rows::all("cases", ColumnId(0)), measure: Arc::new(Unused) },
        parts: Vec::new(),
        is_part: false,
        level: Level::Outcome,
        objective: "capacity".to_owned(),
        dac: Some("efficiency".to_owned()),
        dimensions: Vec::new(),
        disaggregate_periods: vec![Each::Year],
        cumulative: false,
        headline: false,
        unit: "percent".to_owned(),
        decimals: 1,
        interval: Interval::Default,
        direction: Direction::Up,
        written_direction: None,
        targets: Targets::Expected,
        bands: Bands::default(),
        threshold: None,
        source: "Case registers of the ministries".to_owned(),
        notes: Localised::default(),
        changes: Vec::new(),
        facts: vec![("frequency", Localised::plain("yearly"))],
        definition: crate::digest::sha256(code.as_bytes()),
        place: Place::default(),
    }
}

fn row(indicator: usize, area: usize, period: usize, shown: Shown) -> Row {
    Row {
        indicator,
        measure: "value".to_owned(),
        area,
        period,
        dimension: "total".to_owned(),
        category: "total".to_owned(),
        baseline: None,
        target: None,
        shown,
    }
}

fn figures(status: Status) -> Figures {
    Figures { as_of: Some(day("2014-03-31")), ..Figures::none(status) }
}

fn without(status: Status, reason: &str) -> Shown {
    Shown::Figures(Figures { reason: Some(reason.to_owned()), ..figures(status) })
}

/// A proportion with Wilson's interval; all of its numbers come from the two counts.
pub(crate) fn proportion(met: u32, known: u32) -> Figures {
    let (x, n, z) = (f64::from(met), f64::from(known), 1.96);
    let centre = (x + z * z / 2.0) / (n + z * z);
    let half = z / (n + z * z) * (x * (n - x) / n + z * z / 4.0).sqrt();
    Figures {
        value: Some(100.0 * x / n),
        limits: Some(Limits {
            low: 100.0 * (centre - half),
            high: 100.0 * (centre + half),
            level: 0.95,
            method: "wilson",
        }),
        bounds: Some((100.0 * x / (n + 4.0), 100.0 * (x + 4.0) / (n + 4.0))),
        rows: Some(Classes {
            met: met.into(),
            not_met: (known - met).into(),
            unknown: 4,
            not_yet_due: 2,
            ..Classes::default()
        }),
        unknown: Some(4),
        numerator: Some(x),
        denominator: Some(n + 4.0),
        ..figures(Status::Ok)
    }
}

fn identified() -> Vec<Row> {
    let counts = [
        (0, [257, 294, 161, 131]),
        (1, [131, 109, 290, 262]),
        (2, [372, 310, 205, 186]),
        (3, [760, 713, 656, 579]),
    ];
    let shown = |count: u32| {
        Shown::Figures(Figures {
            value: Some(count.into()),
            numerator: Some(count.into()),
            rows: Some(Classes { met: count.into(), undated: 12, ..Classes::default() }),
            ..figures(Status::Ok)
        })
    };
    let years = counts.iter().flat_map(|(area, counts)| {
        counts.iter().enumerate().map(|(year, count)| row(0, *area, year, shown(*count)))
    });
    years.collect()
}

fn in_time() -> Vec<Row> {
    let counts = [
        (0, [(103, 248), (141, 290), (98, 155), (104, 127)]),
        (1, [(44, 120), (50, 104), (171, 284), (195, 255)]),
        (2, [(0, 0), (122, 300), (0, 0), (139, 180)]),
        (3, [(0, 0), (0, 0), (339, 630), (438, 562)]),
    ];
    let mut rows = Vec::new();
    for (area, counts) in counts {
        for (year, (met, known)) in counts.into_iter().enumerate() {
            let shown = match (area, year) {
                (1 | 3, 1) => Shown::Withheld,
                (2 | 3, 0) => without(Status::NotAvailable, "not collected: decided_on"),
                (2, 2) => without(Status::TooFew, "fewer than 20 cases are known"),
                _ => Shown::Figures(decided(met, known, year)),
            };
            rows.push(Row {
                target: Some(80.0),
                baseline: (area != 2).then_some(38.0),
                ..row(1, area, year, shown)
            });
        }
    }
    rows
}

/// A proportion on its way from 38 to 80 percent, with the break of 2012.
fn decided(met: u32, known: u32, year: usize) -> Figures {
    let value = 100.0 * f64::from(met) / f64::from(known);
    let progress = 100.0 * (value - 38.0) / (80.0 - 38.0);
    let rating = match progress {
        100.0.. => "achieved",
        80.0.. => "on_track",
        50.0.. => "partly",
        _ => "off_track",
    };
    Figures {
        baseline: Some(38.0),
        target: Some(80.0),
        progress: Some(progress),
        rating: Some(rating),
        flags: if year == 2 { vec!["series_break"] } else { Vec::new() },
        ..proportion(met, known)
    }
}

fn days() -> Vec<Row> {
    let marks = [("q0.5", 1.0), ("q0.9", 2.6)];
    let medians =
        [(0, [41, 33, 24, 19]), (1, [30, 28, 21, 12]), (2, [0, 55, 52, 47]), (3, [36, 38, 30, 22])];
    let mut rows = Vec::new();
    for (measure, times) in marks {
        for (area, medians) in medians {
            for (year, median) in medians.into_iter().enumerate() {
                let value = f64::from(median) * times;
                let figures = Figures {
                    value: Some(value),
                    limits: Some(Limits {
                        low: value * 0.8,
                        high: value * 1.3,
                        level: 0.95,
                        method: "order_statistics",
                    }),
                    denominator: Some(f64::from(median) * 5.0),
                    ..figures(Status::Ok)
                };
                let shown = if median == 0 {
                    without(Status::NotApplicable, "no rows")
                } else {
                    Shown::Figures(figures)
                };
                rows.push(Row { measure: measure.to_owned(), ..row(2, area, year, shown) });
            }
        }
    }
    rows
}

fn by_form() -> Vec<Row> {
    let category = |category: &str, shown| Row {
        dimension: "exploitation_form".to_owned(),
        category: category.to_owned(),
        ..row(3, 0, 3, shown)
    };
    let mut labour = proportion(61, 113);
    labour.flags = vec!["multi_valued"];
    vec![category("labour", Shown::Figures(labour)), category("sexual", Shown::Withheld)]
}

fn financing() -> Vec<Row> {
    let share = |value: f64| Shown::Figures(Figures { value: Some(value), ..figures(Status::Ok) });
    let named = [(0, [4.0, 31.5]), (1, [0.0, 58.0]), (2, [12.5, 40.0]), (3, [5.25, 42.0])];
    let mut rows = Vec::new();
    for (area, values) in named {
        for (number, value) in values.into_iter().enumerate() {
            rows.push(row(4, area, 4 + number, share(value)));
        }
        for year in 0..4 {
            rows.push(row(4, area, year, without(Status::NotAvailable, "not collected: cost")));
        }
    }
    rows
}
