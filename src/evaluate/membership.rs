//! What becomes of a row: the table of the language, section 4, for sixty-four rows at a time.

use std::sync::Arc;

use super::compile::{Answers, Days, Mask, Numbers, bits};
use crate::define::indicator::{Excluded, Rows, UnknownRule, Within};

/// The class of a row, as counters are addressed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Class {
    /// `population` could not be told.
    PopulationUnknown = 0,
    /// The period date is missing.
    Undated = 1,
    /// An `exclude` holds.
    Excluded = 2,
    /// The window has not passed.
    NotYetDue = 3,
    /// `denominator` is false.
    NotInDenominator = 4,
    /// Met, or counted.
    Met = 5,
    /// An `except` holds.
    Excepted = 6,
    /// Could not be told.
    Unknown = 7,
    /// Not met.
    NotMet = 8,
    /// Outside: no result sees it.
    Outside = 9,
}

/// A counter for each class, and two more for flags. Rows outside have one that nobody reads: adding
/// every row is quicker than asking which to add.
pub(super) const COUNTERS: usize = 12;
/// Counter of rows for which an `exclude` could not be told.
pub(super) const EXCLUDE_UNKNOWN: usize = 10;
/// Counter of excepted rows whose numerator is unknown.
pub(super) const EXCEPT_UNKNOWN_NUMERATOR: usize = 11;

impl Class {
    /// The classes that are counted, by their number.
    pub(super) const COUNTED: [Self; 9] = [
        Self::PopulationUnknown,
        Self::Undated,
        Self::Excluded,
        Self::NotYetDue,
        Self::NotInDenominator,
        Self::Met,
        Self::Excepted,
        Self::Unknown,
        Self::NotMet,
    ];

    /// Its name in definition tests and in `membership.parquet`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PopulationUnknown | Self::Outside => "outside",
            Self::Undated => "undated",
            Self::Excluded => "excluded",
            Self::NotYetDue => "not_yet_due",
            Self::NotInDenominator => "not_in_denominator",
            Self::Met => "met",
            Self::Excepted => "excepted",
            Self::Unknown => "unknown",
            Self::NotMet => "not_met",
        }
    }
}

/// The rows of a batch by class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Classified {
    /// For every counted class, its rows.
    pub(super) classes: [Vec<u64>; 9],
    /// Rows for which an `exclude` could not be told.
    pub(super) exclude_unknown: Vec<u64>,
    /// Excepted rows whose numerator is unknown.
    pub(super) except_unknown_numerator: Vec<u64>,
    /// The answers to `population` and, among it, to `numerator`: for finding constant conditions.
    pub(super) population: Mask,
    /// The answers to `numerator`.
    pub(super) numerator: Mask,
}

impl Classified {
    /// The class of one row.
    pub(super) fn class(&self, row: usize) -> Class {
        let class = Class::COUNTED.into_iter().zip(&self.classes);
        let mut of_row = class.filter(|(_, rows)| bits::has(rows, row)).map(|(class, _)| class);
        of_row.next().unwrap_or(Class::Outside)
    }
}

/// Rows that a kind needs something of, beside what definitions say.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Rows that have a person, where persons are counted.
    pub(super) person: Option<Vec<u64>>,
}

