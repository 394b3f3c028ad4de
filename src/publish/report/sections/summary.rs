//! Summary: the figures that a reader sees first.

use super::super::{Body, Section, Writing};

#[derive(Debug)]
pub(in super::super) struct Summary;

impl Section for Summary {
    fn name(&self) -> &'static str {
        "summary"
    }

    fn write(&self, _: &Writing<'_>) -> Body {
        Body::default()
    }
}
