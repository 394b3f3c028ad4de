//! Published tables as they came, old line ends and rows of totals and all: what comes out is what was
//! published. `tests/real/ATTRIBUTION.md` says where they are from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use logframe::cases::{self, contract::Contract};
use logframe::programme::Programme;

use crate::cli::logframe;
use crate::errors::lay;

/// Tables that are too large for the repository, with the source that reads each.
const LARGE: [(&str, &str); 4] = [
    ("nrm_referrals_by_first_responder_2022q2_2023q4_nonzero.csv", "responders"),
    ("nrm_referrals_leaf_2022q2_2023q4.csv", "leaves"),
    ("small_boat_NRM_outcomes.csv", "boats"),
    ("small_boat_NRM_referrals.csv", "arrivals"),
];

/// The folder of large tables beside the checkout, if there is one.
fn large() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = ["../shared/data/uk_nrm", "../../shared/data/uk_nrm"].map(|path| here.join(path));
    beside.into_iter().find(|folder| folder.is_dir())
}

/// What is wrong with the published tables: that of 2014 lacks a woman of some country.
const DOES_NOT_ADD_UP: [&str; 2] = [
    "data/exports/2014_referrals_all.csv:102: [W0607] the total of `Female` is 1432, and its rows add up to 1431",
    "data/exports/2014_referrals_all.csv:102: [W0607] the total of `Total` is 2340, and its rows add up to 2339",
];

/// Value of an indicator by its code, period and category.
type Values = BTreeMap<(String, String, String), f64>;

/// Runs a programme of `tests/real/`, with the large tables or without them.
fn run(name: &str, large: Option<&Path>) -> Values {
    let folder = tempfile::tempdir().unwrap();
    lay(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(name), folder.path());
    for (file, source) in LARGE.iter().filter(|_| name == "uk") {
        let mapping = folder.path().join(format!("data/sources/{source}.yaml"));
        if let Some(large) = large {
            fs::copy(large.join(file), folder.path().join("data/exports").join(file)).unwrap();
        } else {
            fs::remove_file(mapping).unwrap();
        }
    }
    let programme = Programme::read(folder.path()).unwrap();
    let loaded = cases::load(&programme, &Contract::read(folder.path()).unwrap()).unwrap();
    let told: Vec<String> = loaded.findings.iter().map(ToString::to_string).collect();
    let doubtful: Vec<&String> = told.iter().filter(|told| !told.contains("[N0601]")).collect();
    assert_eq!(doubtful, if name == "uk" { &DOES_NOT_ADD_UP[..] } else { &[] });
    logframe(&["run", folder.path().to_str().unwrap(), "--quiet", "--no-charts"])
        .assert()
        .success();
    values(&folder.path().join("reports/tables/indicators.csv"))
}

fn values(file: &Path) -> Values {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|found| found == name).unwrap();
    let places = ["indicator", "period", "category", "value"].map(place);
    let records = reader.records().map(Result::unwrap);
    let values = records.filter_map(|record| {
        let [indicator, period, category, value] = places.map(|place| record[place].to_owned());
        Some(((indicator, period, category), value.parse().ok()?))
    });
    values.collect()
}

fn of(values: &Values, indicator: &str, years: std::ops::RangeInclusive<i32>) -> Vec<f64> {
    let value = |year: i32| {
        let key = (indicator.to_owned(), year.to_string(), "total".to_owned());
        values.get(&key).copied().unwrap_or(f64::NAN)
    };
    years.map(value).collect()
}

/// Home Office and National Crime Agency, as published.
#[test]
fn the_totals_of_the_united_kingdom_come_out() {
    let values = run("uk", None);
    let referrals = [
        552.0, 726.0, 936.0, 1178.0, 1743.0, 2337.0, 3263.0, 3805.0, 5136.0, 6974.0, 10606.0,
        10582.0, 12700.0, 16921.0, 17004.0,
    ];
    assert_eq!(of(&values, "REFERRALS", 2009..=2023), referrals);
    assert_eq!(of(&values, "EXPLOITATION", 2013..=2016), [1746.0, 2340.0, 3266.0, 3805.0]);
    let decided = of(&values, "RG", 2022..=2023);
    assert_eq!(decided, [16747.0, 15247.0]);
    assert_eq!(of(&values, "RG-POSITIVE", 2022..=2023), [14826.0, 8319.0]);
    assert_eq!(of(&values, "CG-POSITIVE", 2023..=2023), [6528.0]);
    let shares = [("RG-SHARE", 2022, 88.5), ("RG-SHARE", 2023, 54.6), ("CG-SHARE", 2023, 66.4)];
    for (indicator, year, share) in shares {
        let found = of(&values, indicator, year..=year)[0];
        assert!((found - share).abs() < 0.05, "{indicator} {year}: {found}");
    }
    assert_eq!(of(&values, "SDG", 2009..=2011), [303.0, 422.0, 674.0]);
    assert_eq!(of(&values, "NOTICES", 2015..=2016), [65.0, 762.0]);
}

#[test]
fn the_large_tables_of_the_united_kingdom_come_out() {
    let Some(large) = large() else {
        eprintln!("skipped: the large tables are not there, in ../shared/data/uk_nrm");
        return;
    };
    let values = run("uk", Some(&large));
    let headlines =
        [(2022, [f64::NAN, 4171.0, 4586.0, 4417.0]), (2023, [4746.0, 3998.0, 4138.0, 4141.0])];
    for (year, quarters) in headlines {
        for (quarter, headline) in (1..).zip(quarters).filter(|(_, headline)| !headline.is_nan()) {
            let found = of(&values, &format!("HEADLINE-Q{quarter}"), year..=year);
            assert_eq!(found, [headline], "{year}-Q{quarter}");
        }
    }
    let outcome =
        |category: &str| values[&("BOATS".to_owned(), "2023".to_owned(), category.to_owned())];
    let outcomes = [
        ("reasonable_grounds*positive", 5070.0),
        ("reasonable_grounds*negative", 1456.0),
        ("conclusive_grounds*positive", 608.0),
        ("conclusive_grounds*negative", 172.0),
        ("awaiting_reasonable", 896.0),
        ("awaiting_conclusive", 4290.0),
        ("awaiting_reconsideration", 21.0),
        ("closed", 480.0),
        ("total", 12993.0),
    ];
    for (category, people) in outcomes {
        assert!((outcome(category) - people).abs() < 1e-9, "{category}");
    }
}

#[test]
fn the_rates_of_moldova_come_out() {
    let values = run("moldova", None);
    assert_eq!(of(&values, "ALL", 2014..=2014), [9.0]);
    assert_eq!(of(&values, "ALL", 2017..=2018), [9.0, 13.0]);
    assert_eq!(of(&values, "WOMEN", 2017..=2018), [9.0, 11.0]);
    assert_eq!(of(&values, "LABOUR", 2017..=2018), [4.4, 8.9]);
}
