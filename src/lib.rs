#![doc = include_str!("../ARCHITECTURE.md")]

pub mod cases;
pub mod define;
pub mod evaluate;
pub mod protect;
pub mod publish;

pub mod stats;

pub mod calendar;
pub mod diagnostic;
mod digest;
pub mod document;
pub mod generate;
pub mod programme;

mod cascade_check;
pub mod check;
mod internal;
pub mod lock;
pub mod mutation;
mod narrative;
pub mod pipeline;
pub mod provenance;
pub mod quality;
mod reference_check;
pub mod reference_sheet;
pub mod review;
mod risk;
mod target_check;
