//! How easily somebody is found in the exports themselves, by the columns that the contract calls
//! `quasi_identifier`: for `internal/`, since it counts those who stand alone.
//!
//! A record is a row of a table about persons. Figures are those that `sdcMicro` and ARX print; their
//! formulas are in [`anonymity`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::cases::contract::{ColumnId, Subject};
use crate::cases::numbered::numbered;
use crate::cases::{NO_COUNTRY, ValidTable, ValidTables};
use crate::programme::Programme;
use crate::protect::Policy;
use crate::stats::anonymity::{self, Diversity};

/// Above so many classes, each is not compared with every other any more.
const MOST_COMPARED: usize = 8_000;
/// Subsets of so many columns are looked at.
const LARGEST_SUBSET: usize = 3;

/// One figure of the report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// The table.
    pub(crate) table: String,
    /// A country of the programme; blank for all rows.
    pub(crate) country: String,
    /// What it is.
    pub(crate) measure: &'static str,
    /// The columns that it is by, or that it is about.
    pub(crate) columns: String,
    /// The size or `k` that it is for; 0 where there is none.
    pub(crate) level: u64,
    /// The figure.
    pub(crate) value: f64,
}

/// Every figure of every table about persons that has quasi-identifiers.
pub(crate) fn figures(tables: &ValidTables, programme: &Programme, policy: &Policy) -> Vec<Figure> {
    let about_persons = tables
        .iter()
        .filter(|table| table.table().subject == Subject::Person && table.table().weight.is_none());
    about_persons.flat_map(|table| of_table(table, programme, policy)).collect()
}

fn of_table(table: &ValidTable, programme: &Programme, policy: &Policy) -> Vec<Figure> {
    let columns = (0..table.table().columns.len()).map(ColumnId);
    let (mut quasi, mut sensitive) = (Vec::new(), Vec::new());
    for id in columns {
        let column = &table.table()[id];
        if column.quasi_identifier {
            quasi.push((column.id.as_str(), numbered(table, id)));
        } else if policy.sensitive_dimensions.contains(&column.id) {
            sensitive.push((column.id.as_str(), numbered(table, id)));
        }
    }
    if quasi.is_empty() {
        return Vec::new();
    }
    let countries: Vec<u16> =
        table.parts().iter().flat_map(|part| part.country().iter().copied()).collect();
    let names = programme.countries.iter().zip(0_u16..);
    let scopes =
        std::iter::once(("", NO_COUNTRY)).chain(names.map(|(name, at)| (name.as_str(), at)));
    let of_scope = |(country, at): (&str, u16)| {
        let is_in = |row: &usize| at == NO_COUNTRY || countries[*row] == at;
        let rows: Vec<usize> = (0..table.rows()).filter(is_in).collect();
        Scope {
            table: table.table().id.clone(),
            country: country.to_owned(),
            records: rows.len(),
            quasi: taken(&quasi, &rows),
            sensitive: taken(&sensitive, &rows),
        }
        .figures(u64::from(policy.threshold))
    };
    scopes.flat_map(of_scope).collect()
}

/// The columns of some rows.
fn taken(columns: &[(&str, Vec<u32>)], rows: &[usize]) -> Vec<(String, Vec<u32>)> {
    let take = |(name, values): &(&str, Vec<u32>)| {
        ((*name).to_owned(), rows.iter().map(|row| values[*row]).collect())
    };
    columns.iter().map(take).collect()
}

/// Records that are looked at together.
struct Scope {
    table: String,
    country: String,
    records: usize,
    quasi: Vec<(String, Vec<u32>)>,
    sensitive: Vec<(String, Vec<u32>)>,
}

impl Scope {
    fn figures(&self, k: u64) -> Vec<Figure> {
        let all: Vec<usize> = (0..self.quasi.len()).collect();
        let classes = self.classes(&all);
        let sizes = anonymity::sizes(&classes);
        let mut figures = self.of_classes(&sizes, k);
        figures.extend(self.if_missing_is_any(&classes, &sizes, k));
        figures.extend(self.subsets());
        figures.extend(self.without_one(&sizes, k));
        for (name, values) in &self.sensitive {
            figures.extend(self.diversity(name, values, &classes));
        }
        figures
    }

