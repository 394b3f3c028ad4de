//! Links between the sheets and files of one export: `_parent_index` of a repeat group leads to the row
//! of its form, and there to the key of the case.

use std::collections::BTreeMap;

use super::contract::{Column, ColumnType};
use super::header::{Names, Stands};
use super::raw::{Dictionary, RawColumn, RawTable, RawValue};
use super::values::tidy;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::Node;

const WRONG_RULE: Code = Code("E0605");
const NO_HEADER: Code = Code("E0620");
const TWO_ROWS: Code = Code("W0609");

/// Where a link is followed to: `through: {sheet: main, from: _index, to: case_id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Another file, relative to the programme folder; the same when silent.
    pub(super) file: Option<String>,
    /// A sheet of it.
    pub(super) sheet: Option<String>,
    /// The column in which the link's text is looked up.
    from: String,
    /// The column that is taken from the row.
    to: String,
    place: Place,
    /// Text of the link → text that is taken, once that is read.
    pub(super) found: BTreeMap<String, String>,
}

impl Link {
    /// Reads `through`.
    pub(super) fn read(column: &Column, node: &Node) -> Checked<Self> {
        if !matches!(column.kind, ColumnType::Id | ColumnType::Text) {
            let message = format!("`through` does not fit the type of `{}`", column.id);
            return Err(vec![Diagnostic::error(WRONG_RULE, message).at(&node.place)]);
        }
        let mut fields = node.fields()?;
        let mut faults = Faults::default();
        let text = |node: &Node| Ok(node.text()?.to_owned());
        let file = fields.read("file", &mut faults, text);
        let sheet = fields.read("sheet", &mut faults, text);
        let from = fields.require("from", &mut faults, text);
        let to = fields.require("to", &mut faults, text);
        if file.is_none() && sheet.is_none() {
            faults.push(
                Diagnostic::error(WRONG_RULE, "`through` needs a `sheet` or a `file`")
                    .at(&node.place),
            );
        }
        fields.finish(&mut faults);
        let place = node.place.clone();
        faults.or_whole(from.zip(to).map(|(from, to)| Self {
            file,
            sheet,
            from,
            to,
            place,
            found: BTreeMap::new(),
        }))
    }

    /// The names of the columns that it needs.
    pub(super) fn names(&self) -> [&str; 2] {
        [&self.from, &self.to]
    }

    /// Fills in what leads where; a link that leads to two rows leads to the first, and is told.
    pub(super) fn follow(&mut self, tables: &[RawTable], file: &str) -> Checked<Vec<Diagnostic>> {
        let mut twice = 0_u64;
        for table in tables {
            let [from, to] =
                [self.cells(table, &self.from, file)?, self.cells(table, &self.to, file)?];
            for row in 0..table.rows {
                let text = |cells: &RawColumn| cells.get(row).map(|cell| tidy(&cell.text()));
                let (Some(from), Some(to)) = (text(from), text(to)) else { continue };
                if !from.is_empty() && *self.found.entry(from).or_insert_with(|| to.clone()) != to {
                    twice += 1;
                }
            }
        }
        if twice == 0 {
            return Ok(Vec::new());
        }
        let rows = super::validate::counted(twice, "row");
        let message = format!(
            "{rows} with a `{}` that an earlier row has: links lead to the first",
            self.from
        );
        Ok(vec![Diagnostic::warning(TWO_ROWS, message).at(&Place::file(file))])
    }

    fn cells<'a>(&self, table: &'a RawTable, name: &str, file: &str) -> Checked<&'a RawColumn> {
        let Stands::At(place) = Names::new(table).find(name) else {
            let message = format!("`{file}` has no column `{name}`");
            let fault = Diagnostic::error(NO_HEADER, message).at(&self.place);
            return Err(vec![fault.did_you_mean(name, table.header.iter().map(String::as_str))]);
        };
        Ok(&table.columns[place])
    }

    /// A column with every link followed; one that leads nowhere cannot be read.
    pub(super) fn followed(&self, cells: &RawColumn, rows: usize) -> RawColumn {
        let mut column = Dictionary::default();
        for row in 0..rows {
            match cells.get(row).map(|cell| tidy(&cell.text())) {
                None => column.push_null(),
                Some(text) if text.is_empty() => column.push_null(),
                Some(text) => match self.found.get(&text) {
                    Some(to) => column.push_text(to),
                    None => column.push(RawValue::Torn),
                },
            }
        }
        column.finish()
    }
}
