//! The contract: which tables there are, which columns they have, which codes a column may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place, collect_checked};
use crate::document::{self, Localised, Node, Value};

const FILE: &str = "data/contract.yaml";
const WRONG_CODE: Code = Code("E0501");
const UNKNOWN_LIST: Code = Code("E0502");
const UNKNOWN_COLUMN: Code = Code("E0503");
const UNKNOWN_TABLE: Code = Code("E0504");
const WRONG_TYPE: Code = Code("E0505");
const CIRCLE: Code = Code("E0506");

/// ISO 3166-1 alpha-3 codes with English short names, one a line.
const COUNTRIES: &str = include_str!("iso_3166.txt");

/// What `data/contract.yaml` says.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// Code lists by id. `country` (ISO 3166-1 alpha-3) is there even when the file is silent.
    pub lists: BTreeMap<String, CodeList>,
    /// Tables by id.
    pub tables: BTreeMap<String, Table>,
}

/// A list of codes. In memory a code is its index in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeList {
    /// Its id.
    pub id: String,
    /// Codes with their titles, in the order of the file.
    pub codes: Vec<(String, Localised)>,
}

impl CodeList {
    /// The index of a code.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.codes.iter().position(|(known, _)| known == code)
    }
}

/// A table of the contract.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its id.
    pub id: String,
    /// Columns in the order of the file. A column is its [`ColumnId`].
    pub columns: Vec<Column>,
    /// The column that names a row; unique by rule.
    pub key: Option<ColumnId>,
    /// The column with the pseudonymous person id.
    pub person: Option<ColumnId>,
    /// Where the same person id means the same person.
    pub person_scope: PersonScope,
    /// Whether its rows are about persons, and so under the disclosure rules.
    pub subject: Subject,
    /// The column with the row's country; a child table without one takes its parent's.
    pub country: Option<ColumnId>,
    /// The table it hangs on.
    pub parent: Option<Parent>,
    /// The column that says for how many a row stands, in a table that is already aggregated.
    pub weight: Option<ColumnId>,
    /// The column that says whether the row's person lets data be used; a row where it says no is left
    /// out before anything is counted.
    pub data_use_consent: Option<ColumnId>,
    /// Where it is defined.
    pub place: Place,
}

/// How a child table hangs on its parent: `join` holds the parent's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The parent table's id.
    pub table: String,
    /// The child's column.
    pub join: ColumnId,
}

/// A column of a table: its index in [`Table::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId(pub usize);

impl ColumnId {
    /// The office that sent a row, which is the same for all rows of a source. Quality rules are broken
    /// down by it; no table has it as a column.
    pub const PARTNER: Self = Self(usize::MAX);
    /// The period column of a quality rule on a table without any: none of its rows has a date.
    pub const UNDATED: Self = Self(usize::MAX - 1);
}

/// A column of the contract.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
pub struct Column {
    /// Its name in expressions and dimensions.
    pub id: String,
    /// What it holds.
    pub kind: ColumnType,
    /// Whether a missing value is a fault of the row.
    pub required: bool,
    /// Whether, together with others, it may tell who somebody is.
    pub quasi_identifier: bool,
    /// Whether its rare codes may join `other` in a release.
    pub foldable: bool,
    /// Whether it is of what is to come, such as a day on which something is due: it may lie after the
    /// day that the export was drawn.
    pub planned: bool,
    /// Smallest and largest valid number, where the contract gives them.
    pub range: (Option<f64>, Option<f64>),
    /// What it means, for data dictionaries.
    pub title: Localised,
    /// Other names that exports have for it: `logframe map` proposes by them, reading does not.
    pub aliases: Vec<String>,
    /// The hashtag of the Humanitarian Exchange Language by which exports are known to have it.
    pub hxl: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// An opaque name of a row or person.
    Id,
    /// One code of a list.
    Code {
        /// The list's id.
        list: String,
    },
    /// Several codes of a list for one row.
    Codes {
        /// The list's id.
        list: String,
    },
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A year, where the export knows no more.
    Year,
    /// A month, where the export knows no more.
    Month,
    /// A whole number.
    Integer,
    /// A decimal number, held exactly.
    Decimal {
        /// Digits behind the point.
        scale: u8,
    },
    /// Free text; only where the policy allows it.
    Text,
}

