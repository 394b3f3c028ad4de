//! Stage 3: valid tables and bound indicators become partial aggregates, and these estimates.
//!
//! ```text
//! let plan = plan(programme, contract, indicators);
//! let partials = merge(aggregate(&plan, &monday), &aggregate(&plan, &tuesday));
//! let estimates = finish(&plan, &partials, &reference, &tables, min_denominator);
//! ```

mod against;
mod batch;
pub mod cell;
mod cells;
mod compile;
mod coverage;
mod estimates;
mod everything;
#[cfg(test)]
mod example;
mod failing;
mod finish;
mod grouping;
mod kernel;
mod made;
mod membership;
mod outside;
mod partials;
mod place;
mod plan;
mod repeats;
mod returning;
mod standard;
mod timeline;
mod told;

pub(crate) use against::parted;
pub(crate) use estimates::{Estimate, Key};
pub use estimates::{Estimates, Figures};
pub use everything::{NOWHERE, plan_everything};
pub use failing::{Failing, failing};
pub use finish::finish;
pub use kernel::{aggregate, aggregate_parts};
pub use partials::{Partials, merge};
pub use plan::{Plan, plan};
pub(crate) use timeline::span;
pub use told::{Membership, membership};
