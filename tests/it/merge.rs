//! Partials of disjoint rows merge to the partials of all, in any order and on any number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use logframe::cases::{self, Part, ValidTables};
use logframe::define::kind::KINDS;
use logframe::evaluate::{self, Partials, Plan, aggregate, aggregate_parts, merge};
use logframe::pipeline;
use proptest::prelude::*;

use crate::random_cases::{cases, write_programme};

const INDICATORS: &str = include_str!("random.yaml");
/// A rate, and what stands for several rows.
const MORE: &str = "
- {code: R-11, title: Rate, kind: rate, level: output, table: cases, period: known_in,
   over: {table: population, keys: [country, year], value: residents}, per: 1000, disaggregate: sex}
- {code: R-18, title: Everything, kind: composite, level: quality, table: cases, period: applied_on,
   scoring: linear, when_missing: reweight, disaggregate: [sex, forms],
   components: [R-03, {indicator: R-04, flip: true}, {id: appealed, eligible: eligible, met: appealed}]}
- {code: R-19, title: Index, kind: composite, level: quality, scoring: weighted, disaggregate: [sex],
   components: [R-03, {indicator: R-18, weight: 2}]}
- {code: R-14, title: Forms, kind: distribution, of: forms, level: output, table: cases,
   period: applied_on, disaggregate: [sex]}
- {code: R-15, title: Services a case, kind: ratio, level: output,
   numerator: {kind: count, table: services, period: began_on},
   denominator: {kind: distinct, table: cases, period: applied_on}}
- {code: R-16, title: Change, kind: derived, level: output,
   formula: \"value(R-12) - value(R-12, period => 'previous')\"}
- {code: R-12, title: Services, kind: distinct, level: output, table: services, period: began_on}
- {code: R-13, title: Services, kind: sum, level: output, table: cases, period: applied_on,
   value: \"count(services, true)\", disaggregate: [[sex, asked]]}
";

/// A plan over a folder, and its tables.
fn load(folder: &Path) -> (Plan, ValidTables) {
    let defined = pipeline::define(folder).unwrap();
    let loaded = cases::load(&defined.programme, &defined.contract).unwrap();
    let (programme, contract) = (Arc::clone(&defined.programme), Arc::clone(&defined.contract));
    (evaluate::plan(programme, contract, defined.definitions.indicators), loaded.tables)
}

/// Whether a part is of the export of a number.
fn is_of(part: &Part, number: usize) -> bool {
    part.file().ends_with(&format!("-{number}.csv"))
}

/// The partials on so many threads.
fn on_threads(threads: usize, plan: &Plan, tables: &ValidTables) -> Partials {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| aggregate(plan, tables))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn partials_of_files_merge_to_those_of_all_in_any_order(cases in cases()) {
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), &format!("{INDICATORS}{MORE}"), &cases);
        let (plan, tables) = load(folder.path());
        let of = |number| aggregate_parts(&plan, &tables, |part| is_of(part, number));
        let [a, b, c] = [of(0), of(1), of(2)];
        let all = aggregate(&plan, &tables);
        prop_assert_eq!(&merge(merge(a.clone(), &b), &c), &all);
        prop_assert_eq!(&merge(a.clone(), &merge(b.clone(), &c)), &all);
        prop_assert_eq!(&merge(c.clone(), &merge(b.clone(), &a)), &all);
        let nothing = aggregate_parts(&plan, &tables, |_| false);
        prop_assert_eq!(&merge(nothing, &all), &all);
        if !cases.is_empty() {
            prop_assert!(merge(all.clone(), &all) != all, "rows are counted twice if merged twice");
        }
    }

    #[test]
    fn one_thread_and_two_count_the_same(cases in cases()) {
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), &format!("{INDICATORS}{MORE}"), &cases);
        let (plan, tables) = load(folder.path());
        prop_assert_eq!(on_threads(1, &plan, &tables), on_threads(2, &plan, &tables));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn membership_tells_every_case_once_for_each_period_and_once_where_there_is_none(cases in cases()) {
        let folder = tempfile::tempdir().unwrap();
        write_programme(folder.path(), INDICATORS, &cases);
        let (plan, tables) = load(folder.path());
        for number in 0..plan.counted().len() {
            let mut periods: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for told in evaluate::membership(&plan, number, &tables) {
                periods.entry(told.key).or_default().push(told.period);
            }
            prop_assert_eq!(periods.len(), cases.len());
            for of_case in periods.values() {
                let different: BTreeSet<&String> = of_case.iter().collect();
                prop_assert_eq!(different.len(), of_case.len(), "{:?}", of_case);
                prop_assert!(of_case.len() == 1 || !of_case.contains(&String::new()), "{:?}", of_case);
            }
        }
    }
}

#[test]
fn every_kind_is_among_the_random_indicators() {
    let folder = tempfile::tempdir().unwrap();
    write_programme(folder.path(), &format!("{INDICATORS}{MORE}"), &[]);
    let (plan, _) = load(folder.path());
    for kind in KINDS {
        let has = plan.indicators().iter().any(|one| one.kind == kind.name());
        assert!(has, "`{}` is not merged by any test", kind.name());
    }
}

#[test]
fn counters_of_the_sample_programme_are_the_same_on_one_thread_and_on_two() {
    let (plan, tables) = load(Path::new("."));
    assert!(on_threads(1, &plan, &tables) == on_threads(2, &plan, &tables));
}