    fn classes(&self, columns: &[usize]) -> Vec<u32> {
        let columns: Vec<&[u32]> = columns.iter().map(|at| self.quasi[*at].1.as_slice()).collect();
        anonymity::classes(&columns, self.records)
    }

    fn figure(&self, measure: &'static str, columns: &str, level: u64, value: f64) -> Figure {
        let (table, country) = (self.table.clone(), self.country.clone());
        Figure { table, country, measure, columns: columns.to_owned(), level, value }
    }

    fn names(&self, columns: &[usize]) -> String {
        let names: Vec<&str> = columns.iter().map(|at| self.quasi[*at].0.as_str()).collect();
        names.join("*")
    }

    /// Classes, records that stand alone, records in small classes, and the risk of each record: one
    /// over the size of its class. All these added up are the classes.
    fn of_classes(&self, sizes: &[u64], k: u64) -> Vec<Figure> {
        let all = self.names(&(0..self.quasi.len()).collect::<Vec<_>>());
        let of = |measure, level, value| self.figure(measure, &all, level, value);
        let records = count(self.records as u64);
        let classes = count(sizes.len() as u64);
        let risk = |size: Option<&u64>| size.map_or(0.0, |size| 1.0 / count(*size));
        let average = if self.records == 0 { 0.0 } else { classes / records };
        let mut figures = vec![
            of("records", 0, records),
            of("classes", 0, classes),
            of("unique", 0, count(anonymity::below(sizes, 2))),
            of("expected_reidentifications", 0, classes),
            of("highest_risk", 0, risk(sizes.iter().min())),
            of("average_risk", 0, average),
            of("lowest_risk", 0, risk(sizes.iter().max())),
        ];
        figures
            .extend(levels(k).map(|k| of("records_below", k, count(anonymity::below(sizes, k)))));
        let mut histogram = BTreeMap::new();
        for size in sizes {
            *histogram.entry(*size).or_insert(0) += 1;
        }
        figures.extend(
            histogram.into_iter().map(|(size, classes)| of("classes_of", size, count(classes))),
        );
        figures
    }

    /// Records in small classes where a missing value may be any.
    fn if_missing_is_any(&self, classes: &[u32], sizes: &[u64], k: u64) -> Vec<Figure> {
        if sizes.len() > MOST_COMPARED {
            return Vec::new();
        }
        let mut values: Vec<Vec<u32>> = Vec::with_capacity(sizes.len());
        for (row, class) in classes.iter().enumerate() {
            if *class as usize == values.len() {
                values.push(self.quasi.iter().map(|(_, of_rows)| of_rows[row]).collect());
            }
        }
        let any = anonymity::sizes_if_missing_is_any(&values, sizes);
        let all = self.names(&(0..self.quasi.len()).collect::<Vec<_>>());
        let below =
            |k: u64| any.iter().zip(sizes).filter(|(any, _)| **any < k).map(|(_, size)| size).sum();
        levels(k)
            .map(|k| self.figure("records_below_if_missing_is_any", &all, k, count(below(k))))
            .collect()
    }

    /// How well every few columns tell records apart.
    fn subsets(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for columns in subsets(self.quasi.len(), LARGEST_SUBSET) {
            let sizes = anonymity::sizes(&self.classes(&columns));
            let names = self.names(&columns);
            figures.push(self.figure("distinction", &names, 0, anonymity::distinction(&sizes)));
            figures.push(self.figure("separation", &names, 0, anonymity::separation(&sizes)));
            figures.push(self.figure("unique_by", &names, 0, count(anonymity::below(&sizes, 2))));
        }
        figures
    }

    /// Records that would be in a class of `k` if a column were not there.
    fn without_one(&self, sizes: &[u64], k: u64) -> Vec<Figure> {
        let all = 0..self.quasi.len();
        let mended = |without: usize| {
            let rest: Vec<usize> = all.clone().filter(|at| *at != without).collect();
            let sizes_of_rest = anonymity::sizes(&self.classes(&rest));
            let mended =
                anonymity::below(sizes, k).saturating_sub(anonymity::below(&sizes_of_rest, k));
            self.figure("mended_without", &self.quasi[without].0, k, count(mended))
        };
        all.clone().map(mended).collect()
    }