/// Puts every row of a batch in its class. `dated` are the rows with a period date, `as_of` is the day
/// that the batch's source was drawn.
pub(super) fn classify(
    rows: &Rows,
    answers: &mut Answers<'_>,
    batch: usize,
    dated: &[u64],
    as_of: i32,
    needs: &Needs,
) -> Classified {
    let population = condition(rows.population.as_ref(), answers, batch);
    let mut sorter = Sorter::new(&population, dated);
    sorter.take_yes(Class::Undated, &bits::without(&bits::all(batch), dated));
    let exclude = any(&rows.exclude, answers, batch);
    sorter.take_yes(Class::Excluded, &exclude.yes);
    let exclude_unknown = bits::and(&sorter.open, &exclude.unknown());
    let window = rows.within.as_ref().map(|within| Window::new(within, answers));
    if let Some(window) = &window {
        sorter.take_yes(Class::NotYetDue, &window.open_after(as_of));
    }
    let denominator = condition(rows.denominator.as_ref(), answers, batch);
    sorter.take_yes(Class::NotInDenominator, &denominator.no);
    let unsure = unsure_class(rows);
    sorter.take_yes(unsure, &denominator.unknown());

    let numerator = numerator(rows, answers, batch, needs);
    let kept = window.map_or_else(|| Mask::all(batch), |window| window.kept(batch));
    let spoilt = rows.numerator_exclude.as_ref().map(|exclude| answers.truth(exclude).not());
    let met = numerator.and(&kept).and(&spoilt.unwrap_or_else(|| Mask::all(batch)));
    sorter.take_yes(Class::Met, &met.yes);
    let except = any(&rows.except, answers, batch);
    let except_unknown_numerator = bits::and(&bits::and(&sorter.open, &except.yes), &met.unknown());
    sorter.take_yes(Class::Excepted, &except.yes);
    sorter.take_yes(unsure, &met.unknown());
    let rest = sorter.open.clone();
    sorter.take_yes(Class::NotMet, &rest);
    sorter.assert_identity(&bits::and(&population.yes, dated));
    Classified {
        classes: sorter.classes,
        exclude_unknown,
        except_unknown_numerator,
        population,
        numerator,
    }
}

/// What an unknown row counts as. Without a numerator nothing can be not met: a row that lacks the
/// number or the person stays unknown.
fn unsure_class(rows: &Rows) -> Class {
    match (rows.unknown, &rows.numerator) {
        (UnknownRule::NotMet, Some(_)) => Class::NotMet,
        (UnknownRule::Bounds, _) | (UnknownRule::NotMet, None) => Class::Unknown,
    }
}

/// The answers to a condition; a silent one holds for every row.
fn condition(
    condition: Option<&Arc<crate::define::expression::Expr>>,
    answers: &mut Answers<'_>,
    batch: usize,
) -> Mask {
    condition.map_or_else(|| Mask::all(batch), |condition| (*answers.truth(condition)).clone())
}

/// Whether any reason holds.
fn any(reasons: &[Excluded], answers: &mut Answers<'_>, batch: usize) -> Mask {
    let none = Mask::none(batch);
    reasons.iter().fold(none, |any, reason| any.or(&answers.truth(&reason.when)))
}

/// Whether a row is in the numerator: by its condition, or by having the number or the person that
/// is counted; without them it is unknown, never no.
fn numerator(rows: &Rows, answers: &mut Answers<'_>, batch: usize, needs: &Needs) -> Mask {
    let mut numerator = condition(rows.numerator.as_ref(), answers, batch);
    if let Some(value) = &rows.value {
        let numbers = answers.numbers(value);
        let unit = unit_of(&numbers, rows.scale);
        // A number of more than 64 bits is counted as unknown, not cut short.
        let fits =
            |digits: i128| digits.checked_mul(unit).is_some_and(|all| i64::try_from(all).is_ok());
        let fits = bits::pack(&numbers.digits, fits);
        numerator = numerator.and(&only_yes(batch, bits::and(&numbers.valid, &fits)));
    }
    if let Some(person) = &needs.person {
        numerator = numerator.and(&only_yes(batch, person.clone()));
    }
    numerator
}

/// What digits of a batch are multiplied by to have the scale that sums are kept at.
pub(super) fn unit_of(numbers: &Numbers, scale: u8) -> i128 {
    let lacking = scale.checked_sub(numbers.scale).expect("binding found the finest scale");
    10_i128.pow(u32::from(lacking))
}

/// Yes for these rows, unknown for all others.
fn only_yes(rows: usize, yes: Vec<u64>) -> Mask {
    Mask { rows, no: bits::none(rows), yes }
}

/// Takes rows out of those still open, class by class.
struct Sorter {
    open: Vec<u64>,
    classes: [Vec<u64>; 9],
}

impl Sorter {
    /// Rows of the population are open; those for which it cannot be told are counted if dated.
    fn new(population: &Mask, dated: &[u64]) -> Self {
        let mut classes: [Vec<u64>; 9] = Default::default();
        classes.fill(bits::none(population.rows));
        classes[Class::PopulationUnknown as usize] = bits::and(&population.unknown(), dated);
        Self { open: population.yes.clone(), classes }
    }

