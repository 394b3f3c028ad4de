//! Faults that are planted, each with what should tell of it.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::calendar::Day;
use crate::cases::contract::{Column, ColumnId, ColumnType};
use crate::stats::draws::Draws;

use super::layout::{self, Form, is_structural};
use super::row::{self, pick};
use super::value::{Row, Value};
use super::world::{Crowd, Feed, World};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A code that no list or map knows.
    InvalidCode,
    /// A day, month or year that is none.
    UnparsableDate,
    /// The 30th of February.
    ImpossibleDate,
    /// A number that is none.
    UnparsableNumber,
    /// Neither yes nor no.
    UnparsableBool,
    /// A number outside the contract's range.
    OutOfRange,
    /// A blank where the contract wants a value.
    MissingRequired,
    /// A text that the mapping says means missing.
    MissingToken,
    /// A row that stands twice.
    DuplicateKey,
    /// A child of no row.
    Orphan,
    /// A day after the export was drawn.
    FutureDate,
    /// A country that is not of the programme.
    WrongCountry,
    /// A row without its last cell.
    ShortRow,
    /// A row with a cell too many.
    LongRow,
    /// A row that breaks a rule of `indicators/quality.yaml`.
    BrokenRule,
    /// A byte that is no letter of the file's encoding: it stops a run.
    UndecodableByte,
    /// An e-mail address, which must not be there: it stops a run.
    Identifier,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::InvalidCode,
        Self::UnparsableDate,
        Self::ImpossibleDate,
        Self::UnparsableNumber,
        Self::UnparsableBool,
        Self::OutOfRange,
        Self::MissingRequired,
        Self::MissingToken,
        Self::DuplicateKey,
        Self::Orphan,
        Self::FutureDate,
        Self::WrongCountry,
        Self::ShortRow,
        Self::LongRow,
        Self::BrokenRule,
        Self::UndecodableByte,
        Self::Identifier,
    ];

    /// Its name on the command line and in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidCode => "invalid-code",
            Self::UnparsableDate => "unparsable-date",
            Self::ImpossibleDate => "impossible-date",
            Self::UnparsableNumber => "unparsable-number",
            Self::UnparsableBool => "unparsable-bool",
            Self::OutOfRange => "out-of-range",
            Self::MissingRequired => "missing-required",
            Self::MissingToken => "missing-token",
            Self::DuplicateKey => "duplicate-key",
            Self::Orphan => "orphan",
            Self::FutureDate => "future-date",
            Self::WrongCountry => "wrong-country",
            Self::ShortRow => "short-row",
            Self::LongRow => "long-row",
            Self::BrokenRule => "broken-rule",
            Self::UndecodableByte => "undecodable-byte",
            Self::Identifier => "identifier",
        }
    }

    /// Whether a run stops at it, so that it is planted only where it is asked for by name.
    pub fn stops(self) -> bool {
        matches!(self, Self::UndecodableByte | Self::Identifier)
    }
}

/// Which faults are wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Wish {
    /// None.
    #[default]
    None,
    /// This share of all rows has one, of any kind that does not stop a run.
    Share(f64),
    /// So many of each kind.
    Counts(BTreeMap<Fault, u64>),
}

impl FromStr for Wish {
    type Err = String;

    /// Reads `0.01`, or `orphan=20,invalid-code=5`.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(share) = text.parse::<f64>() {
            let fits = (0.0..=1.0).contains(&share);
            return fits.then_some(Self::Share(share)).ok_or("a share is from 0 to 1".to_owned());
        }
        let counts = text.split(',').map(|part| {
            let (name, number) = part.split_once('=').ok_or("a share, or `kind=number,…`")?;
            let number = number.trim().parse().map_err(|_| format!("`{number}` is no number"))?;
            Ok((named(name.trim())?, number))
        });
        counts.collect::<Result<_, String>>().map(Self::Counts)
    }
}

fn named(name: &str) -> Result<Fault, String> {
    Fault::ALL.into_iter().find(|fault| fault.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
        format!("no fault `{name}`; there is {}", known.join(", "))
    })
}

/// What becomes of a row in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Whole,
    Short,
    Long,
    Twice,
    Undecodable,
    WithMail,
}

