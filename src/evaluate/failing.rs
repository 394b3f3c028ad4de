//! Which rows break a rule: every one, for lists that stay in the office.

use std::ops::Range;

use rayon::prelude::*;

use super::batch::Batch;
use super::compile::bits;
use super::kernel::{Pass, passes, ranges};
use super::membership::Class;
use super::plan::Plan;
use crate::cases::{Part, ValidTables};

/// A row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failing {
    /// Number of the rule among those that are counted.
    pub rule: usize,
    /// Number of the row in its table.
    pub row: u32,
    /// Whether somebody has said that it may.
    pub waived: bool,
}

/// Every row that breaks one of the rules of a plan, by rule and row.
pub fn failing(plan: &Plan, tables: &ValidTables) -> Vec<Failing> {
    let everything: Vec<usize> = (0..plan.planned.len()).collect();
    let passes = passes(plan, tables, &everything);
    let batches: Vec<(&Pass<'_>, &Part, Range<usize>)> = passes
        .iter()
        .flat_map(|pass| pass.table.parts().iter().map(move |part| (pass, part)))
        .flat_map(|(pass, part)| ranges(part.rows()).map(move |rows| (pass, part, rows)))
        .collect();
    let found = batches.into_par_iter().map(|(pass, part, rows)| of_batch(plan, pass, part, rows));
    let mut found: Vec<Failing> = found.flatten_iter().collect();
    found.par_sort_unstable();
    found
}

/// The rows of a batch that break a rule: those that are not met, and of the waived those that would
/// not be.
fn of_batch(plan: &Plan, pass: &Pass<'_>, part: &Part, rows: Range<usize>) -> Vec<Failing> {
    let first = part.first_row() + u32::try_from(rows.start).expect("rows have 32 bits");
    let dated = bits::all(rows.len());
    let mut batch = Batch::new(pass, part, rows);
    let mut found = Vec::new();
    for rule in &pass.indicators {
        let classified = batch.classify(&plan.indicators[*rule], &dated);
        let excepted = &classified.classes[Class::Excepted as usize];
        let waived = bits::without(excepted, &classified.except_unknown_numerator);
        let fails = &classified.classes[Class::NotMet as usize];
        for (rows, waived) in [(fails, false), (&waived, true)] {
            let row = |row: usize| first + u32::try_from(row).expect("a batch is small");
            found.extend(bits::rows(rows).map(|at| Failing { rule: *rule, row: row(at), waived }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::{Arc, LazyLock};

    use proptest::prelude::*;

    use super::super::{Estimates, example, plan_everything};
    use super::*;
    use crate::cases::NOBODY;
    use crate::cases::contract::Contract;
    use crate::define::quality::Rules;

    const DRAWN: &str = "2012-12-31";

    /// The plan of the rules of the example, with these written ones; one office sends all cases.
    fn rules(contract: &Contract, yaml: &str) -> (Rules, Plan) {
        let mut rules = Rules::of_yaml(contract, yaml);
        rules.feeds = BTreeMap::from([("cases".to_owned(), BTreeSet::from([String::new()]))]);
        let indicators = rules.indicators(contract);
        let plan = plan_everything(&example::programme(), Arc::new(contract.clone()), indicators);
        (rules, plan)
    }

    fn tables(contract: &Contract, text: &str) -> ValidTables {
        example::tables(contract, &[("cases", &[(DRAWN, text)])])
    }

    /// `rule row` for every row that fails, waived ones with `waived` behind.
    fn told(yaml: &str, text: &str, waived: &[(&str, &str, &str)]) -> Vec<String> {
        let contract = example::contract();
        let mut rules = Rules::of_yaml(&contract, yaml);
        rules.waive(&contract, waived);
        let indicators = rules.indicators(&contract);
        let shared = Arc::new(contract.clone());
        let plan = plan_everything(&example::programme(), shared, indicators);
        let name = |one: &Failing| {
            let waived = if one.waived { " waived" } else { "" };
            format!("{} {}{waived}", plan.counted()[one.rule].code, one.row)
        };
        failing(&plan, &tables(&contract, text)).iter().map(name).collect()
    }

    const IN_ORDER: &str = "- {rule: in-order, dimension: consistency, table: cases, severity: error, \
        applies: applied_on is not null and decided_on is not null, holds: decided_on >= applied_on}";

    #[test]
    fn a_row_fails_when_the_rule_applies_and_does_not_hold_and_never_when_it_cannot_be_told() {
        let text = "case_id applied_on decided_on\n\
                    a 2012-05-01 2012-05-02\nb 2012-05-02 2012-05-01\nc . 2012-05-01\nd ! 2012-05-01";
        let of_rule = told(IN_ORDER, text, &[]);
        let own: Vec<&String> = of_rule.iter().filter(|one| one.starts_with("in-order")).collect();
        assert_eq!(own, ["in-order 1"]);
    }

    #[test]
    fn what_is_waived_fails_apart_as_long_as_the_waiver_lasts() {
        let text = "case_id applied_on decided_on\n\
                    a 2012-05-02 2012-05-01\nb 2012-05-02 2012-05-01\nc 2012-05-02 2012-05-01\n\
                    d 2012-05-01 2012-05-02";
        let waived = [
            ("in-order", "a", "2012-12-31"),
            ("in-order", "b", "2012-12-30"),
            ("in-order", "d", "2012-12-31"),
        ];
        let of_rule = told(IN_ORDER, text, &waived);
        let own: Vec<&String> = of_rule.iter().filter(|one| one.starts_with("in-order")).collect();
        assert_eq!(own, ["in-order 0 waived", "in-order 1", "in-order 2"]);
    }

    #[test]
    fn what_is_blank_unreadable_or_yet_to_come_fails_the_rules_of_the_contract() {
        let text = "case_id sex decided_on\na 0 2012-12-31\nb . 2013-01-01\nc ! !\n. 1 .";
        let expected = [
            "complete:cases.case_id 3",
            "complete:cases.decided_on 3",
            "complete:cases.sex 1",
            "future:cases.decided_on 1",
            "valid:cases.decided_on 2",
            "valid:cases.sex 2",
        ];
        assert_eq!(told("", text, &[]), expected);
    }

    #[test]
    fn a_row_with_the_key_of_an_earlier_one_and_an_orphan_fail() {
        let contract = example::contract();
        let (_, plan) = rules(&contract, "");
        let cases = [(DRAWN, "case_id\na\nb\na")];
        let services = [(DRAWN, "parent kind\n0 0\n. 0")];
        let tables = example::tables(&contract, &[("cases", &cases), ("services", &services)]);
        let again = tables.get("cases").unwrap().clone().with_same_keys(vec![(2, 0)]);
        let services = tables.get("services").unwrap().clone();
        let tables = ValidTables::by_hand(vec![again, services]);
        let found = failing(&plan, &tables);
        let names: Vec<String> = (found.iter())
            .map(|one| format!("{} {}", plan.counted()[one.rule].code, one.row))
            .collect();
        assert!(names.contains(&"unique:cases.case_id 2".to_owned()), "{names:?}");
        assert!(!names.contains(&"unique:cases.case_id 0".to_owned()));
        let hangs_on = tables.get("services").unwrap().parts()[0].parent().unwrap();
        assert_eq!(hangs_on, [0, NOBODY]);
        assert!(names.contains(&"parent:services 1".to_owned()), "{names:?}");
        assert!(!names.contains(&"parent:services 0".to_owned()));
    }

    /// Where a rule of the contract counts a cell, by its text: holds, fails, unknown, does not apply.
    fn by_hand(rule: &str, cell: Option<&str>) -> usize {
        let (kind, _) = rule.split_once(':').unwrap();
        let Some(cell) = cell else { return 2 };
        match (kind, cell) {
            ("complete", ".") | ("valid", "!") => 1,
            ("complete" | "future", "!") => 2,
            ("valid" | "future" | "unique", ".") => 3,
            ("future", day) if day.len() == 10 => usize::from(day > DRAWN),
            ("future", year) => usize::from(year > "2012"),
            _ => 0,
        }
    }

    /// Holds, fails and unknown of a rule in each country and period, by plain loops.
    type Counts = BTreeMap<(String, String, String), [u64; 4]>;

    fn counts_by_hand(rules: &[&str], text: &str) -> (Counts, Vec<String>) {
        let lines: Vec<Vec<&str>> =
            text.lines().map(|line| line.split_whitespace().collect()).collect();
        let place = |column: &str| lines[0].iter().position(|one| *one == column);
        let (mut counts, mut fails) = (Counts::new(), Vec::new());
        for rule in rules {
            let column = place(rule.split_once('.').unwrap().1);
            for (number, row) in lines[1..].iter().enumerate() {
                let told = by_hand(rule, column.map(|column| row[column]));
                if told == 1 {
                    fails.push(format!("{rule} {number}"));
                }
                let country = ["UKR", "MDA"].get(row[1].parse().unwrap_or(9)).unwrap_or(&"unknown");
                let year = &row[place("applied_on").unwrap()];
                let dated = ["2012", "2013"].into_iter().filter(|one| year.starts_with(one));
                for period in dated.chain(["all"]) {
                    let key = ((*rule).to_owned(), (*country).to_owned(), period.to_owned());
                    counts.entry(key).or_default()[told] += 1;
                }
            }
        }
        (counts, fails)
    }

    /// The same as it was counted; cells that count nothing are left out.
    fn counted(estimates: &Estimates) -> Counts {
        let mut counts = Counts::new();
        for cell in &estimates.cells {
            let area = &estimates.areas[cell.key.area];
            let (Some(rows), None, false) = (cell.figures.rows, cell.key.dimension, area.is_group)
            else {
                continue;
            };
            let period = &estimates.programme.periods[cell.key.period].id;
            let code = &estimates.indicators[cell.key.indicator].code;
            let outcome = [rows.met, rows.not_met, rows.unknown, rows.not_in_denominator];
            if outcome != [0; 4] {
                counts.insert((code.clone(), area.id.clone(), period.clone()), outcome);
            }
        }
        counts
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rules_count_and_list_what_plain_loops_do(text in example::rows()) {
            static RULES: LazyLock<(Rules, Plan)> =
                LazyLock::new(|| rules(&example::contract(), ""));
            let (rules, plan) = &*RULES;
            let tables = tables(&plan.contract, &text);
            let collected: Vec<&str> = text.lines().next().unwrap().split(' ').collect();
            // The example numbers keys and codes in its own way: its country is not the column of codes.
            let asked = |name: &&str| {
                let (of, column) = name.split_once('.').unwrap_or((name, ""));
                of.ends_with(":cases") && collected.contains(&column) && column != "country"
            };
            let names: Vec<&str> = rules.rules.iter().map(|one| one.name.as_str()).collect();
            let names: Vec<&str> = names.into_iter().filter(asked).collect();
            let (mut by_hand, fails) = counts_by_hand(&names, &text);
            let mut found = counted(&example::estimates(plan, &tables));
            found.retain(|(rule, ..), _| names.contains(&rule.as_str()));
            by_hand.retain(|_, outcome| *outcome != [0; 4]);
            prop_assert_eq!(found, by_hand);
            let told = failing(plan, &tables);
            let told = told.iter().map(|one| (plan.counted()[one.rule].code.as_str(), one.row));
            let mut told: Vec<String> = told
                .filter(|(rule, _)| names.contains(rule))
                .map(|(rule, row)| format!("{rule} {row}"))
                .collect();
            told.sort();
            let mut fails = fails;
            fails.sort();
            prop_assert_eq!(told, fails);
        }
    }
}