/// Where the same person id means the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PersonScope {
    /// Within one source.
    Source,
    /// Within a country.
    #[default]
    Country,
    /// Everywhere in the programme.
    Programme,
}

/// What the rows of a table are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subject {
    /// People: the disclosure rules apply.
    #[default]
    Person,
    /// Laws, reviews, budgets: nobody is in them.
    None,
}

impl Contract {
    /// Reads `data/contract.yaml` of a programme folder.
    ///
    /// # Errors
    /// Every unknown key, type, list, key or join column, with its place.
    pub fn read(folder: &Path) -> Checked<Self> {
        let node = document::read(folder, FILE)?;
        let mut fields = node.fields()?;
        let mut faults = Faults::default();
        let named = fields.get("lists").map(lists_named).unwrap_or_default();
        // Columns may name a list whose codes are at fault: its fault is not told twice.
        let lists = with_countries(fields.read("lists", &mut faults, lists).unwrap_or(named));
        let tables = fields.require("tables", &mut faults, |node| tables(node, &lists));
        fields.finish(&mut faults);
        faults.or_whole(tables.map(|tables| Self { lists, tables }))
    }

    /// The list that a column's codes come from, if it holds codes.
    pub fn list_of(&self, column: &Column) -> Option<&CodeList> {
        match &column.kind {
            ColumnType::Code { list } | ColumnType::Codes { list } => self.lists.get(list),
            ColumnType::Id
            | ColumnType::Bool
            | ColumnType::Date
            | ColumnType::Year
            | ColumnType::Month
            | ColumnType::Integer
            | ColumnType::Decimal { .. }
            | ColumnType::Text => None,
        }
    }
}

impl Table {
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<ColumnId> {
        self.columns.iter().position(|column| column.id == name).map(ColumnId)
    }
}

impl std::ops::Index<ColumnId> for Table {
    type Output = Column;

    fn index(&self, id: ColumnId) -> &Column {
        &self.columns[id.0]
    }
}

/// The lists of the file, and `country` if the file has none.
fn with_countries(mut lists: BTreeMap<String, CodeList>) -> BTreeMap<String, CodeList> {
    lists.entry("country".to_owned()).or_insert_with(|| {
        let codes = COUNTRIES.lines().filter_map(|line| line.split_once(' '));
        let codes = codes.map(|(code, name)| (code.to_owned(), Localised::plain(name))).collect();
        CodeList { id: "country".to_owned(), codes }
    });
    lists
}

/// Every list by its name, without codes.
fn lists_named(node: &Node) -> BTreeMap<String, CodeList> {
    let entries = node.entries().unwrap_or_default();
    let names = entries.iter().filter_map(|(id, _)| id.text().ok());
    names.map(|id| (id.to_owned(), CodeList::default())).collect()
}

/// Reads `lists`.
fn lists(node: &Node) -> Checked<BTreeMap<String, CodeList>> {
    let lists = node.entries()?.iter().map(|(id, codes)| {
        let id = id.text()?.to_owned();
        Ok((id.clone(), CodeList { id, codes: no_code_twice(codes, list(codes)?)? }))
    });
    Ok(collect_checked(lists)?.into_iter().collect())
}

/// A code is its place in the list, so it has one.
fn no_code_twice(
    node: &Node,
    codes: Vec<(String, Localised)>,
) -> Checked<Vec<(String, Localised)>> {
    let known: BTreeSet<&String> = codes.iter().map(|(code, _)| code).collect();
    if known.len() == codes.len() {
        return Ok(codes);
    }
    let fault = Diagnostic::error(WRONG_CODE, "a code stands twice in the list");
    Err(vec![fault.at(&node.place)])
}

/// Codes with their titles, or codes alone.
fn list(node: &Node) -> Checked<Vec<(String, Localised)>> {
    match &node.value {
        Value::List(codes) => collect_checked(codes.iter().map(|node| {
            let code = code(node)?;
            let title = Localised::plain(&code);
            Ok((code, title))
        })),
        Value::Map(entries) => collect_checked(entries.iter().map(|(node, title)| {
            let code = code(node)?;
            let title = match title.value {
                Value::Null => Localised::plain(&code),
                Value::Text(_) | Value::List(_) | Value::Map(_) => title.localised()?,
            };
            Ok((code, title))
        })),
        Value::Null | Value::Text(_) => Err(node.not("a list of codes")),
    }
}

