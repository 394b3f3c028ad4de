//! Maps of codes that changed: which of several versions holds on the day an export was drawn.

use crate::calendar::Day;
use crate::diagnostic::Faults;
use crate::diagnostic::{Checked, Code, Diagnostic, collect_checked};
use crate::document::{Node, Value};

const WRONG_RULE: Code = Code("E0605");

/// A map and the days on which it holds, both included.
struct Version<'a> {
    from: Day,
    until: Day,
    map: &'a Node,
}

/// The maps of a rule, each with whether it holds: one that always does, or all of `versions`, of which
/// the one that holds on the day of the export is read. `versions` with a text is a code like any other.
pub(super) fn of_map(node: &Node, as_of: Option<Day>) -> Checked<Vec<(&Node, bool)>> {
    let Value::Map(entries) = &node.value else { return Ok(vec![(node, true)]) };
    let versions = entries.iter().find(|(key, value)| {
        key.value == Value::Text("versions".to_owned()) && matches!(value.value, Value::List(_))
    });
    let Some((_, list)) = versions else { return Ok(vec![(node, true)]) };
    let mut faults = Faults::default();
    let mut fields = node.fields()?;
    fields.get("versions");
    fields.finish(&mut faults);
    let versions = faults.absorb(collect_checked(list.list().iter().map(version)));
    let versions = faults.or_whole(versions)?;
    // Without the day of the export, which is told elsewhere, it cannot be said which one holds.
    let Some(as_of) = as_of else { return Ok(maps(&versions, |_| false)) };
    let holds = |version: &Version<'_>| version.from <= as_of && as_of <= version.until;
    let holding = versions.iter().filter(|version| holds(version)).count();
    if holding == 1 {
        return Ok(maps(&versions, holds));
    }
    let which = if holding == 0 { "no version" } else { "more than one version" };
    let message = format!("{which} of the map holds on {as_of}, the day of the export");
    let hint = "`from` and `until` are days, both included; the first needs no `from`, the last no `until`";
    Err(vec![Diagnostic::error(WRONG_RULE, message).at(&node.place).hint(hint)])
}

fn maps<'a>(
    versions: &[Version<'a>],
    holds: impl Fn(&Version<'_>) -> bool,
) -> Vec<(&'a Node, bool)> {
    versions.iter().map(|version| (version.map, holds(version))).collect()
}

/// Reads `{from, until, map}`.
fn version(node: &Node) -> Checked<Version<'_>> {
    let mut fields = node.fields()?;
    let mut faults = Faults::default();
    let from = fields.read("from", &mut faults, Node::day).unwrap_or(Day(i32::MIN));
    let until = fields.read("until", &mut faults, Node::day).unwrap_or(Day(i32::MAX));
    let map = faults.absorb(fields.need("map"));
    fields.finish(&mut faults);
    if from > until {
        let fault = Diagnostic::error(WRONG_RULE, "the version ends before it begins");
        faults.push(fault.at(&node.place));
    }
    faults.or_whole(map.map(|map| Version { from, until, map }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    const MAP: &str =
        "versions: [{until: 2018-12-31, map: {\"1\": a}}, {from: 2019-01-01, map: {\"1\": b}}]";

    /// The code of the version that holds, or what is wrong.
    fn holding(text: &str, day: &str) -> String {
        let node = document::parse("map.yaml", text).unwrap();
        match of_map(&node, Day::parse(day)) {
            Err(faults) => faults[0].message.clone(),
            Ok(maps) => {
                let codes = maps.into_iter().filter(|(_, holds)| *holds);
                codes.map(|(map, _)| map.entries().unwrap()[0].1.text().unwrap()).collect()
            }
        }
    }

    #[test]
    fn the_version_that_holds_on_the_day_of_the_export_is_read() {
        assert_eq!(holding(MAP, "2018-12-31"), "a");
        assert_eq!(holding(MAP, "2019-01-01"), "b");
    }

    #[test]
    fn a_map_without_versions_always_holds_even_of_a_code_called_versions() {
        assert_eq!(holding("{x: a}", "2018-12-31"), "a");
        assert_eq!(holding("{versions: a}", "2018-12-31"), "a");
    }

    #[test]
    fn gaps_overlaps_and_versions_that_end_before_they_begin_are_faults() {
        let gap = "versions: [{until: 2012-12-31, map: {x: a}}]";
        let overlap = "versions: [{map: {x: a}}, {from: 2013-01-01, map: {x: b}}]";
        let reversed = "versions: [{from: 2013-01-02, until: 2013-01-01, map: {x: a}}]";
        let told = |text| holding(text, "2013-06-30");
        assert!(told(gap).starts_with("no version of the map holds on 2013-06-30"));
        assert!(told(overlap).starts_with("more than one version"));
        assert_eq!(told(reversed), "the version ends before it begins");
    }
}
