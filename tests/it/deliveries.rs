//! Deliveries that are counted apart and merged are what all of them give together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use logframe::calendar::Day;
use logframe::cases::contract::Contract;
use logframe::cases::{self, ValidTables};
use logframe::define::bind;
use logframe::diagnostic::Place;
use logframe::evaluate::{Plan, aggregate, merge, plan};
use logframe::programme::Programme;

const CASES: &str = "case_id | person_id | country | sex | majority | exploitation_form | consent | \
                     identified_on | accepted_on | status_applied_on | status_decided_on | needs_assessed_on";
const SERVICES: &str =
    "service_id | case_id | service_type | provider | one_off | started_on | ended_on | cost";

const MONDAY: [&str; 2] = [
    "a | p | UKR | female | minor | labour;begging | yes | 2013-02-01 | 2013-02-03 | 2013-02-10 | 2013-03-01 | 2013-02-09
     b | q | UKR | male   | adult |                | no  | 2013-05-01 |            |            |            |
     c | r | MDA |        | adult | sexual         |     | 2012-11-30 | 2012-12-20 | 2013-01-02 |            | 2013-01-20",
    "s | a | shelter | state | no | 2013-02-10 | 2013-08-10 | 120.50
     t | a | medical | ngo   | no | 2013-02-11 |            |
     u | c | legal   | ngo   | .  | 2013-01-20 | 2013-02-20 | 3",
];

const TUESDAY: [&str; 2] = [
    "d | v | UKR | female | minor | other | yes | 2013-12-30 | 2013-12-31 | 2014-02-20 | 2014-02-21 | 2014-01-02
     e | w | BLR | other  |       | -     | yes |            | 2011-06-01 |            |            | 2011-06-20",
    "x | d | social     | ngo           | no  | 2014-01-05 | | 18.25
     y | e | employment | international | yes | 2011-07-01 | 2011-07-02 | 0.01",
];

/// The tables of some deliveries.
fn tables(programme: &Programme, contract: &Contract, deliveries: &[[&str; 2]]) -> ValidTables {
    let table = |header: &str, place: usize| {
        let rows: Vec<&str> = deliveries.iter().map(|delivery| delivery[place]).collect();
        (Place::default(), format!("{header}\n{}", rows.join("\n")).replace(" . ", "  "))
    };
    let texts = BTreeMap::from([
        ("cases".to_owned(), table(CASES, 0)),
        ("services".to_owned(), table(SERVICES, 1)),
    ]);
    cases::inline(programme, contract, &texts, Day::parse("2014-03-31").unwrap()).unwrap()
}

/// A plan for every indicator of the sample programme.
fn sample() -> (Arc<Programme>, Arc<Contract>, Plan) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programme = Arc::new(Programme::read(folder).unwrap());
    let contract = Arc::new(Contract::read(folder).unwrap());
    let definitions = bind::read(&programme, &contract).unwrap();
    let plan = plan(Arc::clone(&programme), Arc::clone(&contract), definitions.indicators);
    (programme, contract, plan)
}

#[test]
fn deliveries_counted_apart_merge_to_what_they_give_together() {
    let (programme, contract, plan) = sample();
    let counted =
        |deliveries: &[[&str; 2]]| aggregate(&plan, &tables(&programme, &contract, deliveries));
    // No person of one delivery is in the other: those of the second load have numbers of their own.
    let (monday, tuesday) = (counted(&[MONDAY]), counted(&[TUESDAY]));
    let both = counted(&[MONDAY, TUESDAY]);
    assert!(monday != both && tuesday != both);
    assert!(merge(monday.clone(), &tuesday) == both);
    assert!(merge(tuesday, &monday) == both);
}
