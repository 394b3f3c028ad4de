//! Stage 2: YAML and contract become bound indicators.

pub mod bind;
pub mod expression;
pub mod indicator;
pub mod kind;
pub mod kinds;
pub mod tests;
