//! `conditions.yaml`: conditions that have a name, and may name others.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::bind::Scope;
use super::expression::Expr;
use super::parse;
use crate::cases::contract::Contract;
use crate::diagnostic::{Checked, Code, Diagnostic, Faults, Place};
use crate::document::{self, Node};

/// Where they stand, relative to the programme folder.
pub const FILE: &str = "indicators/conditions.yaml";

const WRONG_TABLE: Code = Code("E0206");
const CYCLE: Code = Code("E0208");
const BAD_NAME: Code = Code("E0213");

/// Bound conditions: name → (table, condition).
pub type Conditions = BTreeMap<String, (String, Arc<Expr>)>;

/// Reads and binds the named conditions of a programme folder; there may be none.
///
/// # Errors
/// Every fault of every condition, circles with the whole chain.
pub fn read(folder: &Path, contract: &Contract) -> Checked<Conditions> {
    let mut faults = Faults::default();
    let conditions = match file(folder)? {
        Some(node) => bind(&node, contract, &mut faults),
        None => Conditions::new(),
    };
    faults.or_whole(Some(conditions))
}

/// The file, if it is there.
pub(super) fn file(folder: &Path) -> Checked<Option<Node>> {
    if folder.join(FILE).exists() { document::read(folder, FILE).map(Some) } else { Ok(None) }
}

/// Binds all conditions. A faulty one stands as `true`, so that what names it is checked too.
pub(super) fn bind(node: &Node, contract: &Contract, faults: &mut Faults) -> Conditions {
    let entries = faults.absorb(node.entries()).unwrap_or_default();
    let written = entries.iter().filter_map(|(name, body)| faults.absorb(written(name, body)));
    let written: Vec<(&str, Written<'_>)> = written.collect();
    let written: BTreeMap<&str, Written<'_>> = written.into_iter().collect();
    let mut binding = Binding { contract, written, bound: Conditions::new(), chain: Vec::new() };
    // In the order of the file, so that faults are.
    for (name, _) in entries {
        binding.one(name.text().unwrap_or_default(), faults);
    }
    binding.bound
}

/// The names of a file with the places where they are given.
pub(super) fn names(node: &Node) -> Vec<(&str, &Place)> {
    let entries = node.entries().unwrap_or_default();
    entries.iter().filter_map(|(name, _)| Some((name.text().ok()?, &name.place))).collect()
}

/// A condition as it is written.
struct Written<'a> {
    name: &'a Node,
    table: &'a Node,
    when: &'a Node,
}

fn written<'a>(name: &'a Node, body: &'a Node) -> Checked<(&'a str, Written<'a>)> {
    let mut faults = Faults::default();
    let text = faults.absorb(plain(name));
    let mut fields = body.fields()?;
    let table = fields.need("table");
    let table = faults.absorb(table);
    let when = fields.need("when");
    let when = faults.absorb(when);
    fields.finish(&mut faults);
    let whole = || Some((text?, Written { name, table: table?, when: when? }));
    faults.or_whole(whole())
}

/// A name that can stand behind `@`.
fn plain(node: &Node) -> Checked<&str> {
    let name = node.text()?;
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if begins && name.chars().all(|c| c.is_alphabetic() || c.is_ascii_digit() || c == '_') {
        return Ok(name);
    }
    let message = format!("`{name}` cannot name a condition");
    let hint = "a name has letters, digits and `_`, and no digit first";
    Err(vec![Diagnostic::error(BAD_NAME, message).at(&node.place).hint(hint)])
}

/// Conditions under binding.
struct Binding<'a> {
    contract: &'a Contract,
    written: BTreeMap<&'a str, Written<'a>>,
    bound: Conditions,
    /// Those that wait for the one at hand.
    chain: Vec<&'a str>,
}

impl Binding<'_> {
    /// Binds a condition, and before it those that it names.
    fn one(&mut self, name: &str, faults: &mut Faults) {
        let Some((&name, written)) = self.written.get_key_value(name) else { return };
        if self.bound.contains_key(name) {
            return;
        }
        if let Some(from) = self.chain.iter().position(|waiting| *waiting == name) {
            faults.push(circle(&self.chain[from..], name, written));
            // The circle is reported once; its other members are not faults of their own.
            self.bound.insert(name.to_owned(), stand_in(written));
            return;
        }
        let (table, when) = (written.table, written.when);
        self.chain.push(name);
        for needed in parse::names_in(when.text().unwrap_or_default()) {
            self.one(&needed, faults);
        }
        self.chain.pop();
        if self.bound.contains_key(name) {
            return;
        }
        let bound = self.condition(table, when);
        let bound = faults.absorb(bound).unwrap_or_else(|| stand_in(&self.written[name]));
        self.bound.insert(name.to_owned(), bound);
    }

    fn condition(&self, table: &Node, when: &Node) -> Checked<(String, Arc<Expr>)> {
        let name = table.text()?;
        let tables = &self.contract.tables;
        let Some(found) = tables.get(name) else {
            let fault = Diagnostic::error(WRONG_TABLE, format!("no table `{name}`"))
                .at(&table.place)
                .did_you_mean(name, tables.keys().map(String::as_str));
            return Err(vec![fault]);
        };
        let scope = Scope { contract: self.contract, table: found, conditions: &self.bound };
        Ok((found.id.clone(), scope.condition(when)?))
    }
}

