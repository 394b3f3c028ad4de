//! What must not be in an export: names, numbers and places by which somebody is found at once.
//!
//! Every column of every file is looked at, whether the mapping reads it or not, before anything is
//! counted: by its name ([`headings`]) and by its values ([`DETECTORS`]). Adding a detector is one file
//! and one line. What is told names the file, the column, the kind of identifier and how many rows have
//! it, and never a value.

use std::collections::BTreeMap;
use std::fmt;

use arrow::array::{Array as _, StringArray};

mod account;
mod birth;
mod cell;
mod document;
mod free_text;
mod headings;
mod letters;
mod location;
mod mail;
mod national;
mod person_name;
mod phone;
mod web;

use super::contract::{CodeList, Column, ColumnId, ColumnType, Contract, Subject, Table};
use super::header::{Names, Stands};
use super::raw::{RawColumn, RawTable, RawValue};
use super::source::{Allowed, From, Rule, Source, Split};
use super::validate::counted;
use super::values;
use crate::calendar::Day;
use crate::diagnostic::{Code, Diagnostic, Place};
use cell::Cell;

const IDENTIFIER: Code = Code("E0680");
const ALLOWED: Code = Code("N0681");
const NOT_THERE: Code = Code("W0682");

/// A kind of direct identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    /// Names of persons.
    Name,
    /// Telephone numbers.
    Phone,
    /// E-mail addresses.
    Mail,
    /// Numbers of passports and other papers.
    Document,
    /// Numbers that may be those of papers, or pseudonyms.
    PersonalNumber,
    /// Personal numbers of a country, named.
    National(&'static str),
    /// Exact days of birth.
    Birth,
    /// Street addresses.
    Address,
    /// Places on the map.
    Coordinates,
    /// Long texts in people's own words.
    FreeText,
    /// Pages and accounts in the net.
    Web,
    /// Devices, vehicles, users of a system.
    Device,
    /// Bank accounts and cards.
    Account,
    /// Pictures of persons.
    Photo,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "names of persons",
            Self::Phone => "telephone numbers",
            Self::Mail => "e-mail addresses",
            Self::Document => "numbers of passports or other papers",
            Self::PersonalNumber => "personal numbers",
            Self::National(name) => name,
            Self::Birth => "exact birth dates",
            Self::Address => "street addresses",
            Self::Coordinates => "coordinates",
            Self::FreeText => "free text",
            Self::Web => "web addresses",
            Self::Device => "marks of a device, vehicle or user",
            Self::Account => "bank accounts or cards",
            Self::Photo => "pictures of persons",
        })
    }
}

impl Pattern {
    /// Whether a value can be what the column's name says: `yes` under `phone` is no telephone.
    fn can_be(self, cell: &Cell<'_>) -> bool {
        match self {
            Self::Name => cell.letters >= 2 && cell.digits == 0,
            Self::Phone => cell.digits >= 5,
            Self::Mail => cell.letters >= 3,
            Self::Document | Self::PersonalNumber | Self::National(_) => cell.digits >= 4,
            Self::Birth => birth::is_exact(cell),
            Self::Address => cell.digits + cell.letters >= 3,
            Self::Coordinates => cell.digits >= 3,
            Self::FreeText => free_text::is_long(cell),
            Self::Account => cell.digits >= 6,
            Self::Web | Self::Device | Self::Photo => cell.length >= 5,
        }
    }
}

/// How many of a column's values have to match.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Enough {
    /// The share of all different values.
    share: f64,
    /// And so many different ones at least.
    least: u64,
}

impl Enough {
    /// A single one: nothing else is written so.
    const ONE: Self = Self { share: 0.0, least: 1 };
}

/// Knows a kind of identifier by its look.
trait Detector: fmt::Debug + Sync {
    /// The kind.
    fn pattern(&self) -> Pattern;

    /// How many values have to match.
    fn enough(&self) -> Enough;

