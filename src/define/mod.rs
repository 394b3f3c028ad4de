//! Stage 2: YAML and contract become bound indicators.

pub mod bind;
mod canonical;
mod change;
pub mod condition;
mod doubts;
#[cfg(test)]
pub(crate) mod example;
pub mod expression;
pub mod flip;
pub mod formula;
pub mod indicator;
pub mod kind;
pub mod kinds;
pub mod mutate;
mod parse;
pub mod quality;
mod scale;
pub mod sheet;
mod syntax;
pub mod tests;
