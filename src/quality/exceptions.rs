//! Every row that breaks a rule, with its key, its place, and why.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::Assessment;
use super::words::{Words, fill};
use crate::calendar::Day;
use crate::cases::contract::{ColumnId, Table};
use crate::cases::reference::Waiver;
use crate::cases::{Loaded, Part, ValidTable};
use crate::define::quality::{Gravity, Origin, Rule, Rules};
use crate::diagnostic::{Checked, Code, Diagnostic, Place};
use crate::evaluate::{Failing, NOWHERE};
use crate::publish::Written;

const NOT_A_LIST: Code = Code("E0265");

/// Where the list stands in a folder of reports.
const FILE: &str = "internal/exceptions.parquet";

/// Rows that are written together.
const BATCH: usize = 65_536;

/// The columns of the list.
const COLUMNS: [&str; 11] = [
    "rule",
    "dimension",
    "severity",
    "table",
    "key",
    "country",
    "partner",
    "file",
    "row",
    "columns",
    "reason",
];

/// One row that breaks a rule.
#[derive(Debug, Clone)]
pub(super) struct Exception<'a> {
    pub(super) rule: &'a Rule,
    pub(super) key: &'a str,
    pub(super) country: &'a str,
    pub(super) partner: &'a str,
    pub(super) file: &'a str,
    pub(super) row: u32,
    pub(super) columns: String,
    pub(super) reason: String,
}

/// The rows that break a rule, told one by one.
pub(super) struct Told<'a> {
    pub(super) rules: &'a Rules,
    pub(super) assessment: &'a Assessment,
    pub(super) failing: &'a [Failing],
    loaded: &'a Loaded,
    pub(super) words: &'static Words,
    /// The rule of each number that counting knows it by.
    numbered: Vec<&'a Rule>,
    waivers: BTreeMap<(&'a str, &'a str), Vec<&'a Waiver>>,
}

impl<'a> Told<'a> {
    pub(super) fn new(
        assessment: &'a Assessment,
        loaded: &'a Loaded,
        failing: &'a [Failing],
    ) -> Self {
        let rules = &*assessment.rules;
        let counted = assessment.plan.counted().iter();
        let numbered = counted.filter_map(|one| rules.get(&one.code)).collect();
        let mut waivers: BTreeMap<(&str, &str), Vec<&Waiver>> = BTreeMap::new();
        for waiver in &rules.waivers {
            waivers.entry((&waiver.rule, &waiver.key)).or_default().push(waiver);
        }
        let words = Words::of(assessment.language());
        Self { rules, assessment, failing, loaded, words, numbered, waivers }
    }

