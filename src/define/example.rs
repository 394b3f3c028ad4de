//! A small contract and programme for the tests of this stage and of those after it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::calendar::Period;
use crate::cases::contract::{
    CodeList, Column, ColumnId, ColumnType, Contract, Parent, PersonScope, Subject, Table,
};
use crate::define::bind::Scope;
use crate::define::condition::Conditions;
use crate::define::indicator::{BoundIndicator, Rows};
use crate::define::kind::{Kind, Measure, Terms};
use crate::define::syntax::{self, Reading};
use crate::diagnostic::{Faults, Place};
use crate::document::{self, Fields, Localised, Node};
use crate::evaluate::cell::{Cell, Finished};
use crate::programme::Programme;

/// A kind with one key of its own, `numerator`.
pub(crate) const KINDS: &[&'static dyn Kind] = &[&Plain];

#[derive(Debug)]
struct Plain;

impl Kind for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn summary(&self) -> &'static str {
        "an example"
    }

    fn intervals(&self) -> &'static [&'static str] {
        &["wilson", "exact"]
    }

    fn read(
        &self,
        fields: &mut Fields<'_>,
        scope: &Scope<'_>,
        rows: &mut Rows,
        faults: &mut Faults,
    ) -> Option<Arc<dyn Measure>> {
        rows.numerator = fields.read("numerator", faults, |node: &Node| scope.condition(node));
        Some(Arc::new(Self))
    }
}

impl Measure for Plain {
    fn terms(&self) -> Terms {
        Terms::default()
    }

    fn finish(&self, _indicator: &BoundIndicator, _cell: &Cell<'_>) -> Vec<Finished> {
        Vec::new()
    }

    fn canonical(&self, out: &mut String) {
        out.push_str("plain");
    }
}

/// Two countries, the years 2012 and 2013, one objective.
pub(crate) fn programme() -> Programme {
    Programme {
        folder: PathBuf::from("."),
        id: "p".to_owned(),
        title: Localised::plain("P"),
        languages: vec!["en".to_owned()],
        countries: vec!["UKR".to_owned(), "MDA".to_owned()],
        groups: BTreeMap::new(),
        periods: ["2012", "2013"].into_iter().filter_map(Period::calendar).collect(),
        objectives: vec![("capacity".to_owned(), Localised::plain("Capacity"))],
        donor: None,
        policy_set_by: None,
        cascades: Vec::new(),
    }
}

/// An indicator of nothing but a code, over all cases.
pub(crate) fn indicator(code: &str) -> BoundIndicator {
    let yaml = format!(
        "{{code: {code}, title: T, kind: plain, level: output, objective: capacity, table: cases, period: applied_on}}"
    );
    let (programme, contract, conditions) = (programme(), contract(), Conditions::new());
    let (programme, contract, conditions) = (&programme, &contract, &conditions);
    let node = document::parse("a.yaml", &yaml).expect("the example is YAML");
    let (kinds, indicators) = (KINDS, &BTreeMap::new());
    let reading = Reading { programme, contract, conditions, kinds, indicators };
    syntax::indicator(reading, &node).expect("the example is an indicator").0
}

/// An indicator of a kind that there is, from its keys `kind`, `table`, `period` and so on.
pub(crate) fn bound(programme: &Programme, contract: &Contract, keys: &str) -> BoundIndicator {
    let yaml = format!("{{code: A, title: T, level: output, objective: capacity, {keys}}}");
    let node = document::parse("a.yaml", &yaml).expect("the example is YAML");
    let (conditions, kinds) = (&Conditions::new(), super::kind::KINDS);
    let indicators = &BTreeMap::new();
    let reading = Reading { programme, contract, conditions, kinds, indicators };
    syntax::indicator(reading, &node).expect("the example is an indicator").0
}

/// Cases, with services that hang on them and payments that hang on services; trainings apart.
pub(crate) fn contract() -> Contract {
    let lists = [list("sex", "female male other"), list("form", "labour sexual other")];
    let cases = "case_id:id person_id:id country:code:sex sex:code:sex forms:codes:form \
                 form_1:code:form form_2:code:form applied_on:date decided_on:date \
                 arrived_in:month born_in:year age:integer cost:decimal:2 share:decimal:4 \
                 consent:bool minor:bool note:text";
    let services =
        "service_id:id case_id:id kind:code:form began_on:date price:decimal:2 free:bool";
    let tables = [
        table("cases", cases, None),
        table("services", services, Some(("cases", "case_id"))),
        table("payments", "service_id:id paid_on:date", Some(("services", "service_id"))),
        table("trainings", "held_on:date places:integer", None),
    ];
    Contract {
        lists: lists.into_iter().map(|list| (list.id.clone(), list)).collect(),
        tables: tables.into_iter().map(|table| (table.id.clone(), table)).collect(),
    }
}

fn list(id: &str, codes: &str) -> CodeList {
    let codes = codes.split(' ').map(|code| (code.to_owned(), Localised::plain(code))).collect();
    CodeList { id: id.to_owned(), codes }
}

fn table(id: &str, columns: &str, parent: Option<(&str, &str)>) -> Table {
    let columns: Vec<Column> = columns.split_whitespace().map(column).collect();
    let position = |name: &str| columns.iter().position(|column| column.id == name).map(ColumnId);
    let parent = parent.map(|(table, join)| Parent {
        table: table.to_owned(),
        join: position(join).expect("the example names its join column"),
    });
    Table {
        id: id.to_owned(),
        key: Some(ColumnId(0)),
        person: position("person_id"),
        person_scope: PersonScope::Country,
        subject: Subject::Person,
        country: position("country"),
        parent,
        weight: None,
        data_use_consent: None,
        place: Place::default(),
        columns,
    }
}

fn column(written: &str) -> Column {
    let mut words = written.split(':');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (id, kind) = (word(), word());
    let of = word();
    Column {
        id,
        kind: match kind.as_str() {
            "id" => ColumnType::Id,
            "code" => ColumnType::Code { list: of },
            "codes" => ColumnType::Codes { list: of },
            "bool" => ColumnType::Bool,
            "date" => ColumnType::Date,
            "year" => ColumnType::Year,
            "month" => ColumnType::Month,
            "integer" => ColumnType::Integer,
            "decimal" => ColumnType::Decimal { scale: of.parse().unwrap_or_default() },
            _ => ColumnType::Text,
        },
        required: false,
        quasi_identifier: false,
        foldable: false,
        planned: false,
        range: (None, None),
        title: Localised::default(),
        aliases: Vec::new(),
        hxl: None,
        place: Place::default(),
    }
}