    /// Puts the open rows among these in a class.
    fn take_yes(&mut self, class: Class, rows: &[u64]) {
        let taken = bits::and(&self.open, rows);
        self.open = bits::without(&self.open, rows);
        let place = &mut self.classes[class as usize];
        *place = bits::or(place, &taken);
    }
}

impl Sorter {
    /// Every dated row of the population is in one class, and in no more than one.
    fn assert_identity(&self, population: &[u64]) {
        let classes = Class::COUNTED.into_iter().zip(&self.classes);
        let inside = classes
            .filter(|(class, _)| !matches!(class, Class::PopulationUnknown | Class::Undated))
            .map(|(_, rows)| bits::count(rows));
        assert_eq!(inside.sum::<usize>(), bits::count(population), "classes part the population");
    }
}

/// A window: from when, until when, and when it happened.
struct Window {
    of: Arc<Days>,
    event: Arc<Days>,
    days: i32,
}

impl Window {
    fn new(within: &Within, answers: &mut Answers<'_>) -> Self {
        let of = answers.days(&within.of);
        let event = answers.days(&within.event);
        Self { of, event, days: within.days }
    }

    /// Rows whose window ends after a day.
    fn open_after(&self, as_of: i32) -> Vec<u64> {
        let late = bits::pack(&self.of.values, |of| of.saturating_add(self.days) > as_of);
        bits::and(&late, &self.of.valid)
    }

    /// Whether it happened in the window; unknown where either day is not known.
    fn kept(&self, rows: usize) -> Mask {
        let known = bits::and(&self.of.valid, &self.event.valid);
        let within = bits::pack_pairs(&self.of.values, &self.event.values, |of, event| {
            of <= event && event <= of.saturating_add(self.days)
        });
        Mask { rows, yes: bits::and(&known, &within), no: bits::without(&known, &within) }
    }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{example, membership};

    /// `key class` of every row, for an indicator with these keys.
    fn classes(keys: &str, text: &str) -> Vec<String> {
        let contract = example::contract();
        let tables = example::tables(&contract, &[("cases", &[("2013-12-31", text)])]);
        let keys = format!("table: cases, period: applied_on, {keys}");
        let plan = example::plan(example::programme(), contract, &[&keys]);
        let told = membership(&plan, 0, &tables);
        told.into_iter().map(|one| format!("{} {}", one.key, one.class)).collect()
    }

    /// Rows are written with the class that they should have as their key.
    fn assert_classes(keys: &str, text: &str) {
        let told = classes(keys, text);
        assert_eq!(told.len(), text.lines().count() - 1);
        for (line, told) in text.lines().skip(1).zip(told) {
            let (key, class) = told.split_once(' ').unwrap();
            assert_eq!(key, class, "{line}");
        }
    }

    #[test]
    fn every_line_of_the_table_comes_before_those_after_it() {
        // Each row would be in a later class, were it not for what puts it in its own.
        assert_classes(
            "kind: proportion, population: consent, exclude: [{when: age = 1, reason: {en: R}}], \
             within: {event: decided_on, of: applied_on, days: 30}, denominator: age <> 2, \
             numerator: decided_on is not null, numerator_exclude: minor, \
             except: [{when: sex = 'male', reason: {en: R}}]",
            "case_id consent applied_on age decided_on minor sex\n\
             outside no . 1 . yes 1\n\
             outside . 2013-03-01 1 2013-03-02 yes 1\n\
             outside ! 2013-03-01 1 2013-03-02 yes 1\n\
             undated yes . 1 2013-03-02 no 1\n\
             undated yes ! 1 2013-03-02 no 1\n\
             excluded yes 2013-12-30 1 2013-12-30 no 1\n\
             not_yet_due yes 2013-12-02 2 2013-12-02 no 1\n\
             not_in_denominator yes 2013-03-01 2 2013-03-02 no 1\n\
             unknown yes 2013-03-01 . 2013-03-02 no 1\n\
             met yes 2013-12-01 3 2013-12-31 no 1\n\
             excepted yes 2013-03-01 3 2013-03-02 . 1\n\
             excepted yes 2013-03-01 3 . no 1\n\
             unknown yes 2013-03-01 3 ! no 0\n\
             unknown yes 2013-03-01 3 2013-03-02 . 0\n\
             not_met yes 2013-03-01 3 . no 0\n\
             not_met yes 2013-03-01 3 2013-03-02 yes 0\n\
             not_met yes 2013-03-01 3 2013-02-28 no 0\n\
             not_met yes 2013-03-01 3 2013-04-01 no 0",
        );
    }

