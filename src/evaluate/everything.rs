//! The plan of rules on the quality of rows, which leaves no row out: one without a date or of no country
//! of the programme is a row like any other, and often the one to mend.

use std::sync::Arc;

use super::plan::{Plan, plan};
use crate::calendar::{Day, Each, Period};
use crate::cases::contract::Contract;
use crate::define::indicator::BoundIndicator;
use crate::document::Localised;
use crate::programme::{Area, Programme};

/// The country of rows of no country of the programme.
pub const NOWHERE: &str = "unknown";

/// Plans a run that counts every row. A row of no country of the programme is of the last country; one
/// without a date, or outside all periods, is in the last slot of the last period, which holds all rows.
/// Areas and periods are those of the programme, in their order, and these behind them.
pub fn plan_everything(
    programme: &Programme,
    contract: Arc<Contract>,
    rules: Vec<Arc<BoundIndicator>>,
) -> Plan {
    let mut areas = programme.areas();
    let nowhere = vec![programme.countries.len()];
    areas.push(Area { id: NOWHERE.to_owned(), countries: nowhere, is_group: false });
    let mut whole = programme.clone();
    whole.countries.push(NOWHERE.to_owned());
    whole.periods.push(all_rows(programme));
    let mut plan = plan(Arc::new(whole), contract, rules);
    plan.areas = areas;
    for planned in &mut plan.planned {
        assert!(!planned.by_period, "a rule on rows asks nothing of periods");
        planned.everything = true;
    }
    plan
}

/// The period of all rows. It begins with the first year and ends a year after the last: there rows without
/// a date are put, in days, months and years alike.
fn all_rows(programme: &Programme) -> Period {
    let periods = || programme.periods.iter();
    let first = periods().map(|one| one.start.year()).min().unwrap_or(1970);
    let last = periods().map(|one| one.end.year()).max().unwrap_or(1970);
    let id = if periods().any(|one| one.id == "all") { "all-rows" } else { "all" };
    Period {
        id: id.to_owned(),
        title: Localised::plain(id),
        start: Day::new(first, 1, 1).expect("a year has a first day"),
        end: Day::new(last + 1, 12, 31).expect("a year has a last day"),
        each: Each::Named,
        countries: None,
    }
}
