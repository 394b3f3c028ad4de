//! Tests from outside: one binary, so that a change links once.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod checks;
mod cli;
mod comparing;
mod composites;
mod damage;
mod definitions;
mod deliveries;
mod errors;
mod exports;
mod fillings;
mod laws;
mod layers;
mod ledger;
mod mapping;
mod membership;
mod merge;
mod mutation;
mod offices;
mod partners;
mod quality;
mod random_cases;
mod real;
mod reference_sheets;
mod report;
mod runs;
mod sample;
mod stats;
mod stats_compare;
mod stats_control;
mod stats_ratio;
mod stats_survival;
mod tables;
