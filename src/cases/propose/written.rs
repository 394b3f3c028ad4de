//! A proposal as YAML for a person, and as data for a program.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::fit::Fit;
use super::names::Reason;
use super::{Confidence, Origin, Proposal, Proposed};

impl fmt::Display for Proposal {
    /// A mapping that can stand in `data/sources/` once a person has read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.introduction(f)?;
        let chosen = if self.table_was_said { "" } else { "   # the table that it fits best" };
        writeln!(f, "table: {}{chosen}", quoted(&self.table))?;
        writeln!(f, "files: {}", quoted(&self.file))?;
        writeln!(f, "partner: \"…\"   # to be written: who sent it")?;
        writeln!(f, "as_of: \"…\"   # to be written: the day it was drawn, such as 2013-12-31")?;
        for (column, value) in &self.constant {
            let constant = format!("{{{}: {}}}", quoted(column), quoted(value));
            writeln!(f, "constant: {constant}   # by the name of the folder")?;
        }
        if self.has_decimal_comma {
            writeln!(f, "read: {{decimal: \",\"}}")?;
        }
        let missing: Vec<String> = self.missing.iter().map(|text| quoted(text)).collect();
        writeln!(f, "missing: [{}]", missing.join(", "))?;
        writeln!(f, "columns:{}", if self.columns.is_empty() { " {}" } else { "" })?;
        self.columns.iter().try_for_each(|one| one.write(f))?;
        self.what_is_left(f)
    }
}

impl Proposal {
    /// What was read, and as what.
    fn introduction(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# A proposal: read it, mend it, and save it in data/sources/.")?;
        let part = if self.looked_at < self.rows {
            format!(", of which the first {} were looked at", self.looked_at)
        } else {
            String::new()
        };
        writeln!(f, "# {} rows{part}; {}", self.rows, self.read_as)?;
        for (layout, found, of) in &self.layouts {
            writeln!(
                f,
                "# The header is of the layout `{layout}` ({found} of its {of} columns): \
                 `logframe map --like {layout}` has a ready mapping."
            )?;
        }
        Ok(())
    }

    /// What has no source, and what nothing is made of.
    fn what_is_left(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = |heading: &str, names: &[String]| {
            if names.is_empty() {
                return Ok(());
            }
            writeln!(f, "# {heading}")?;
            names.iter().try_for_each(|name| writeln!(f, "#   {name}"))
        };
        list(
            "Columns of the contract that nothing was found for: not collected.",
            &self.without_source,
        )?;
        list("Columns of the file that nothing is made of:", &self.unused)?;
        let family =
            |(beginning, columns): &(String, usize)| format!("{beginning}… ({columns} columns)");
        let families: Vec<String> = self.families.iter().map(family).collect();
        list(
            "Columns of 0 and 1 under one beginning; `from_flags` makes a column of codes of them:",
            &families,
        )
    }

    /// The same as data.
    pub fn document(&self) -> Value {
        let layout = |(id, found, of): &(&str, usize, usize)| json!({"layout": id, "found": found, "of": of});
        json!({
            "ok": true,
            "table": self.table,
            "file": self.file,
            "rows": self.rows,
            "looked_at": self.looked_at,
            "read_as": self.read_as,
            "layouts": self.layouts.iter().map(layout).collect::<Vec<_>>(),
            "missing": self.missing,
            "decimal": if self.has_decimal_comma { Some(",") } else { None },
            "constant": self.constant.iter().cloned().collect::<BTreeMap<_, _>>(),
            "columns": self.columns.iter().map(Proposed::document).collect::<Vec<_>>(),
            "without_source": self.without_source,
            "unused": self.unused,
            "families": self.families.iter().cloned().collect::<BTreeMap<_, _>>(),
        })
    }
}