/// A code: it may not look like a total, the unknown or a combination in a result table.
fn code(node: &Node) -> Checked<String> {
    let code = node.text()?;
    if code.contains('*') || code == "total" || code == "unknown" || code.is_empty() {
        let fault = Diagnostic::error(WRONG_CODE, format!("`{code}` cannot be a code"));
        return Err(vec![
            fault.at(&node.place).hint("`*`, `total` and `unknown` are kept for result tables"),
        ]);
    }
    Ok(code.to_owned())
}

/// Reads `tables`, and checks how they hang together.
fn tables(node: &Node, lists: &BTreeMap<String, CodeList>) -> Checked<BTreeMap<String, Table>> {
    let entries = node.entries()?;
    let read = entries.iter().map(|(id, body)| table(id, body, lists));
    let tables: BTreeMap<String, Table> =
        collect_checked(read)?.into_iter().map(|table| (table.id.clone(), table)).collect();
    collect_checked(tables.values().map(|table| hangs_well(table, &tables)))?;
    let said = entries.iter().filter(|(_, body)| says_subject(body));
    let said = said.filter_map(|(id, _)| id.text().ok()).collect();
    Ok(with_subjects(tables, &said))
}

fn says_subject(table: &Node) -> bool {
    table.fields().is_ok_and(|mut fields| fields.get("subject").is_some())
}

/// A table is about persons if it says so; where it is silent, as the table that it hangs on is.
fn with_subjects(
    tables: BTreeMap<String, Table>,
    said: &BTreeSet<&str>,
) -> BTreeMap<String, Table> {
    let subject = |table: &Table| {
        let mut at = table;
        while let Some(parent) = at.parent.as_ref().filter(|_| !said.contains(at.id.as_str())) {
            at = &tables[&parent.table];
        }
        at.subject
    };
    let subjects: Vec<Subject> = tables.values().map(subject).collect();
    let with = |((id, table), subject)| (id, Table { subject, ..table });
    tables.into_iter().zip(subjects).map(with).collect()
}

/// Whether a table's parent is there and does not in the end hang on the table itself.
fn hangs_well(table: &Table, tables: &BTreeMap<String, Table>) -> Checked<()> {
    let (mut above, mut steps) = (table.parent.as_ref(), 0);
    while let Some(parent) = above {
        let Some(next) = tables.get(&parent.table) else {
            let fault = Diagnostic::error(UNKNOWN_TABLE, format!("no table `{}`", parent.table));
            let known = tables.keys().map(String::as_str);
            return Err(vec![fault.at(&table.place).did_you_mean(&parent.table, known)]);
        };
        if next.key.is_none() {
            let message = format!("table `{}` has no `key` for `{}` to hang on", next.id, table.id);
            return Err(vec![Diagnostic::error(UNKNOWN_COLUMN, message).at(&next.place)]);
        }
        steps += 1;
        if steps > tables.len() {
            let message = format!("table `{}` hangs on itself", table.id);
            return Err(vec![Diagnostic::error(CIRCLE, message).at(&table.place)]);
        }
        above = next.parent.as_ref();
    }
    Ok(())
}

/// Reads one table.
fn table(id: &Node, body: &Node, lists: &BTreeMap<String, CodeList>) -> Checked<Table> {
    let mut fields = body.fields()?;
    let mut faults = Faults::default();
    let columns = fields.require("columns", &mut faults, |node| {
        collect_checked(node.entries()?.iter().map(|(id, body)| column(id, body, lists)))
    });
    // Without its columns nothing can be said of their use: a fault of one is not told twice.
    let known = columns.is_some();
    let columns = columns.unwrap_or_default();
    let named = |node: &Node, columns: &[Column], fits| match named(node, columns, fits) {
        Err(_) if !known => Err(Vec::new()),
        named => named,
    };
    let key = fields.read("key", &mut faults, |node| named(node, &columns, is_name));
    let person = fields.read("person", &mut faults, |node| named(node, &columns, is_name));
    let scope = fields.read("person_scope", &mut faults, person_scope).unwrap_or_default();
    let subject = fields.read("subject", &mut faults, subject).unwrap_or_default();
    let country = fields.read("country", &mut faults, |node| named(node, &columns, is_code));
    let weight = fields.read("weight", &mut faults, |node| named(node, &columns, is_whole));
    let consent =
        fields.read("data_use_consent", &mut faults, |node| named(node, &columns, is_truth));
    let parent = fields.read("parent", &mut faults, |node| Ok(node.text()?.to_owned()));
    let join = match parent {
        Some(_) => fields.require("join", &mut faults, |node| named(node, &columns, is_name)),
        None => fields.read("join", &mut faults, |node| Err(node.not("of use without `parent`"))),
    };
    fields.finish(&mut faults);
    let parent = parent.zip(join).map(|(table, join)| Parent { table, join });
    faults.or_whole(Some(Table {
        id: id.text()?.to_owned(),
        columns,
        key,
        person,
        person_scope: scope,
        subject,
        country,
        parent,
        weight,
        data_use_consent: consent,
        place: id.place.clone(),
    }))
}