    /// The rule that a row breaks.
    pub(super) fn rule(&self, failing: &Failing) -> &'a Rule {
        self.numbered[failing.rule]
    }

    fn table(&self, failing: &Failing) -> &'a ValidTable {
        let table = self.loaded.tables.get(&self.rule(failing).rows.table);
        table.expect("a row that fails is of a table with rows")
    }

    /// The office that sent a row.
    pub(super) fn partner(&self, failing: &Failing) -> &'a str {
        let (part, _) = self.table(failing).locate(failing.row);
        &part.source().partner
    }

    /// The day that the last of an office's exports was drawn.
    pub(super) fn drawn(&self, partner: &str) -> Option<Day> {
        let parts = self.loaded.tables.iter().flat_map(ValidTable::parts);
        let own = parts.filter(|part| part.source().partner == partner);
        own.map(|part| part.source().as_of).max()
    }

    /// Whether an office is to work through it row by row: what is waived is not to be mended, and where
    /// a value may be missing the share of the blank is told, and not each row.
    pub(super) fn is_to_mend(&self, failing: &Failing) -> bool {
        !failing.waived && is_listed(self.rule(failing))
    }

    /// A row in words.
    pub(super) fn exception(&self, failing: &Failing) -> Exception<'a> {
        let (rule, valid) = (self.rule(failing), self.table(failing));
        let (part, row) = valid.locate(failing.row);
        let key = valid.table().key.and_then(|key| part.text(key, row)).unwrap_or_default();
        let waiver = if failing.waived { self.waiver(rule, key, part) } else { None };
        let let_off = waiver.map(|waiver| {
            let until = waiver.until.to_string();
            fill(self.words.let_off, &[&until, &waiver.who, &waiver.reason])
        });
        let reason = self.reason(rule, valid, failing.row);
        Exception {
            rule,
            key,
            country: self.country(part, row),
            partner: &part.source().partner,
            file: part.file(),
            row: part.line(row),
            columns: rule.columns.join(", "),
            reason: let_off.unwrap_or_default() + &reason,
        }
    }

    /// The waiver that lets a row off.
    fn waiver(&self, rule: &'a Rule, key: &str, part: &Part) -> Option<&'a Waiver> {
        let waivers = self.waivers.get(&(rule.name.as_str(), key))?;
        waivers.iter().copied().find(|waiver| part.source().as_of <= waiver.until)
    }

    fn country(&self, part: &Part, row: usize) -> &'a str {
        let country = usize::from(part.country()[row]);
        let countries = &self.assessment.programme().countries;
        countries.get(country).map_or(NOWHERE, String::as_str)
    }

    /// What is wrong with a row.
    fn reason(&self, rule: &Rule, valid: &ValidTable, row: u32) -> String {
        let (words, table) = (self.words, valid.table());
        match rule.origin {
            Origin::Complete(_) => words.blank.to_owned(),
            Origin::Valid(column) => words.invalid(&table[column]),
            Origin::Unique(_) => first_of(valid, row, words),
            Origin::Parent(join) => orphan(table, join, words),
            Origin::Future(_) => {
                let (part, _) = valid.locate(row);
                fill(words.future, &[&part.source().as_of.to_string()])
            }
            Origin::Written => match rule.title.get(self.assessment.language()) {
                "" => fill(words.breaks, &[&rule.name]),
                title => fill(words.breaks, &[title]),
            },
        }
    }

    /// `internal/exceptions.parquet`: every row, no cap.
    pub(super) fn parquet(&self) -> Written {
        let schema = Arc::new(schema());
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), None);
        let mut writer = writer.expect("columns of text and numbers are a Parquet schema");
        for rows in self.failing.chunks(BATCH) {
            let batch = self.batch(rows, &schema);
            writer.write(&batch).expect("memory takes bytes");
        }
        Written::new(FILE, writer.into_inner().expect("memory takes bytes"))
    }

    fn batch(&self, rows: &[Failing], schema: &Arc<Schema>) -> RecordBatch {
        let told: Vec<Exception<'_>> = rows.iter().map(|row| self.exception(row)).collect();
        let text = |get: for<'e> fn(&'e Exception<'_>) -> &'e str| {
            Arc::new(StringArray::from_iter_values(told.iter().map(get))) as ArrayRef
        };
        let lines = told.iter().map(|one| i64::from(one.row));
        let arrays = vec![
            text(|one| &one.rule.name),
            text(|one| one.rule.aspect.name()),
            text(|one| one.rule.gravity.name()),
            text(|one| &one.rule.rows.table),
            text(|one| one.key),
            text(|one| one.country),
            text(|one| one.partner),
            text(|one| one.file),
            Arc::new(Int64Array::from_iter_values(lines)) as ArrayRef,
            text(|one| &one.columns),
            text(|one| &one.reason),
        ];
        RecordBatch::try_new(Arc::clone(schema), arrays).expect("every column has its type")
    }
}

fn schema() -> Schema {
    let kind = |name: &str| if name == "row" { DataType::Int64 } else { DataType::Utf8 };
    let field = |name: &&str| Field::new(*name, kind(name), false);
    Schema::new(COLUMNS.iter().map(field).collect::<Vec<_>>())
}

/// Whether rows that break a rule are listed for offices: all but blanks where none is forbidden.
fn is_listed(rule: &Rule) -> bool {
    !(matches!(rule.origin, Origin::Complete(_)) && rule.gravity == Gravity::Warning)
}

/// Where the first row with the same key stands.
fn first_of(valid: &ValidTable, row: u32, words: &Words) -> String {
    let place = valid.same_keys().binary_search_by_key(&row, |(later, _)| *later);
    let first = place.ok().map(|place| valid.same_keys()[place].1);
    let (part, row) = valid.locate(first.expect("the row's key is an earlier row's"));
    fill(words.same_key, &[part.file(), &part.line(row).to_string()])
}