impl Proposed {
    /// The rule, and why it is proposed.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  # {}", self.why())?;
        writeln!(f, "  {}: {}", quoted(&self.column), self.rule())
    }

    /// `high: a name of the field; 98 % of the cells are read; 2 texts are not known`.
    fn why(&self) -> String {
        let mut why = format!("{}: {}", self.confidence.name(), self.reason.words(&self.from));
        match (&self.from, self.fit.percent()) {
            (Origin::Flags(_), _) => {}
            (Origin::Header(_), None) => why.push_str("; no cell says anything"),
            (Origin::Header(_), Some(percent)) => {
                let _infallible = write!(why, "; {percent} % of the cells are read");
            }
        }
        if self.fit.is_either_order {
            why.push_str("; day and month could stand the other way round");
        }
        let unknown: Vec<String> = self.fit.unknown.iter().map(|text| quoted(text)).collect();
        if !unknown.is_empty() {
            let _infallible = write!(why, "; not known: {}", unknown.join(", "));
        }
        if self.fit.hidden > 0 {
            let texts = if self.fit.hidden == 1 { "text" } else { "texts" };
            let _infallible = write!(why, "; {} {texts} not known and not shown", self.fit.hidden);
        }
        why
    }

    fn rule(&self) -> String {
        let pairs = |pairs: &mut dyn Iterator<Item = (&String, &String)>| {
            let pair = |(from, to): (&String, &String)| format!("{}: {}", quoted(from), quoted(to));
            pairs.map(pair).collect::<Vec<_>>().join(", ")
        };
        let header = match &self.from {
            Origin::Header(header) => quoted(header),
            Origin::Flags(flags) => {
                let flags = pairs(&mut flags.iter().map(|(code, header)| (code, header)));
                return format!("{{from_flags: {{{flags}}}}}");
            }
        };
        let Fit { map, date, split, .. } = &self.fit;
        let mut rule = format!("from: {header}");
        let plain = rule.len();
        if let Some(split) = split {
            let _infallible = write!(rule, ", split: {}", text(split));
        }
        if let Some(date) = date {
            let _infallible = write!(rule, ", date: {}", text(date));
        }
        if !map.is_empty() {
            let _infallible = write!(rule, ", map: {{{}}}", pairs(&mut map.iter()));
        }
        if rule.len() == plain { header } else { format!("{{{rule}}}") }
    }

    fn document(&self) -> Value {
        let (from, flags) = match &self.from {
            Origin::Header(header) => (Some(header), None),
            Origin::Flags(flags) => (None, Some(flags.iter().cloned().collect::<BTreeMap<_, _>>())),
        };
        json!({
            "column": self.column,
            "from": from,
            "from_flags": flags,
            "confidence": self.confidence.name(),
            "reason": self.reason.words(&self.from),
            "percent_read": self.fit.percent(),
            "map": self.fit.map,
            "date": self.fit.date,
            "either_order": self.fit.is_either_order,
            "split": self.fit.split,
            "not_known": self.fit.unknown,
            "not_shown": self.fit.hidden,
        })
    }
}

impl Confidence {
    fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Reason {
    fn words(&self, from: &Origin) -> String {
        match (self, from) {
            (_, Origin::Flags(_)) => "columns of 0 and 1, called by its codes".to_owned(),
            (Self::Same, _) => "the same name".to_owned(),
            (Self::Alias, _) => "an alias in the contract".to_owned(),
            (Self::Title(language), _) => format!("its title in `{language}`"),
            (Self::Field, _) => "a name of the field".to_owned(),
            (Self::Similar(percent), _) => format!("a name that is {percent} % alike"),
            (Self::Values, _) => "its values alone".to_owned(),
        }
    }
}

/// A text as YAML takes it for text: a word as it is, anything else in quotes.
fn quoted(written: &str) -> String {
    const OTHER_MEANINGS: [&str; 10] =
        ["yes", "no", "true", "false", "on", "off", "y", "n", "null", "nan"];
    let is_word = written.starts_with(char::is_alphabetic)
        && written.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | ' '))
        && !written.ends_with(' ')
        && !OTHER_MEANINGS.contains(&written.to_lowercase().as_str());
    if is_word || matches!(written, "yes" | "no") { written.to_owned() } else { text(written) }
}

/// A text in double quotes.
fn text(written: &str) -> String {
    Value::from(written).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    #[test]
    fn what_is_quoted_is_read_back_as_it_was() {
        for written in [
            "№ справи",
            "Стать",
            "a: b",
            "# x",
            "yes",
            "No",
            "null",
            "1",
            "",
            "48+",
            "a\"b",
            "*",
            "~",
        ] {
            let node = document::parse("a.yaml", &format!("{}: x\n", quoted(written))).unwrap();
            let (key, _) = &node.entries().unwrap()[0];
            assert_eq!(key.text().unwrap(), written);
        }
    }
}