fn is_name(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Id | ColumnType::Text)
}

fn is_code(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Code { .. })
}

fn is_truth(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Bool)
}

fn is_whole(kind: &ColumnType) -> bool {
    matches!(kind, ColumnType::Integer)
}

/// A column by its name, if it has the type that its use asks for.
fn named(node: &Node, columns: &[Column], fits: fn(&ColumnType) -> bool) -> Checked<ColumnId> {
    let name = node.text()?;
    let Some(id) = columns.iter().position(|column| column.id == name) else {
        let fault = Diagnostic::error(UNKNOWN_COLUMN, format!("no column `{name}`"));
        let known = columns.iter().map(|column| column.id.as_str());
        return Err(vec![fault.at(&node.place).did_you_mean(name, known)]);
    };
    if fits(&columns[id].kind) {
        return Ok(ColumnId(id));
    }
    let message = format!("column `{name}` has a type that does not fit here");
    Err(vec![Diagnostic::error(WRONG_TYPE, message).at(&node.place)])
}

fn person_scope(node: &Node) -> Checked<PersonScope> {
    match node.text()? {
        "source" => Ok(PersonScope::Source),
        "country" => Ok(PersonScope::Country),
        "programme" => Ok(PersonScope::Programme),
        _ => Err(node.not("source, country or programme")),
    }
}

fn subject(node: &Node) -> Checked<Subject> {
    match node.text()? {
        "person" => Ok(Subject::Person),
        "none" => Ok(Subject::None),
        _ => Err(node.not("person or none")),
    }
}

/// Reads one column.
fn column(id: &Node, body: &Node, lists: &BTreeMap<String, CodeList>) -> Checked<Column> {
    let mut fields = body.fields()?;
    let mut faults = Faults::default();
    let list = fields.read("list", &mut faults, |node| {
        let name = node.text()?;
        if lists.contains_key(name) {
            return Ok(name.to_owned());
        }
        let fault = Diagnostic::error(UNKNOWN_LIST, format!("no code list `{name}`"));
        Err(vec![fault.at(&node.place).did_you_mean(name, lists.keys().map(String::as_str))])
    });
    let scale = fields.read("scale", &mut faults, scale);
    let named = fields.get("list").is_some();
    let kind = fields.require("type", &mut faults, |node| column_type(node, list, named, scale));
    let yes = |key, fields: &mut document::Fields<'_>, faults: &mut Faults| {
        fields.read(key, faults, Node::yes_no).unwrap_or(false)
    };
    let required = yes("required", &mut fields, &mut faults);
    let quasi_identifier = yes("quasi_identifier", &mut fields, &mut faults);
    let foldable = yes("foldable", &mut fields, &mut faults);
    let planned = yes("planned", &mut fields, &mut faults);
    let least = fields.read("min", &mut faults, Node::number);
    let most = fields.read("max", &mut faults, Node::number);
    let title = fields.read("title", &mut faults, Node::localised).unwrap_or_default();
    let aliases = fields.read("aliases", &mut faults, Node::texts).unwrap_or_default();
    let hxl = fields.read("hxl", &mut faults, hashtag);
    if let Some(kind) = &kind {
        faults.absorb(keys_fit(body, kind));
    }
    fields.finish(&mut faults);
    let id_text = id.text()?.to_owned();
    let place = id.place.clone();
    faults.or_whole(kind.map(|kind| Column {
        id: id_text,
        kind,
        required,
        quasi_identifier,
        foldable,
        planned,
        range: (least, most),
        title,
        aliases,
        hxl,
        place,
    }))
}