    #[test]
    fn both_days_of_a_window_are_in_it_and_the_last_has_to_have_passed() {
        assert_classes(
            "kind: proportion, within: {event: decided_on, of: applied_on, days: 30}",
            "case_id applied_on decided_on\n\
             not_met 2013-03-02 2013-03-01\n\
             met 2013-03-02 2013-03-02\n\
             met 2013-03-02 2013-04-01\n\
             not_met 2013-03-02 2013-04-02\n\
             met 2013-12-01 2013-12-31\n\
             not_yet_due 2013-12-02 2013-12-02",
        );
    }

    #[test]
    fn a_window_without_its_days_is_unknown_unless_it_did_not_happen() {
        assert_classes(
            "kind: proportion, numerator: consent, \
             within: {event: decided_on, of: arrived_in, days: 30}",
            "case_id applied_on arrived_in decided_on consent\n\
             met 2013-03-01 2013-03-01 2013-03-02 yes\n\
             unknown 2013-03-01 . 2013-03-02 yes\n\
             unknown 2013-03-01 2013-03-01 . yes\n\
             not_met 2013-03-01 . . no\n\
             unknown 2013-03-01 . . .",
        );
    }

    #[test]
    fn an_unknown_exclude_does_not_exclude() {
        assert_classes(
            "kind: count, exclude: [{when: minor, reason: {en: R}}]",
            "case_id applied_on minor\nmet 2013-03-01 .\nmet 2013-03-01 no\nexcluded 2013-03-01 yes",
        );
    }

    #[test]
    fn unknown_rows_may_count_as_not_met() {
        assert_classes(
            "kind: proportion, unknown: not_met, numerator: consent, denominator: minor",
            "case_id applied_on minor consent\n\
             not_met 2013-03-01 . yes\n\
             not_met 2013-03-01 yes .\n\
             met 2013-03-01 yes yes\n\
             not_in_denominator 2013-03-01 no yes",
        );
    }

    #[test]
    fn a_row_without_the_number_or_the_person_that_is_counted_is_unknown() {
        assert_classes(
            "kind: sum, value: cost",
            "case_id applied_on cost\nmet 2013-03-01 0\nunknown 2013-03-01 .\nunknown 2013-03-01 !",
        );
        assert_classes(
            "kind: distinct",
            "case_id applied_on person_id\nmet 2013-03-01 p\nunknown 2013-03-01 .",
        );
    }

    #[test]
    fn a_number_that_grows_out_of_64_bits_at_its_scale_is_unknown() {
        // Whole ages beside costs with two digits behind the point: 10^17 becomes 10^19.
        assert_classes(
            "kind: quantile, q: [0.5], value: case when consent then age else cost end",
            "case_id applied_on consent age cost\n\
             met 2013-03-01 yes 10000000000000000 1\n\
             unknown 2013-03-01 yes 100000000000000000 1\n\
             met 2013-03-01 no 1 100000000000000000",
        );
    }

    #[test]
    fn words_of_64_rows_are_parted_like_single_rows() {
        let row =
            |number: usize| format!("r{number} 2013-03-01 {}", ["yes", "no", "."][number % 3]);
        let rows: Vec<String> = (0..130).map(row).collect();
        let text = format!("case_id applied_on consent\n{}", rows.join("\n"));
        let told = classes("kind: proportion, numerator: consent", &text);
        let wanted =
            |number: usize| format!("r{number} {}", ["met", "not_met", "unknown"][number % 3]);
        assert_eq!(told, (0..130).map(wanted).collect::<Vec<_>>());
    }
}