    /// Whether a value is one.
    fn matches(&self, cell: &Cell<'_>) -> bool;

    /// Whether pseudonymous ids, which the contract calls `id`, are looked at too.
    fn looks_at_ids(&self) -> bool {
        true
    }

    /// Whether days that the contract calls `date` are looked at too.
    fn looks_at_events(&self) -> bool {
        true
    }

    /// Whether tables that are not about persons, or are counts already, are looked at too.
    fn looks_at_all_tables(&self) -> bool {
        true
    }

    /// Whether it is one only where most rows have another value.
    fn is_always_new(&self) -> bool {
        false
    }
}

/// Every detector that there is.
const DETECTORS: &[&dyn Detector] = &[
    &mail::Mail,
    &phone::International,
    &phone::National,
    &national::Ukraine,
    &national::Moldova,
    &national::Belarus,
    &document::Passport,
    &document::MachineLine,
    &account::Iban,
    &account::Card,
    &person_name::FullName,
    &person_name::Initials,
    &person_name::GivenName,
    &birth::LongAgo,
    &location::Pair,
    &location::Single,
    &location::Street,
    &web::Page,
    &web::Machine,
    &free_text::FreeText,
];

/// So many digits are no year and no code: they may be a number of somebody's.
const LONG_NUMBER: usize = 9;

/// Whether a text may stand in a message: a code that nobody knows may be somebody's telephone.
pub(super) fn may_be_told(text: &str) -> bool {
    let cell = Cell::new(text);
    let labels = DETECTORS.iter().filter(|one| one.pattern() != Pattern::FreeText);
    cell.digits < LONG_NUMBER && !labels.clone().any(|detector| detector.matches(&cell))
}

/// Values that match, and the rows that have them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Hits {
    values: u64,
    rows: u64,
}

impl Hits {
    fn add(&mut self, other: Self) {
        self.values += other.values;
        self.rows += other.rows;
    }
}

/// What was seen of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// All that say something.
    all: Hits,
    /// What can be what the column's name says.
    named: Hits,
    /// By detector.
    looks: BTreeMap<usize, Hits>,
}

impl Seen {
    /// Adds what was seen in another piece of the file.
    pub(super) fn add(&mut self, other: &Self) {
        self.all.add(other.all);
        self.named.add(other.named);
        for (detector, hits) in &other.looks {
            self.looks.entry(*detector).or_default().add(*hits);
        }
    }

    /// Adds a value that so many rows have.
    fn add_value(&mut self, marks: Marks, rows: u64) {
        let Marks(bits) = marks;
        if bits == 0 || rows == 0 {
            return;
        }
        let hits = Hits { values: 1, rows };
        if bits & SAYS_SOMETHING != 0 {
            self.all.add(hits);
        }
        if bits & AS_NAMED != 0 {
            self.named.add(hits);
        }
        if bits & !(SAYS_SOMETHING | AS_NAMED) == 0 {
            return;
        }
        for detector in (0..DETECTORS.len()).filter(|detector| bits >> detector & 1 == 1) {
            self.looks.entry(detector).or_default().add(hits);
        }
    }

    /// Whether enough of it looks as a detector says.
    fn looks_like(&self, detector: &dyn Detector, hits: Hits) -> bool {
        let Enough { share, least } = detector.enough();
        let is_new = !detector.is_always_new() || is_share(hits.values, hits.rows, 0.5);
        hits.values >= least && is_share(hits.values, self.all.values, share) && is_new
    }
}

/// Whether a part is at least such a share of the whole.
#[expect(clippy::cast_precision_loss, reason = "rows are fewer than 2^52")]
fn is_share(part: u64, whole: u64, share: f64) -> bool {
    part as f64 >= share * whole as f64
}

/// What is found in one value: a bit for each detector, and two more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Marks(u64);

const SAYS_SOMETHING: u64 = 1 << 63;
const AS_NAMED: u64 = 1 << 62;

/// What is known of a column before its values are looked at.
struct Facts<'a> {
    source: &'a Source,
    /// The column of the contract that is made from it.
    column: Option<&'a Column>,
    from: Option<&'a From>,
    list: Option<&'a CodeList>,
    /// What its name says.
    named: Option<Pattern>,
    /// Whether its table is about persons, one by one.
    persons: bool,
}