fn hashtag(node: &Node) -> Checked<String> {
    let text = node.text()?;
    if super::header::is_tag(text) {
        Ok(text.to_owned())
    } else {
        Err(node.not("a hashtag such as `#date+identified`"))
    }
}

/// Whether every key of a column says something about its type: what says nothing was meant for
/// something.
fn keys_fit(body: &Node, kind: &ColumnType) -> Checked<()> {
    let is_list = matches!(kind, ColumnType::Code { .. } | ColumnType::Codes { .. });
    let is_decimal = matches!(kind, ColumnType::Decimal { .. });
    let is_time = matches!(kind, ColumnType::Date | ColumnType::Month | ColumnType::Year);
    let is_number = is_decimal || matches!(kind, ColumnType::Integer | ColumnType::Year);
    let checked = body.entries()?.iter().map(|(key, _)| {
        let fits = match key.text()? {
            "list" | "foldable" => is_list,
            "scale" => is_decimal,
            "planned" => is_time,
            "min" | "max" => is_number,
            _ => true,
        };
        if fits {
            return Ok(());
        }
        let message = format!("`{}` does not fit the column's type", key.text()?);
        Err(vec![Diagnostic::error(WRONG_TYPE, message).at(&key.place)])
    });
    collect_checked::<()>(checked).map(drop)
}

/// Digits behind the point: few enough for exact sums.
fn scale(node: &Node) -> Checked<u8> {
    let scale: u8 = node.number()?;
    if scale <= 9 { Ok(scale) } else { Err(node.not("a scale of 0 to 9")) }
}

/// Reads `type`; where a list was named and is not there, that has been told.
fn column_type(
    node: &Node,
    list: Option<String>,
    named: bool,
    scale: Option<u8>,
) -> Checked<ColumnType> {
    const TYPES: [&str; 10] =
        ["id", "code", "codes", "bool", "date", "year", "month", "integer", "decimal", "text"];
    let with_list = |list: Option<String>| {
        list.ok_or_else(|| {
            let fault = Diagnostic::error(UNKNOWN_LIST, "a column of codes needs a `list`");
            if named { Vec::new() } else { vec![fault.at(&node.place)] }
        })
    };
    match node.text()? {
        "id" => Ok(ColumnType::Id),
        "code" => Ok(ColumnType::Code { list: with_list(list)? }),
        "codes" => Ok(ColumnType::Codes { list: with_list(list)? }),
        "bool" => Ok(ColumnType::Bool),
        "date" => Ok(ColumnType::Date),
        "year" => Ok(ColumnType::Year),
        "month" => Ok(ColumnType::Month),
        "integer" => Ok(ColumnType::Integer),
        "decimal" => Ok(ColumnType::Decimal { scale: scale.unwrap_or(2) }),
        "text" => Ok(ColumnType::Text),
        other => {
            let fault = Diagnostic::error(WRONG_TYPE, format!("no column type `{other}`"));
            Err(vec![fault.at(&node.place).did_you_mean(other, TYPES)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_it_is_about_or_takes_it_from_the_one_it_hangs_on() {
        let columns = "key: id, columns: {id: {type: id}}";
        let under = |parent: &str| format!("parent: {parent}, join: id, {columns}");
        let text = format!(
            "reviews: {{subject: none, {columns}}}\n\
             files: {{{}}}\n\
             witnesses: {{subject: person, {}}}\n\
             hearings: {{{}}}\n\
             cases: {{{columns}}}\n\
             budgets: {{subject: none, {}}}\n",
            under("reviews"),
            under("files"),
            under("witnesses"),
            under("cases"),
        );
        let node = document::parse("contract.yaml", &text).unwrap();
        let tables = tables(&node, &BTreeMap::new()).unwrap();
        let persons: Vec<&str> = tables
            .values()
            .filter(|table| table.subject == Subject::Person)
            .map(|table| table.id.as_str())
            .collect();
        assert_eq!(persons, ["cases", "hearings", "witnesses"]);
    }

    #[test]
    fn the_sample_programme_has_a_contract() {
        let contract = Contract::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert_eq!(contract.tables["services"].parent.as_ref().unwrap().table, "cases");
    }
}