/// What stands for a condition that could not be bound.
fn stand_in(written: &Written<'_>) -> (String, Arc<Expr>) {
    let table = written.table.text().unwrap_or_default();
    (table.to_owned(), Arc::new(Expr::Truth(true)))
}

/// `@a → @b → @a`.
fn circle(chain: &[&str], name: &str, written: &Written<'_>) -> Diagnostic {
    let names = chain.iter().chain(std::iter::once(&name)).map(|name| format!("@{name}"));
    let chain = names.collect::<Vec<_>>().join(" → ");
    Diagnostic::error(CYCLE, format!("`{name}` needs itself: {chain}")).at(&written.name.place)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::define::example;

    /// What the conditions of a file mean, and what is wrong with it.
    fn bound(yaml: &str) -> String {
        let contract = example::contract();
        let mut faults = Faults::default();
        let node = document::parse("conditions.yaml", yaml).unwrap();
        let bound = bind(&node, &contract, &mut faults);
        let meant = bound.iter().map(|(name, (table, condition))| {
            format!("@{name}: {}", condition.canonical(&contract, &contract.tables[table]))
        });
        let faults = faults.into_vec();
        if faults.is_empty() {
            return meant.collect::<Vec<_>>().join("\n");
        }
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_condition_may_name_another_that_stands_after_it() {
        assert_snapshot!(bound(concat!(
            "b: {table: cases, when: \"@a or consent\"}\n",
            "a: {table: cases, when: \"age >= 18 and exists(services, @paid)\"}\n",
            "paid: {table: services, when: not free}\n",
        )), @"
        @a: (age >= 18) and exists(services, not free)
        @b: ((age >= 18) and exists(services, not free)) or consent
        @paid: not free
        ");
    }

    #[test]
    fn a_circle_is_refused_with_its_chain() {
        assert_snapshot!(bound(concat!(
            "d: {table: cases, when: \"@a\"}\n",
            "a: {table: cases, when: \"@b\"}\n",
            "b: {table: cases, when: \"@c or consent\"}\n",
            "c: {table: cases, when: \"not @a\"}\n",
        )), @"conditions.yaml:2:1: [E0208] `a` needs itself: @a → @b → @c → @a");
        assert_snapshot!(bound("a: {table: cases, when: \"@a\"}\n"), @"conditions.yaml:1:1: [E0208] `a` needs itself: @a → @a");
    }

    #[test]
    fn a_faulty_condition_is_reported_once_and_not_where_it_is_named() {
        assert_snapshot!(bound(concat!(
            "a: {table: cases, when: \"aeg > 1\"}\n",
            "b: {table: cases, when: \"@a and minor\"}\n",
        )), @"
        conditions.yaml:1:25: [E0203] `cases` has no column `aeg`
          hint: there is case_id, person_id, country, sex, forms, form_1, form_2, applied_on, decided_on, arrived_in, born_in, age, cost, share, consent, minor, note, as_of, period_start, period_end
        ");
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        assert_snapshot!(bound("a: {tabel: cases, when: age}\nb-c: {table: case, when: minor}\n"), @"
        conditions.yaml:1:4: [E0104] `table` is missing
        conditions.yaml:1:5: [E0103] unknown key `tabel`
          hint: did you mean `table`?
        conditions.yaml:2:1: [E0213] `b-c` cannot name a condition
          hint: a name has letters, digits and `_`, and no digit first
        ");
        assert_snapshot!(bound("a: {table: case, when: minor}\nb: {table: cases, when: age}\nc: minor\n"), @"
        conditions.yaml:3:4: [E0105] `minor` is not keys and values
        conditions.yaml:1:12: [E0206] no table `case`
          hint: did you mean `cases`?
        conditions.yaml:2:25: [E0205] `age` is a number, not a yes or no
        ");
        assert_snapshot!(bound("[a]\n"), @"conditions.yaml:1:1: [E0105] a list is not keys and values");
    }
}