impl<'a> Facts<'a> {
    fn of(
        header: &str,
        role: Option<ColumnId>,
        source: &'a Source,
        table: &'a Table,
        contract: &'a Contract,
    ) -> Self {
        let persons = table.subject == Subject::Person && table.weight.is_none();
        let column = role.map(|role| &table[role]);
        let from = match role.and_then(|role| source.columns.get(&role)) {
            Some(Rule::From(from)) => Some(from),
            Some(Rule::Flags(..) | Rule::Options { .. }) | None => None,
        };
        let own = column.and_then(|column| headings::by_name(&column.id, persons));
        let named = headings::by_name(header, persons).or(own).filter(|named| {
            let is_id = column.is_some_and(|column| column.kind == ColumnType::Id);
            let of_persons = *named != Pattern::FreeText && *named != Pattern::PersonalNumber;
            (persons || of_persons) && !(is_id && *named == Pattern::PersonalNumber)
        });
        let list = column.and_then(|column| contract.list_of(column));
        Self { source, column, from, list, named, persons }
    }

    fn is(&self, kind: &ColumnType) -> bool {
        self.column.is_some_and(|column| column.kind == *kind)
    }

    /// Whether a detector is to look at the column.
    fn is_for(&self, detector: &dyn Detector) -> bool {
        (self.persons || detector.looks_at_all_tables())
            && (detector.looks_at_ids() || !self.is(&ColumnType::Id))
            && (detector.looks_at_events() || !self.is(&ColumnType::Date))
    }

    /// Whether a text says nothing, or is a code that the mapping or the contract knows.
    fn is_known(&self, text: &str) -> bool {
        let text = values::tidy(text);
        text.is_empty()
            || self.source.missing.contains(&text)
            || values::truth(&text).is_some()
            || self.from.is_some_and(|from| from.map.contains_key(&text))
            || self.list.is_some_and(|list| list.position(&text).is_some())
            || self.are_known(&text)
    }

    /// Whether a text is several codes that the mapping or the contract knows.
    fn are_known(&self, text: &str) -> bool {
        let usual = [";".to_owned()];
        let separators: &[String] = match self.from.and_then(|from| from.split.as_ref()) {
            Some(Split::At(separators)) => separators,
            Some(Split::Inline) | None => &usual,
        };
        let is_several =
            self.column.is_some_and(|one| matches!(one.kind, ColumnType::Codes { .. }));
        is_several
            && separators.iter().any(|separator| {
                text.contains(separator)
                    && text.split(separator).all(|part| part.trim() != text && self.is_known(part))
            })
    }

    /// What is found in one value.
    fn marks(&self, text: &str, detectors: Detectors<'_>) -> Marks {
        if self.named.is_none() && self.is(&ColumnType::Id) && is_short_code(text) {
            return Marks(SAYS_SOMETHING);
        }
        let cell = Cell::new(text);
        let mut bits = SAYS_SOMETHING;
        if self.named.is_some_and(|named| named.can_be(&cell)) {
            bits |= AS_NAMED;
        }
        for (number, detector) in detectors {
            bits |= u64::from(detector.matches(&cell)) << number;
        }
        // A dictionary has few values, and ids that match nothing mean nothing else.
        let asked = bits != SAYS_SOMETHING || !self.is(&ColumnType::Id);
        if asked && self.is_known(text) { Marks(0) } else { Marks(bits) }
    }

    /// What is found in one number: small ones are nobody's, unless the column's name says so.
    fn marks_of_number(
        &self,
        number: f64,
        text: impl FnOnce() -> String,
        all: Detectors<'_>,
    ) -> Marks {
        const SHORTEST: f64 = 1e7;
        let is_degree = number.fract() != 0.0 && number.abs() <= 180.0;
        if self.named.is_none() && number.abs() < SHORTEST && !is_degree {
            return Marks(SAYS_SOMETHING);
        }
        self.marks(&text(), all)
    }

    /// Whether days are worth a look: most are what the contract says.
    fn looks_at_days(&self) -> bool {
        self.named.is_some() || (self.persons && !self.is(&ColumnType::Date))
    }
}

