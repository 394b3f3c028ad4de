//! Outside values: what a rate divides by, for every country, year and stratum.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::{Answers, Categories, Prepared, bits};
use crate::calendar::Day;
use crate::cases::contract::{ColumnId, ColumnType};
use crate::cases::{NO_COUNTRY, ValidTable, ValidTables};
use crate::define::expression::Expr;
use crate::define::indicator::Dimension;
use crate::define::kind::Over;

/// The reference table of one rate.
#[derive(Debug, Default)]
pub(super) struct Outside {
    /// Country, year and stratum codes → value × 10^scale; `None` where a row lacks its value.
    values: BTreeMap<(usize, i32, Vec<u16>), Option<i128>>,
    scale: u8,
}

impl Outside {
    /// Reads the reference table; empty where no source feeds it.
    pub(super) fn new(tables: &ValidTables, over: &Over) -> Self {
        let mut outside = Self::default();
        if let Some(table) = tables.get(&over.table) {
            let value = Arc::new(Expr::Column(over.value));
            let year = Arc::new(Expr::Column(over.year));
            let asked = [Arc::clone(&value), Arc::clone(&year)];
            let prepared = Prepared::new(tables, &over.table, &asked, None);
            for part in table.parts() {
                let mut answers = prepared.batch(part, 0..part.rows());
                outside.read(table, over, part.country(), &mut answers, &value, &year);
            }
        }
        outside
    }

    /// Adds the rows of a part.
    fn read(
        &mut self,
        table: &ValidTable,
        over: &Over,
        countries: &[u16],
        answers: &mut Answers<'_>,
        value: &Arc<Expr>,
        year: &Arc<Expr>,
    ) {
        let (values, years) = (answers.numbers(value), answers.numbers(year));
        let strata: Vec<Vec<u16>> = over
            .strata
            .iter()
            .map(|(_, column)| codes(table, *column, answers, countries.len()))
            .collect();
        self.scale = values.scale;
        for (row, country) in countries.iter().enumerate() {
            if *country == NO_COUNTRY || !bits::has(&years.valid, row) {
                continue;
            }
            let Ok(year) = i32::try_from(years.digits[row]) else { continue };
            let stratum = strata.iter().map(|codes| codes[row]).collect();
            let value = bits::has(&values.valid, row).then(|| values.digits[row]);
            let sum = self.values.entry((usize::from(*country), year, stratum)).or_insert(Some(0));
            *sum = sum.zip(value).map(|(sum, value)| sum + value);
        }
    }

    /// The value for some countries over a span: the mean over the calendar years touched of the
    /// countries' sum; `None` where a country or year has none.
    pub(super) fn over(
        &self,
        countries: &[usize],
        span: (Day, Day),
        stratum: &[Option<u16>],
    ) -> Option<f64> {
        let years: Vec<i32> = (span.0.year()..=span.1.year()).collect();
        let mut sum = 0;
        for year in &years {
            for country in countries {
                sum += self.of(*country, *year, stratum)?;
            }
        }
        let years = i128::try_from(years.len()).expect("a span has few years");
        Some(ratio(sum, years * 10_i128.pow(u32::from(self.scale))))
    }

    /// The sum of one country and year over the strata that match; a stratum of `None` is every one.
    /// A part that is missing makes no sum smaller: then there is none.
    fn of(&self, country: usize, year: i32, stratum: &[Option<u16>]) -> Option<i128> {
        let same = |codes: &[u16]| {
            codes.iter().zip(stratum).all(|(code, wanted)| wanted.is_none_or(|one| one == *code))
        };
        let from = (country, year, Vec::new());
        let rows =
            self.values.range(from..).take_while(|((one, y, _), _)| (*one, *y) == (country, year));
        let matching: Option<Vec<i128>> =
            rows.filter(|((_, _, codes), _)| same(codes)).map(|(_, value)| *value).collect();
        matching.filter(|values| !values.is_empty()).map(|values| values.iter().sum())
    }
}

/// The code of every row; a row of several codes, or of none, is of no stratum.
pub(super) fn codes(
    table: &ValidTable,
    column: ColumnId,
    answers: &Answers<'_>,
    rows: usize,
) -> Vec<u16> {
    let kind = &table.table()[column].kind;
    if matches!(kind, ColumnType::Codes { .. }) {
        return vec![u16::MAX; rows];
    }
    match answers.categories(column, kind, u16::MAX) {
        Categories::One(codes) => codes,
        Categories::Many(_) => unreachable!("only a `codes` column has several codes a row"),
    }
}