    /// How different what is sensitive is in the classes. Missing values are no value of their own.
    fn diversity(&self, name: &str, values: &[u32], classes: &[u32]) -> Vec<Figure> {
        let mut of_classes: Vec<BTreeMap<u32, u64>> = Vec::new();
        for (class, value) in classes.iter().zip(values) {
            let class = *class as usize;
            if of_classes.len() <= class {
                of_classes.resize_with(class + 1, Default::default);
            }
            if *value != 0 {
                *of_classes[class].entry(*value).or_insert(0) += 1;
            }
        }
        let known: Vec<(u64, Diversity)> = of_classes
            .iter()
            .map(|values| values.values().copied().collect::<Vec<u64>>())
            .filter(|counts| !counts.is_empty())
            .map(|counts| (counts.iter().sum(), Diversity::of(&counts)))
            .collect();
        let records = |is: &dyn Fn(&Diversity) -> bool| {
            count(known.iter().filter(|(_, class)| is(class)).map(|(records, _)| records).sum())
        };
        let least = known.iter().map(|(_, class)| class.distinct).min().unwrap_or(0);
        let entropy = known.iter().map(|(_, class)| class.entropy).reduce(f64::min).unwrap_or(0.0);
        vec![
            self.figure("least_distinct_l", name, 0, count(least)),
            self.figure("least_entropy_l", name, 0, entropy),
            self.figure("records_of_one_value", name, 0, records(&|class| class.distinct == 1)),
            self.figure("records_not_distinct", name, 2, records(&|class| class.distinct < 2)),
            self.figure("records_not_distinct", name, 3, records(&|class| class.distinct < 3)),
            self.figure("records_not_recursive", name, 2, records(&|class| !class.recursive)),
        ]
    }
}

/// 2, 3, 5 and the policy's own `k`, each once.
fn levels(k: u64) -> impl Iterator<Item = u64> {
    [2, 3, 5].into_iter().filter(move |level| *level < k).chain([k])
}

/// Every subset of up to so many of the first numbers, small ones first.
fn subsets(numbers: usize, largest: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..largest {
        let until = all.len();
        for at in from..until {
            let next = all[at].last().map_or(0, |last| last + 1);
            all.extend(
                (next..numbers)
                    .map(|number| [all[at].as_slice(), &[number]].concat())
                    .collect::<Vec<_>>(),
            );
        }
        from = until;
    }
    all.remove(0);
    all
}

#[expect(clippy::cast_precision_loss, reason = "records are fewer than 2^52")]
fn count(number: u64) -> f64 {
    number as f64
}

/// The report for people: what matters first, table by table.
pub(crate) fn text(figures: &[Figure], policy: &Policy) -> String {
    let mut text = "# How easily somebody is found in the exports\n\n\
        Internal: this report counts those who stand alone. A record is a row; a class is all records\n\
        with the same values of the quasi-identifiers.\n"
        .to_owned();
    let mut tables: Vec<&str> = figures.iter().map(|figure| figure.table.as_str()).collect();
    tables.dedup();
    if tables.is_empty() {
        text.push_str("\nNo table about persons has a column with `quasi_identifier: true`.\n");
    }
    for table in tables {
        let of_table: Vec<&Figure> =
            figures.iter().filter(|figure| figure.table == table).collect();
        write_table(&mut text, table, &of_table, u64::from(policy.threshold));
    }
    text
}

fn write_table(text: &mut String, table: &str, figures: &[&Figure], k: u64) {
    let columns = figures.first().map_or("", |figure| figure.columns.as_str());
    let _infallible =
        writeln!(text, "\n## {table}\n\nQuasi-identifiers: {}\n", columns.replace('*', ", "));
    let _infallible = writeln!(
        text,
        "| country | records | classes | alone | below 3 | below 5 | below {k} | below {k}, missing is any | highest risk | average risk |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    let mut countries: Vec<&str> = figures.iter().map(|figure| figure.country.as_str()).collect();
    countries.dedup();
    for country in countries {
        let of = |measure: &str, level: u64| {
            figures
                .iter()
                .find(|one| one.country == country && one.measure == measure && one.level == level)
                .map(|one| one.value)
        };
        let whole = |measure, level| {
            of(measure, level).map_or("–".to_owned(), |value| format!("{value:.0}"))
        };
        let share =
            |measure| of(measure, 0).map_or("–".to_owned(), |value| format!("{value:.3}"));
        let _infallible = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            if country.is_empty() { "all" } else { country },
            whole("records", 0),
            whole("classes", 0),
            whole("unique", 0),
            whole("records_below", 3),
            whole("records_below", 5),
            whole("records_below", k),
            whole("records_below_if_missing_is_any", k),
            share("highest_risk"),
            share("average_risk"),
        );
    }
    let of_all: Vec<&&Figure> = figures.iter().filter(|one| one.country.is_empty()).collect();
    write_columns(text, &of_all, k);
    write_diversity(text, &of_all);
}

