//! stub
use super::{Edition, Writer, Written};
use crate::diagnostic::Checked;
#[derive(Debug)]
pub struct Page;
impl Writer for Page {
    fn name(&self) -> &'static str { "page" }
    fn write(&self, _: &Edition<'_>) -> Checked<Vec<Written>> { Ok(vec![Written::new("index.html", vec![])]) }
}