/// Detectors with their numbers in [`DETECTORS`].
type Detectors<'a> = &'a [(usize, &'static dyn Detector)];

/// Up to eight letters and digits, with a digit: too short for all that is looked for among ids.
fn is_short_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 8
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().any(u8::is_ascii_digit)
}

/// The column of the contract that is made from each column of a file; of several, the first.
pub(super) fn roles(raw: &RawTable, source: &Source, table: &Table) -> Vec<Option<ColumnId>> {
    let names = Names::new(raw);
    let mut roles = vec![None; raw.header.len()];
    for (number, column) in table.columns.iter().enumerate() {
        let stands = match source.columns.get(&ColumnId(number)) {
            Some(Rule::From(from)) => names.find(&from.header),
            Some(Rule::Flags(..) | Rule::Options { .. }) => Stands::Nowhere,
            None => names.find_own(column),
        };
        if let Stands::At(place) = stands {
            roles[place] = roles[place].or(Some(ColumnId(number)));
        }
    }
    roles
}

/// Looks at every column of a piece of a file.
pub(super) fn look(
    raw: &RawTable,
    roles: &[Option<ColumnId>],
    source: &Source,
    table: &Table,
    contract: &Contract,
) -> Vec<Seen> {
    let columns = raw.header.iter().zip(roles).zip(&raw.columns);
    columns
        .map(|((header, role), column)| {
            let facts = Facts::of(header, *role, source, table, contract);
            let all = DETECTORS.iter().copied().enumerate();
            let detectors: Vec<(usize, &'static dyn Detector)> =
                all.filter(|(_, detector)| facts.is_for(*detector)).collect();
            look_at(column, &facts, &detectors)
        })
        .collect()
}

/// Looks at every different value of a column once, where it is a dictionary.
fn look_at(column: &RawColumn, facts: &Facts<'_>, detectors: Detectors<'_>) -> Seen {
    let mut seen = Seen::default();
    match column {
        RawColumn::Dictionary { values, codes } => {
            for (value, rows) in values.iter().zip(rows_of(values.len(), codes)) {
                let texts = cell::texts(value);
                let marks = texts.iter().map(|text| facts.marks(text, detectors).0);
                seen.add_value(Marks(marks.fold(0, |all, one| all | one)), rows);
            }
        }
        RawColumn::Texts(texts) => return look_at_texts(texts, facts, detectors),
        RawColumn::Days(days) if facts.looks_at_days() => {
            for day in days.iter().flatten() {
                seen.add_value(facts.marks(&Day(day).to_string(), detectors), 1);
            }
        }
        RawColumn::Whole(numbers) => {
            for number in numbers.iter().flatten() {
                let text = || number.to_string();
                #[expect(clippy::cast_precision_loss, reason = "only its size is asked")]
                let size = number as f64;
                seen.add_value(facts.marks_of_number(size, text, detectors), 1);
            }
        }
        RawColumn::Numbers(numbers) => {
            for number in numbers.iter().flatten() {
                let text = || RawValue::number(number).text();
                seen.add_value(facts.marks_of_number(number, text, detectors), 1);
            }
        }
        RawColumn::Days(_) | RawColumn::Truths(_) => {}
    }
    seen
}

/// From so many ids on, only each sixteenth is looked at as long as none of them looks like anything: a
/// column of pseudonyms is one throughout.
const MANY: usize = 1 << 16;

/// Looks at texts that are mostly different.
fn look_at_texts(texts: &StringArray, facts: &Facts<'_>, detectors: Detectors<'_>) -> Seen {
    let look = |step: usize| {
        let mut seen = Seen::default();
        for text in texts.iter().step_by(step).flatten() {
            seen.add_value(facts.marks(text, detectors), 1);
        }
        seen
    };
    if facts.is(&ColumnType::Id) && texts.len() > MANY {
        let seen = look(16);
        if seen.looks.is_empty() && seen.named.values == 0 {
            return seen;
        }
    }
    look(1)
}

/// How many rows have each value of a dictionary.
fn rows_of(values: usize, codes: &[u32]) -> Vec<u64> {
    let mut rows = vec![0; values];
    for code in codes {
        if let Some(rows) = rows.get_mut(*code as usize) {
            *rows += 1;
        }
    }
    rows
}

/// Columns of a file that have been looked at.
pub(super) struct Judged<'a> {
    pub(super) header: &'a [String],
    pub(super) roles: &'a [Option<ColumnId>],
    pub(super) seen: &'a [Seen],
}

impl Judged<'_> {
    /// What is to be told of them: faults, and notes of what the mapping lets through.
    pub(super) fn tell(
        &self,
        source: &Source,
        table: &Table,
        contract: &Contract,
        file: &str,
    ) -> Vec<Diagnostic> {
        let columns = self.header.iter().zip(self.roles).zip(self.seen).zip(1..);
        let told = columns.flat_map(|(((header, role), seen), number)| {
            let facts = Facts::of(header, *role, source, table, contract);
            let (allowed, shown) = (source.allowed(header), shown(header, number));
            let found = found(seen, &facts).into_iter();
            found.map(move |found| found.tell(&shown, allowed, source, file))
        });
        told.chain(allowed_in_vain(self.header, source, file)).collect()
    }
}

