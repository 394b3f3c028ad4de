//! Workbooks: `publication.xlsx` for readers, after the guidance of the UK Government Analysis Function
//! on accessible spreadsheets, and `itt.xlsx` for those who work with the figures.

mod book;
mod cells;
mod publication;
mod reference;
mod tracking;
mod words;

pub(crate) use book::properties;
pub(super) use publication::Publication;
pub(super) use tracking::TrackingTable;

#[cfg(test)]
pub(super) use book::tests::parts;

use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::Written;
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NO_WORKBOOK: Code = Code("E0266");

/// The file of a workbook, or why there is none.
fn written(path: &str, bytes: Result<Vec<u8>, XlsxError>) -> Checked<Vec<Written>> {
    match bytes {
        Ok(bytes) => Ok(vec![Written::new(Path::new(path), bytes)]),
        Err(error) => {
            let message = format!("the workbook cannot be made: {error}");
            Err(vec![Diagnostic::error(NO_WORKBOOK, message).at(&Place::file(path.to_owned()))])
        }
    }
}
