//! Context: what the author says of the time and the place; the release knows neither.

use super::super::{Body, Section, Writing};

#[derive(Debug)]
pub(in super::super) struct Context;

impl Section for Context {
    fn name(&self) -> &'static str {
        "context"
    }

    fn write(&self, _: &Writing<'_>) -> Body {
        Body::default()
    }
}
