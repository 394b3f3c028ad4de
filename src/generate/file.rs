//! One export, written row by row.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use serde_json::{Map, Value as Json};

use crate::diagnostic::Checked;

use super::fault::{Fault, Planted, Shape};
use super::layout::Form;
use super::ledger::Line;
use super::plan::Plan;
use super::row::{Purpose, name};
use super::unwritable;
use super::world::{Crowd, Feed, World};

/// The header above direct identifiers, where they were asked for.
const MAIL: &str = "E-mail";

/// What was written to a file.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) file: String,
    pub(super) rows: u64,
    pub(super) planted: u64,
    /// What should be told of it.
    pub(super) told: Vec<Line>,
}

/// Writes the rows of a file.
pub(super) fn write(world: &World<'_>, plan: &Plan, feed: &Feed<'_>) -> Checked<Written> {
    let path = world.options.out.join(&feed.file);
    let crowd = &world.crowds[feed.table];
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        let out = BufWriter::with_capacity(1 << 18, File::create(&path)?);
        let with_mail = plan.has(crowd, Fault::Identifier);
        let mut rows = Rows { out, form: feed.layout.form, line: 1, with_mail };
        rows.head(feed)?;
        let written = rows.all(world, plan, crowd, feed)?;
        rows.out.flush()?;
        Ok(written)
    };
    write().map_err(|error: io::Error| unwritable(&path, &error))
}

/// A file under the pen.
struct Rows {
    out: BufWriter<File>,
    form: Form,
    /// The line that is written next.
    line: u64,
    with_mail: bool,
}

impl Rows {
    /// Writes what stands above the rows.
    fn head(&mut self, feed: &Feed<'_>) -> io::Result<()> {
        let Form::Text { encoding, banner, .. } = self.form else { return Ok(()) };
        if [UTF_16LE, UTF_16BE].contains(&encoding) {
            let mark = encoded("\u{feff}", encoding);
            self.out.write_all(&mark)?;
        }
        for _ in 0..banner {
            self.text("Synthetic rows: no person stands behind them\n", encoding)?;
        }
        let names: Vec<String> =
            feed.layout.headings.iter().map(|heading| heading.name.clone()).collect();
        let mail = self.with_mail.then(|| MAIL.to_owned());
        self.cells(mail.into_iter().chain(names).collect::<Vec<_>>().as_slice(), false)
    }

    /// Writes every row.
    fn all(
        &mut self,
        world: &World<'_>,
        plan: &Plan,
        crowd: &Crowd<'_>,
        feed: &Feed<'_>,
    ) -> io::Result<Written> {
        let mut written = Written { file: feed.file.clone(), ..Written::default() };
        for number in feed.first..feed.first + feed.rows {
            let planted = plan.planted(world, crowd, number);
            let cells = spelled(world, crowd, feed, number, planted.as_ref());
            let shape = planted.as_ref().map_or(Shape::Whole, |planted| planted.shape);
            self.write(feed, &cells, shape)?;
            written.rows += 1;
            if shape == Shape::Twice {
                self.write(feed, &cells, shape)?;
                written.rows += 1;
            }
            if let Some(planted) = planted {
                written.planted += 1;
                let key = crowd.table.key.map(|_| name(number)).unwrap_or_default();
                let place = (self.line - 1, written.rows);
                let line = |told| Line::new(feed, place, &key, planted.fault, told);
                written.told.extend(planted.told.into_iter().map(line));
            }
        }
        Ok(written)
    }

    /// Writes cells in a shape.
    fn write(&mut self, feed: &Feed<'_>, cells: &[String], shape: Shape) -> io::Result<()> {
        if self.form == Form::Ndjson {
            return self.object(feed, cells);
        }
        let mut cells = cells.to_vec();
        match shape {
            Shape::Short => drop(cells.pop()),
            Shape::Long => cells.push("syn-extra".to_owned()),
            Shape::Whole | Shape::Twice | Shape::Undecodable | Shape::WithMail => {}
        }
        if self.with_mail {
            let mail = if shape == Shape::WithMail { "syn.person@example.org" } else { "" };
            cells.insert(0, mail.to_owned());
        }
        self.cells(&cells, shape == Shape::Undecodable)
    }

    /// Writes a line of text.
    fn cells(&mut self, cells: &[String], undecodable: bool) -> io::Result<()> {
        let Form::Text { encoding, delimiter, .. } = self.form else { return Ok(()) };
        let mut line = String::with_capacity(cells.len() * 12);
        for (number, cell) in cells.iter().enumerate() {
            if number > 0 {
                line.push(char::from(delimiter));
            }
            push_cell(&mut line, cell, delimiter, cells.len() == 1);
        }
        if undecodable {
            self.text(&line, encoding)?;
            self.out.write_all(b"\xFF")?;
            line.clear();
        }
        line.push('\n');
        self.text(&line, encoding)
    }

    /// Writes an object; a blank is null.
    fn object(&mut self, feed: &Feed<'_>, cells: &[String]) -> io::Result<()> {
        let value = |text: &String| {
            if text.is_empty() { Json::Null } else { Json::String(text.clone()) }
        };
        let names = feed.layout.headings.iter().map(|heading| heading.name.clone());
        let object: Map<String, Json> = names.zip(cells.iter().map(value)).collect();
        self.text(&format!("{}\n", Json::Object(object)), encoding_rs::UTF_8)
    }

    /// Writes text in an encoding, and counts its lines.
    fn text(&mut self, text: &str, encoding: &'static Encoding) -> io::Result<()> {
        self.line += text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.out.write_all(&encoded(text, encoding))
    }
}

/// The cells of a row, with what is planted in them.
fn spelled(
    world: &World<'_>,
    crowd: &Crowd<'_>,
    feed: &Feed<'_>,
    number: u64,
    planted: Option<&Planted>,
) -> Vec<String> {
    let mut draws = world.draws(crowd, number, Purpose::Spelling);
    let Some(planted) = planted else {
        return feed.layout.spell(crowd.table, &world.row(crowd, number), &mut draws);
    };
    // Unknown values have a text of their own, or none because the row is cut off.
    let mut cells = feed.layout.spell(crowd.table, &planted.row, &mut draws);
    for (cell, text) in &planted.cells {
        cells[*cell].clone_from(text);
    }
    cells
}

/// Text as bytes of an encoding.
fn encoded<'a>(text: &'a str, encoding: &'static Encoding) -> std::borrow::Cow<'a, [u8]> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0
}

/// Adds a cell, in quotes where it would be taken for something else. A line of one blank cell would be
/// no row.
fn push_cell(line: &mut String, cell: &str, delimiter: u8, alone: bool) {
    let special = |one: char| {
        matches!(one, '"' | '\n' | '\r' | ',' | ';' | '\t' | '|') || one == char::from(delimiter)
    };
    if cell.contains(special) || (alone && cell.trim().is_empty()) {
        line.push('"');
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(cell);
    }
}
