#![doc = include_str!("../ARCHITECTURE.md")]

pub mod calendar;
pub mod cases;
pub mod define;
pub mod diagnostic;
pub mod document;
pub mod evaluate;
pub mod programme;
pub mod protect;
pub mod publish;
pub mod stats;