/// The stratum that a category of a dimension stands for: `None` where the reference table does not
/// know the dimension or the category is `unknown`.
pub(super) fn stratum(
    over: &Over,
    dimension: &Dimension,
    number: usize,
) -> Option<Vec<Option<u16>>> {
    let mut digits = BTreeMap::new();
    let mut rest = number;
    for column in dimension.columns.iter().rev() {
        let sides = column.codes.len() + 1;
        digits.insert(column.column, (rest % sides, column.codes.len()));
        rest /= sides;
    }
    let known = |(column, _): &(ColumnId, ColumnId)| match digits.get(column) {
        None => Some(None),
        Some((code, codes)) if code < codes => u16::try_from(*code).ok().map(Some),
        Some(_) => None,
    };
    let all_known = digits.keys().all(|column| over.strata.iter().any(|(own, _)| own == column));
    if all_known { over.strata.iter().map(known).collect() } else { None }
}

#[expect(clippy::cast_precision_loss, reason = "the one division of an exact sum")]
fn ratio(sum: i128, over: i128) -> f64 {
    sum as f64 / over as f64
}

#[cfg(test)]
mod tests {
    use crate::calendar::Period;
    use crate::evaluate::cell::Status;
    use crate::evaluate::{Estimate, Estimates, example};

    const CASES: &str = "country sex minor applied_on\n0 0 yes 2012-05-01\n0 0 yes 2013-05-01\n\
                         0 1 no 2013-05-01\n1 0 no 2013-05-01";
    const RESIDENTS: &str = "country sex year residents\n\
                             0 0 2012 600\n0 1 2012 400\n0 0 2013 1200\n0 1 2013 800\n\
                             1 0 2012 100\n1 1 2012 .\n1 0 2013 500\n1 1 2013 500";

    /// A rate per 1000 residents by country, year and sex.
    fn rates(residents: &str) -> Estimates {
        let mut programme = example::programme();
        let [first, last] = [0, 1].map(|year| programme.periods[year].clone());
        programme.periods.push(Period { id: "both".to_owned(), start: first.start, ..last });
        let contract = example::contract();
        let tables = example::tables(
            &contract,
            &[("cases", &[("2013-12-31", CASES)]), ("residents", &[("2013-12-31", residents)])],
        );
        let keys = "kind: rate, table: cases, period: applied_on, per: 1000, \
                    disaggregate: [sex, minor, [sex, minor]], \
                    over: {table: residents, keys: [country, year, sex], value: residents}";
        example::estimates(&example::plan(programme, contract, &[keys]), &tables)
    }

    fn denominator(estimates: &Estimates, cell: &str) -> Option<f64> {
        example::cell(estimates, cell).figures.denominator
    }

    #[test]
    fn the_total_is_over_all_strata_and_a_group_over_its_countries() {
        let rates = rates(RESIDENTS);
        assert_eq!(denominator(&rates, "UKR/2013/total/total"), Some(2000.0));
        assert_eq!(denominator(&rates, "UKR/2013/sex/female"), Some(1200.0));
        assert_eq!(denominator(&rates, "both/2013/total/total"), Some(3000.0));
        assert_eq!(example::cell(&rates, "UKR/2013/total/total").figures.value, Some(1.0));
    }

    #[test]
    fn over_several_years_it_is_their_mean_and_the_row_says_so() {
        let rates = rates(RESIDENTS);
        let spans: &Estimate = example::cell(&rates, "UKR/both/total/total");
        assert_eq!(spans.figures.denominator, Some(1500.0));
        assert_eq!(spans.figures.flags, ["mean_population"]);
        let reason = spans.figures.reason.as_deref().unwrap();
        assert!(reason.ends_with("; over the mean of the years 2012 to 2013"), "{reason}");
        assert_eq!(example::cell(&rates, "UKR/2013/total/total").figures.flags, [""; 0]);
    }

    #[test]
    fn where_there_is_no_outside_value_nothing_is_available() {
        let rates = rates(RESIDENTS);
        let status = |cell| example::cell(&rates, cell).figures.status;
        assert_eq!(status("UKR/2013/sex/unknown"), Status::NotAvailable);
        assert_eq!(status("UKR/2013/sex/other"), Status::NotAvailable);
        assert_eq!(status("UKR/2013/minor/yes"), Status::NotAvailable);
        assert_eq!(status("UKR/2013/sex*minor/female*yes"), Status::NotAvailable);
        let empty = self::rates("country sex year residents");
        assert_eq!(
            example::cell(&empty, "UKR/2013/total/total").figures.status,
            Status::NotAvailable
        );
    }

    #[test]
    fn a_stratum_without_its_value_makes_no_total_smaller() {
        let rates = rates(RESIDENTS);
        assert_eq!(denominator(&rates, "MDA/2012/sex/female"), Some(100.0));
        assert_eq!(denominator(&rates, "MDA/2012/total/total"), None);
        assert_eq!(denominator(&rates, "MDA/both/total/total"), None);
        assert_eq!(denominator(&rates, "both/2012/total/total"), None);
        assert_eq!(denominator(&rates, "MDA/2013/total/total"), Some(1000.0));
    }
}
