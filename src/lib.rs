//! logframe: from case exports to indicators in which nobody can be found.

pub mod calendar;
pub mod cases;
pub mod check;
pub mod define;
pub mod diagnostic;
pub mod document;
pub mod evaluate;
pub mod programme;
pub mod protect;
pub mod publish;
pub mod stats;
