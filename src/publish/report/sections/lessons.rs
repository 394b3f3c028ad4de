//! Risks and lessons: the author's alone.

use super::super::{Body, Section, Writing};

#[derive(Debug)]
pub(in super::super) struct Lessons;

impl Section for Lessons {
    fn name(&self) -> &'static str {
        "lessons"
    }

    fn write(&self, _: &Writing<'_>) -> Body {
        Body::default()
    }
}