/// Which columns tell records apart.
fn write_columns(text: &mut String, figures: &[&&Figure], k: u64) {
    text.push_str("\n| columns | distinction | separation | alone |\n|---|---:|---:|---:|\n");
    let of = |measure: &'static str| figures.iter().filter(move |one| one.measure == measure);
    for ((distinction, separation), alone) in
        of("distinction").zip(of("separation")).zip(of("unique_by"))
    {
        let _infallible = writeln!(
            text,
            "| {} | {:.4} | {:.4} | {:.0} |",
            distinction.columns.replace('*', ", "),
            distinction.value,
            separation.value,
            alone.value,
        );
    }
    text.push('\n');
    for one in of("mended_without") {
        let _infallible = writeln!(
            text,
            "- Without {}, {:.0} records fewer are in classes below {k}.",
            one.columns, one.value
        );
    }
}

/// Whether a class gives away what is sensitive.
fn write_diversity(text: &mut String, figures: &[&&Figure]) {
    for one in figures.iter().filter(|one| one.measure == "records_of_one_value") {
        let of = |measure: &str| {
            let found = figures
                .iter()
                .find(|other| other.measure == measure && other.columns == one.columns);
            found.map_or(0.0, |other| other.value)
        };
        let _infallible = writeln!(
            text,
            "- Sensitive {}: {:.0} records are in classes of one value, {:.0} are not recursively (2, 2)-diverse; the least class has {:.0} values, {:.2} by entropy.",
            one.columns,
            one.value,
            of("records_not_recursive"),
            of("least_distinct_l"),
            of("least_entropy_l"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_of_up_to_three_are_each_there_once() {
        assert_eq!(subsets(3, 2), [vec![0], vec![1], vec![2], vec![0, 1], vec![0, 2], vec![1, 2]]);
        // 8 + 28 + 56, as of eight columns.
        assert_eq!(subsets(8, 3).len(), 92);
        assert_eq!(subsets(1, 3), [[0]]);
    }

    /// The second and third figures of Machanavajjhala et al. (2006): twelve inpatients in classes of
    /// four by zip code and age; diseases 1 heart, 2 infection, 3 cancer.
    fn inpatients(diseases: [u32; 12]) -> Scope {
        let zip = vec![1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3];
        let sensitive = vec![("disease".to_owned(), diseases.to_vec())];
        let quasi = vec![("zip".to_owned(), zip)];
        Scope { table: "t".into(), country: String::new(), records: 12, quasi, sensitive }
    }

    fn value(figures: &[Figure], measure: &str, level: u64) -> String {
        let figure = figures.iter().find(|one| one.measure == measure && one.level == level);
        figure.unwrap().value.to_string()
    }

    #[test]
    fn a_class_of_one_disease_is_found() {
        let figures = inpatients([1, 1, 2, 2, 3, 1, 2, 2, 3, 3, 3, 3]).figures(5);
        assert_eq!(value(&figures, "records_below", 5), "12");
        assert_eq!(value(&figures, "records_below", 3), "0");
        assert_eq!(value(&figures, "records_of_one_value", 0), "4");
        assert_eq!(value(&figures, "highest_risk", 0), "0.25");
        assert_eq!(value(&figures, "expected_reidentifications", 0), "3");
    }

    #[test]
    fn three_diverse_inpatients_are() {
        let figures = inpatients([1, 2, 3, 3, 3, 1, 2, 2, 1, 2, 3, 3]).figures(5);
        assert_eq!(value(&figures, "least_distinct_l", 0), "3");
        assert_eq!(value(&figures, "records_not_distinct", 3), "0");
    }
}
