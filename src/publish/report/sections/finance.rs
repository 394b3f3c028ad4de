//! Efficiency and finance: what a result costs, how fast it comes, how much of the budget is spent.

use super::super::model::Block;
use super::super::overview::latest_by_area;
use super::super::{Body, Section, Writing};
use crate::define::indicator::{BoundIndicator, Level};

#[derive(Debug)]
pub(in super::super) struct Finance;

impl Section for Finance {
    fn name(&self) -> &'static str {
        "finance"
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let money = latest_by_area(writing, "finance-money", "caption-money", |one| {
            is_of_money(writing, one)
        });
        let rest = latest_by_area(writing, "finance-efficiency", "caption-efficiency", |one| {
            let is_of_results = one.level != Level::Quality;
            one.dac.as_deref() == Some("efficiency") && is_of_results && !is_of_money(writing, one)
        });
        Body {
            blocks: money.into_iter().chain(rest).map(Block::Table).collect(),
            ..Body::default()
        }
    }
}

/// Whether values are in the currency that finance is reported in, or of a table of finance.
fn is_of_money(writing: &Writing<'_>, indicator: &BoundIndicator) -> bool {
    let donor = writing.release.programme().donor.as_ref();
    let currency = donor.and_then(|donor| donor.currency.as_deref());
    currency.is_some_and(|currency| indicator.unit.split(' ').any(|word| word == currency))
}