/// The name of a column, or its number where the name itself is somebody's: a file without a header
/// begins with a person.
fn shown(header: &str, number: usize) -> String {
    if may_be_told(header) {
        format!("column `{}`", values::tidy(header))
    } else {
        format!("column {number}")
    }
}

/// A kind of identifier in a column.
struct Found {
    pattern: Pattern,
    by_name: bool,
    by_value: bool,
    rows: u64,
}

/// Every kind that a column has, each once.
fn found(seen: &Seen, facts: &Facts<'_>) -> Vec<Found> {
    let mut kinds: BTreeMap<Pattern, Found> = BTreeMap::new();
    let mut add = |pattern, by_name, rows| {
        let kind =
            kinds.entry(pattern).or_insert(Found { pattern, by_name, by_value: false, rows: 0 });
        kind.by_value |= !by_name;
        kind.rows = kind.rows.max(rows);
    };
    let repeats = facts.named == Some(Pattern::FreeText)
        && !is_share(seen.named.values, seen.named.rows, 0.2);
    if let Some(named) = facts.named.filter(|_| seen.named.values > 0 && !repeats) {
        add(named, true, seen.named.rows);
    }
    for (detector, hits) in &seen.looks {
        if seen.looks_like(DETECTORS[*detector], *hits) {
            add(DETECTORS[*detector].pattern(), false, hits.rows);
        }
    }
    kinds.into_values().collect()
}

impl Found {
    /// A fault, or a note where the mapping says why the column may come.
    fn tell(
        &self,
        column: &str,
        allowed: Option<&Allowed>,
        source: &Source,
        file: &str,
    ) -> Diagnostic {
        let by = match (self.by_name, self.by_value) {
            (true, true) => "its name and its values",
            (true, false) => "its name",
            (false, _) => "its values",
        };
        let message =
            format!("{column} has {}, by {by}: {}", self.pattern, counted(self.rows, "row"));
        let place = Place::file(file);
        if let Some(allowed) = allowed {
            let message = format!("{message}; let through: {}", allowed.reason);
            return Diagnostic::note(ALLOWED, message).at(&place);
        }
        Diagnostic::error(IDENTIFIER, message)
            .at(&place)
            .hint("a direct identifier may not come with an export: have the office leave the column out")
            .hint(format!(
                "if it is none, say so in {}: `allow: [{{column: …, reason: …}}]`",
                source.place.file
            ))
    }
}

/// A warning for each column that is let through and is not there: usually it is misspelt.
fn allowed_in_vain(header: &[String], source: &Source, file: &str) -> Vec<Diagnostic> {
    let names: Vec<String> = header.iter().map(|name| values::tidy(name)).collect();
    let vain =
        source.allow.iter().filter(|allowed| !names.contains(&values::tidy(&allowed.column)));
    vain.map(|allowed| {
        let message = format!("`allow` names `{}`, which `{file}` has not", allowed.column);
        Diagnostic::warning(NOT_THERE, message).at(&allowed.place)
    })
    .collect()
}