fn orphan(table: &Table, join: ColumnId, words: &Words) -> String {
    let parent = table.parent.as_ref().map_or("", |parent| &parent.table);
    fill(words.orphan, &[parent, &table[join].id])
}

/// What makes a row of one run the same as a row of another: its key, or its place where it has none.
pub(super) type Identity = (String, String, String);

impl Exception<'_> {
    /// What makes it the same in another run.
    pub(super) fn identity(&self) -> Identity {
        identity(&self.rule.name, &self.rule.rows.table, self.key, self.file, self.row.into())
    }
}

fn identity(rule: &str, table: &str, key: &str, file: &str, row: i64) -> Identity {
    let own = if key.is_empty() { format!("{file}:{row}") } else { key.to_owned() };
    (rule.to_owned(), table.to_owned(), own)
}

/// The rows that an earlier run listed, by partner.
#[derive(Debug, Clone, Default)]
pub struct Previous {
    /// `None` where there was no earlier run.
    pub(super) partners: Option<BTreeMap<String, BTreeMap<Identity, Earlier>>>,
}

/// A row of an earlier list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) rule: String,
    pub(super) table: String,
    pub(super) key: String,
    pub(super) country: String,
    pub(super) file: String,
    pub(super) row: i64,
    pub(super) columns: String,
    pub(super) reason: String,
}

impl Previous {
    /// Reads the list in a folder of reports; there is none where no run has left one.
    ///
    /// # Errors
    /// A file that is not such a list.
    pub fn read(folder: &Path) -> Checked<Self> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let name = path.to_string_lossy();
        let file =
            File::open(&path).map_err(|error| vec![Diagnostic::unreadable(&name, &error)])?;
        let not_a_list = || {
            let fault = Diagnostic::error(NOT_A_LIST, "it is not a list of rows to mend");
            vec![
                fault.at(&Place::file(name.clone())).hint("remove it, and the run is as the first"),
            ]
        };
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| not_a_list())?;
        let mut partners = BTreeMap::new();
        for batch in reader.build().map_err(|_| not_a_list())? {
            let batch = batch.map_err(|_| not_a_list())?;
            add(&batch, &mut partners).ok_or_else(not_a_list)?;
        }
        Ok(Self { partners: Some(partners) })
    }

    /// Reads the list in a folder of reports, where one has to be.
    ///
    /// # Errors
    /// A folder without a list, and a file that is not such a list.
    pub fn need(folder: &Path) -> Checked<Self> {
        let previous = Self::read(folder)?;
        if previous.is_known() {
            return Ok(previous);
        }
        let fault = Diagnostic::error(NOT_A_LIST, "there is no list of rows of an earlier run");
        let place = Place::file(folder.to_string_lossy());
        Err(vec![fault.at(&place).hint(format!("it is {FILE} in a folder of reports"))])
    }

    /// Whether there was an earlier run.
    pub fn is_known(&self) -> bool {
        self.partners.is_some()
    }
}

/// Adds the rows of a batch that offices were to mend; `None` where a column is not what it was.
fn add(
    batch: &RecordBatch,
    partners: &mut BTreeMap<String, BTreeMap<Identity, Earlier>>,
) -> Option<()> {
    let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
    let (rules, severities, tables) = (text("rule")?, text("severity")?, text("table")?);
    let (keys, countries, offices) = (text("key")?, text("country")?, text("partner")?);
    let (files, columns, reasons) = (text("file")?, text("columns")?, text("reason")?);
    let rows = batch.column_by_name("row")?.as_primitive_opt::<Int64Type>()?;
    for number in 0..rows.len() {
        let of = |texts: &StringArray| texts.value(number).to_owned();
        let rule = rules.value(number);
        if rule.starts_with("complete:") && severities.value(number) == Gravity::Warning.name() {
            continue;
        }
        let (table, key, file) = (of(tables), of(keys), of(files));
        let row = rows.value(number);
        let same = identity(rule, &table, &key, &file, row);
        let earlier = Earlier {
            rule: rule.to_owned(),
            table,
            key,
            country: of(countries),
            file,
            row,
            columns: of(columns),
            reason: of(reasons),
        };
        partners.entry(of(offices)).or_default().insert(same, earlier);
    }
    Some(())
}