/// A row with a fault.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    pub(super) fault: Fault,
    /// The row as it should be read.
    pub(super) row: Row,
    /// Cells that are written otherwise than the row says.
    pub(super) cells: Vec<(usize, String)>,
    pub(super) shape: Shape,
    pub(super) told: Vec<Told>,
}

/// One thing that should be told of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// The column, where it is about one.
    pub(super) column: String,
    /// The code of the finding, where loading tells it.
    pub(super) finding: &'static str,
    /// The rule on quality that the row breaks, where it breaks one.
    pub(super) rule: String,
}

/// A row under the hand that plants.
pub(super) struct Planting<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) crowd: &'a Crowd<'a>,
    pub(super) feed: &'a Feed<'a>,
    /// As it is without a fault.
    pub(super) row: Row,
    pub(super) draws: Draws,
}

impl Planting<'_> {
    /// The row with a fault, if it has a place for it.
    pub(super) fn plant(&mut self, fault: Fault) -> Option<Planted> {
        let mut planted = match fault {
            Fault::InvalidCode => self.unreadable(fault, is_code, "no-such-code"),
            Fault::UnparsableDate => self.unreadable(fault, is_time, "soon"),
            Fault::UnparsableNumber => self.unreadable(fault, is_number, "several"),
            Fault::UnparsableBool => {
                self.unreadable(fault, |column| column.kind == ColumnType::Bool, "perhaps")
            }
            Fault::ImpossibleDate => self.impossible_date(),
            Fault::OutOfRange => self.out_of_range(),
            Fault::MissingRequired => self.missing_required(),
            Fault::MissingToken => self.missing_token(),
            Fault::DuplicateKey => self.duplicate_key(),
            Fault::Orphan => self.orphan(),
            Fault::FutureDate => self.future_date(),
            Fault::WrongCountry => self.wrong_country(),
            Fault::ShortRow => self.short_row(),
            Fault::LongRow => self.shaped(fault, Shape::Long, "W0603"),
            Fault::BrokenRule => self.broken_rule(),
            Fault::UndecodableByte => self.undecodable(),
            Fault::Identifier => self.shaped(fault, Shape::WithMail, "E0680"),
        }?;
        planted.told.extend(self.broken_by(&planted.row));
        Some(planted)
    }

    /// The rules that a row breaks, and that the row without a fault does not.
    fn broken_by(&self, row: &Row) -> Vec<Told> {
        let table = self.crowd.table;
        let broken = self
            .crowd
            .rules
            .iter()
            .filter(|rule| rule.is_broken(table, row) && !rule.is_broken(table, &self.row));
        let told = |rule: &super::rules::Rule| Told {
            column: String::new(),
            finding: "",
            rule: rule.name.clone(),
        };
        broken.map(told).collect()
    }

    /// A column of the file that fits, on which nothing hangs, and which has a value in this row.
    fn column(&mut self, fits: impl Fn(&Column) -> bool) -> Option<ColumnId> {
        let table = self.crowd.table;
        let ids = (0..table.columns.len()).map(ColumnId).filter(|id| {
            let has_value = !matches!(self.row[*id], Value::Missing | Value::Unknown);
            let free = self.feed.layout.has(*id) && !is_structural(table, *id);
            free && has_value && fits(&table[*id])
        });
        let ids: Vec<ColumnId> = ids.collect();
        pick(&mut self.draws, &ids)
    }

    /// The same row with another value in a column, written as itself or as a text.
    fn with(
        &self,
        fault: Fault,
        id: ColumnId,
        value: Value,
        text: Option<String>,
        (finding, rule): (&'static str, &str),
    ) -> Planted {
        let mut row = self.row.clone();
        row[id] = value;
        let cells = self.feed.layout.cells_of(id).into_iter();
        let cells = text.map(|text| cells.map(|cell| (cell, text.clone())).collect());
        let told = vec![self.told(id, finding, rule)];
        Planted { fault, row, cells: cells.unwrap_or_default(), shape: Shape::Whole, told }
    }

    fn told(&self, id: ColumnId, finding: &'static str, rule: &str) -> Told {
        let (table, column) = (&self.crowd.table.id, &self.crowd.table[id].id);
        let kind = &self.crowd.table[id].kind;
        // Any text can be an id or a text.
        let none = rule.is_empty()
            || (rule == "valid" && matches!(kind, ColumnType::Id | ColumnType::Text));
        let rule = match rule {
            _ if none => String::new(),
            "parent" => format!("parent:{table}"),
            rule => format!("{rule}:{table}.{column}"),
        };
        Told { column: column.clone(), finding, rule }
    }

    /// A text that cannot be read as what its column holds.
    fn unreadable(
        &mut self,
        fault: Fault,
        fits: impl Fn(&Column) -> bool,
        text: &str,
    ) -> Option<Planted> {
        let id = self.column(fits)?;
        // A flag is a yes or no, and a code is one that the map does not know.
        let is_code = is_code(&self.crowd.table[id]) && !self.feed.layout.is_flagged(id);
        let finding = if is_code { "W0622" } else { "W0620" };
        let told = (finding, "valid");
        let mut planted = self.with(fault, id, Value::Unknown, Some(text.to_owned()), told);
        // Of several flags one is enough.
        planted.cells.truncate(1);
        Some(planted)
    }

    fn impossible_date(&mut self) -> Option<Planted> {
        let id = self.column(|column| column.kind == ColumnType::Date)?;
        let year = self.feed.window.1.year();
        let format = self.feed.layout.date(id);
        let text = layout::in_parts((year, 2, 30), &self.crowd.table[id].kind, format);
        let told = ("W0620", "valid");
        Some(self.with(Fault::ImpossibleDate, id, Value::Unknown, Some(text), told))
    }

    fn out_of_range(&mut self) -> Option<Planted> {
        let id = self.column(|column| column.range != (None, None))?;
        let column = &self.crowd.table[id];
        let unit = 10_i64.pow(u32::from(super::answer::scale_of(&column.kind)));
        let (least, most) = row::limits(column)?;
        let outside = match column.range {
            (_, Some(_)) => most + unit,
            (_, None) => least - unit,
        };
        let value = Value::Number(outside);
        let writable = self.feed.layout.can_write(self.crowd.table, id, &value);
        let mut planted = self.with(Fault::OutOfRange, id, value, None, ("W0620", "valid"));
        // It is written as a number and cannot be read as one.
        let cells = self.feed.layout.spell(self.crowd.table, &planted.row, &mut self.draws.clone());
        let its = self.feed.layout.cells_of(id);
        planted.cells = its.into_iter().map(|cell| (cell, cells[cell].clone())).collect();
        planted.row[id] = Value::Unknown;
        writable.then_some(planted)
    }

    fn missing_required(&mut self) -> Option<Planted> {
        let id = self.column(|column| column.required)?;
        let told = ("W0611", "complete");
        let planted = self.with(Fault::MissingRequired, id, Value::Missing, None, told);
        Some(planted).filter(|planted| !self.feed.layout.says_nothing(&planted.row))
    }

    fn missing_token(&mut self) -> Option<Planted> {
        let id = self.column(|_| true)?;
        let tokens = self.feed.layout.missing(id);
        let token = pick(&mut self.draws, &tokens)?.clone();
        let finding = if self.crowd.table[id].required { "W0611" } else { "" };
        let told = (finding, "complete");
        Some(self.with(Fault::MissingToken, id, Value::Missing, Some(token), told))
    }

    /// The row stands twice: the second has a key that an earlier row has.
    fn duplicate_key(&mut self) -> Option<Planted> {
        let key = self.crowd.table.key.filter(|key| self.feed.layout.has(*key))?;
        let told = vec![self.told(key, "W0610", "unique")];
        let (row, cells) = (self.row.clone(), Vec::new());
        Some(Planted { fault: Fault::DuplicateKey, row, cells, shape: Shape::Twice, told })
    }

    fn orphan(&mut self) -> Option<Planted> {
        let table = self.crowd.table;
        let join = table.parent.as_ref()?.join;
        let alone = [table.key, table.person].iter().all(|one| *one != Some(join));
        let join = Some(join).filter(|join| alone && self.feed.layout.has(*join))?;
        let nobody = Value::Text("syn-nobody".to_owned());
        Some(self.with(Fault::Orphan, join, nobody, None, ("W0612", "parent")))
    }

    fn future_date(&mut self) -> Option<Planted> {
        let id = self.column(|column| column.kind == ColumnType::Date && !column.planned)?;
        let late = Day(self.feed.as_of.0 + 1 + row::below(&mut self.draws, 300));
        let value = Value::Day(late);
        let writable = self.feed.layout.can_write(self.crowd.table, id, &value);
        let planted = self.with(Fault::FutureDate, id, value, None, ("W0614", "future"));
        writable.then_some(planted)
    }

    fn wrong_country(&mut self) -> Option<Planted> {
        let id = self.crowd.table.country.filter(|id| self.feed.layout.has(*id))?;
        let list = self.world.contract.list_of(&self.crowd.table[id])?;
        let countries = &self.world.programme.countries;
        let outside = |code: &u16| !countries.contains(&list.codes[usize::from(*code)].0);
        let codes: Vec<u16> = self.feed.layout.codes(id).into_iter().filter(outside).collect();
        let code = pick(&mut self.draws, &codes)?;
        Some(self.with(Fault::WrongCountry, id, Value::Code(code), None, ("W0613", "")))
    }

    /// A row that ends before its last cell; a line of one blank cell would be none.
    fn short_row(&mut self) -> Option<Planted> {
        let headings = &self.feed.layout.headings;
        let last = headings.last()?.column;
        let first = &self.row[headings.first()?.column];
        let says = !matches!(first, Value::Missing | Value::Unknown);
        let is_text = matches!(self.feed.layout.form, Form::Text { .. });
        let free = !is_structural(self.crowd.table, last);
        let fits = is_text && free && says && headings.len() > 1;
        let mut planted = self.shaped(Fault::ShortRow, Shape::Short, "W0602").filter(|_| fits)?;
        planted.row[last] = Value::Unknown;
        planted.told.push(self.told(last, "W0620", "valid"));
        Some(planted)
    }

    /// The row in another shape.
    fn shaped(&mut self, fault: Fault, shape: Shape, finding: &'static str) -> Option<Planted> {
        let is_text = matches!(self.feed.layout.form, Form::Text { .. });
        let told = vec![Told { column: String::new(), finding, rule: String::new() }];
        let row = self.row.clone();
        is_text.then(|| Planted { fault, row, cells: Vec::new(), shape, told })
    }

    fn undecodable(&mut self) -> Option<Planted> {
        let Form::Text { encoding, .. } = self.feed.layout.form else { return None };
        let shows = encoding == encoding_rs::UTF_8 && self.feed.layout.names_encoding;
        let planted = self.shaped(Fault::UndecodableByte, Shape::Undecodable, "E0611");
        planted.filter(|_| shows)
    }

    /// Values that can be read one by one and contradict each other.
    fn broken_rule(&mut self) -> Option<Planted> {
        let table = self.crowd.table;
        let rules: Vec<&super::rules::Rule> = self.crowd.rules.iter().collect();
        let rule = pick(&mut self.draws, &rules)?;
        let free = |id: &ColumnId| self.feed.layout.has(*id) && !is_structural(table, *id);
        let columns: Vec<ColumnId> = rule.columns.iter().copied().filter(free).collect();
        for _ in 0..40 {
            let id = pick(&mut self.draws, &columns)?;
            let codes = self.feed.layout.codes(id);
            let value = row::drawn(&table[id], self.feed, &codes, None, &mut self.draws)?;
            let mut row = self.row.clone();
            row[id] = value;
            let writable = self.feed.layout.can_write(table, id, &row[id]);
            if writable && rule.is_broken(table, &row) {
                let (fault, cells, shape, told) =
                    (Fault::BrokenRule, Vec::new(), Shape::Whole, Vec::new());
                return Some(Planted { fault, row, cells, shape, told });
            }
        }
        None
    }
}

fn is_code(column: &Column) -> bool {
    matches!(column.kind, ColumnType::Code { .. } | ColumnType::Codes { .. })
}

fn is_time(column: &Column) -> bool {
    matches!(column.kind, ColumnType::Date | ColumnType::Month | ColumnType::Year)
}

fn is_number(column: &Column) -> bool {
    matches!(column.kind, ColumnType::Integer | ColumnType::Decimal { .. })
}
