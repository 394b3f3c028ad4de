//! One row, made from nothing but the seed, its table and its number.

use crate::calendar::Day;
use crate::cases::contract::{Column, ColumnId, ColumnType, PersonScope};
use crate::stats::draws::Draws;
use crate::stats::ten_to;

use super::answer::scale_of;
use super::layout::is_structural;
use super::value::{Row, Value};
use super::world::{Crowd, Feed, World};

/// The share of rows that are of a person who has an earlier row.
pub(super) const RETURNING: f64 = 0.2;

/// How often another value is tried where one does not fit.
const TRIES: u64 = 30;

/// What a stream of draws is for: no choice depends on how often another was made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Values,
    Country,
    Person,
    Attributes,
    Parent,
    Spelling,
    Fault,
    Chance,
}

impl World<'_> {
    /// The draws of a row for a purpose.
    pub(super) fn draws(&self, crowd: &Crowd<'_>, row: u64, purpose: Purpose) -> Draws {
        Draws::at(self.options.seed, &[crowd.number, row, purpose as u64])
    }

    /// A row of a table.
    pub(super) fn row(&self, crowd: &Crowd<'_>, number: u64) -> Row {
        let feed = crowd.feed_of(number);
        let person = self.person(crowd, number);
        let mut maker = Maker {
            world: self,
            crowd,
            feed,
            number,
            draws: self.draws(crowd, number, Purpose::Values),
            person_draws: self.draws(crowd, person, Purpose::Attributes),
        };
        maker.row(person)
    }

    /// The country of a row: its code's place in the list of its column.
    fn country(&self, crowd: &Crowd<'_>, number: u64) -> Option<u16> {
        let column = crowd.table.country?;
        let list = self.contract.list_of(&crowd.table[column])?;
        let position = |code: &str| list.position(code).and_then(|at| u16::try_from(at).ok());
        let feed = crowd.feed_of(number);
        if let Some(constant) = feed.constant.get(&column) {
            return position(constant);
        }
        let above = self.parent(crowd, number).and_then(|(parent, row)| {
            let list = self.contract.list_of(&parent.table[parent.table.country?])?;
            let code = self.country(parent, row)?;
            position(&list.codes[usize::from(code)].0)
        });
        let codes: Vec<u16> =
            self.programme.countries.iter().filter_map(|id| position(id)).collect();
        let written = feed.layout.codes(column);
        let codes: Vec<u16> = codes.into_iter().filter(|code| written.contains(code)).collect();
        above.or_else(|| pick(&mut self.draws(crowd, number, Purpose::Country), &codes))
    }

    /// The first row of the person of a row. Persons come again in the same file, country or programme, as
    /// far as the same id is the same person.
    fn person(&self, crowd: &Crowd<'_>, number: u64) -> u64 {
        if crowd.table.person.is_none() {
            return number;
        }
        let mut draws = self.draws(crowd, number, Purpose::Person);
        let mut number = number;
        while number > 0 && draws.uniform() < RETURNING {
            let Some(earlier) = self.earlier(crowd, number, &mut draws) else { break };
            number = earlier;
            draws = self.draws(crowd, number, Purpose::Person);
        }
        number
    }

    /// An earlier row in which the person of a row can stand.
    fn earlier(&self, crowd: &Crowd<'_>, number: u64, draws: &mut Draws) -> Option<u64> {
        let (feed, country) = (crowd.feed_of(number), self.country(crowd, number));
        let fits = |row: &u64| match crowd.table.person_scope {
            PersonScope::Source => crowd.feed_of(*row).source == feed.source,
            PersonScope::Country => self.country(crowd, *row) == country,
            PersonScope::Programme => true,
        };
        // Rows of the same file are the likeliest; every second try looks at all.
        let draw = |attempt: u64| {
            let first = if attempt.is_multiple_of(2) { 0 } else { feed.first };
            (first < number).then(|| first + draws.below(number - first))
        };
        (0..TRIES).filter_map(draw).find(fits)
    }

    /// The table that a row hangs on, and the row there: of the same office where that sends both.
    pub(super) fn parent(&self, crowd: &Crowd<'_>, number: u64) -> Option<(&Crowd<'_>, u64)> {
        let link = crowd.table.parent.as_ref()?;
        let parent = self.crowds.get(link.table.as_str()).filter(|parent| parent.rows > 0)?;
        if crowd.table.key == Some(link.join) {
            return Some((parent, number % parent.rows));
        }
        let feed = crowd.feed_of(number);
        let of_office = |other: &&Feed<'_>| other.partner == feed.partner;
        let feeds: Vec<&Feed<'_>> = parent.feeds.iter().filter(of_office).collect();
        let feeds = if feeds.is_empty() { parent.feeds.iter().collect() } else { feeds };
        let mut draws = self.draws(crowd, number, Purpose::Parent);
        let mut place = draws.below(feeds.iter().map(|feed| feed.rows).sum());
        for feed in feeds {
            if place < feed.rows {
                return Some((parent, feed.first + place));
            }
            place -= feed.rows;
        }
        None
    }
}

/// Makes the values of one row.
struct Maker<'a> {
    world: &'a World<'a>,
    crowd: &'a Crowd<'a>,
    feed: &'a Feed<'a>,
    number: u64,
    draws: Draws,
    /// What tells who somebody is, is the same in all rows of a person.
    person_draws: Draws,
}

impl Maker<'_> {
    fn row(&mut self, person: u64) -> Row {
        let columns = &self.crowd.table.columns;
        let mut row = Row { values: vec![Value::Unknown; columns.len()], as_of: self.feed.as_of };
        let days = self.days();
        for id in (0..columns.len()).map(ColumnId) {
            if self.feed.constant.contains_key(&id) || self.feed.layout.has(id) {
                row[id] = self.value(id, person, &days);
            }
        }
        self.say_something(&mut row);
        self.mend(&mut row);
        self.say_something(&mut row);
        row
    }

    /// A row without anything in any cell would be no row.
    fn say_something(&mut self, row: &mut Row) {
        let ids = (0..row.values.len()).map(ColumnId).filter(|id| self.feed.layout.has(*id));
        for id in ids {
            if self.feed.layout.says_nothing(row) {
                row[id] = self.any_value(id, &[]);
            }
        }
    }

    /// The value of one column.
    fn value(&mut self, id: ColumnId, person: u64, days: &[(ColumnId, Day)]) -> Value {
        let table = self.crowd.table;
        if let Some(constant) = self.feed.constant.get(&id) {
            return constant_value(self.world, &table[id], constant);
        }
        let join = table.parent.as_ref().map(|parent| parent.join);
        if join == Some(id) {
            let parent = self.world.parent(self.crowd, self.number);
            return parent.map_or(Value::Missing, |(_, row)| Value::Text(name(row)));
        }
        if table.key == Some(id) {
            return Value::Text(name(self.number));
        }
        if table.person == Some(id) {
            return Value::Text(person_name(person));
        }
        if table.country == Some(id) {
            let country = self.world.country(self.crowd, self.number);
            return country.map_or(Value::Missing, Value::Code);
        }
        let free = !table[id].required && !is_structural(table, id);
        let missing = self.draws_of(id).uniform() < self.world.options.missing;
        if free && missing { Value::Missing } else { self.any_value(id, days) }
    }

    /// The draws that a column is made by.
    fn draws_of(&mut self, id: ColumnId) -> &mut Draws {
        let of_person = self.is_of_person(id);
        if of_person { &mut self.person_draws } else { &mut self.draws }
    }

    fn is_of_person(&self, id: ColumnId) -> bool {
        self.crowd.table.person.is_some() && self.crowd.table[id].quasi_identifier
    }

    /// A value that can be written and read, or missing if there is none.
    fn any_value(&mut self, id: ColumnId, days: &[(ColumnId, Day)]) -> Value {
        let (table, feed) = (self.crowd.table, self.feed);
        let day = days.iter().find(|(column, _)| *column == id).map(|(_, day)| *day);
        let codes = feed.layout.codes(id);
        for attempt in 0..TRIES {
            let day = day.filter(|_| attempt == 0);
            let value = drawn(&table[id], feed, &codes, day, self.draws_of(id));
            match value {
                Some(value) if feed.layout.can_write(table, id, &value) => return value,
                Some(_) => {}
                None => break,
            }
        }
        Value::Missing
    }

    /// Days that follow each other, at most a month apart, in the window of the file.
    fn days(&mut self) -> Vec<(ColumnId, Day)> {
        let (first, last) = self.feed.window;
        let many = i32::try_from(self.crowd.days.len()).unwrap_or(i32::MAX).max(1);
        let step = ((last.0 - first.0) / (many + 1)).clamp(0, 30);
        let mut day = first.0 + below(&mut self.draws, last.0 - step * many - first.0);
        let mut days = Vec::with_capacity(self.crowd.days.len());
        for column in &self.crowd.days {
            days.push((*column, Day(day)));
            day += below(&mut self.draws, step);
        }
        days
    }

    /// Draws the columns of broken rules anew until the rules hold, or leaves them blank.
    fn mend(&mut self, row: &mut Row) {
        let table = self.crowd.table;
        for attempt in 0..TRIES {
            let broken = self.crowd.rules.iter().find(|rule| rule.is_broken(table, row));
            let Some(rule) = broken else { return };
            let all_of_person = rule.columns.iter().all(|id| self.is_of_person(*id));
            let may_change = |maker: &Self, id: ColumnId| {
                let is_fixed = is_structural(table, id) || !maker.feed.layout.has(id);
                !is_fixed && (all_of_person || !maker.is_of_person(id))
            };
            let columns: Vec<ColumnId> =
                rule.columns.iter().copied().filter(|id| may_change(self, *id)).collect();
            for _ in 0..TRIES {
                for id in &columns {
                    row[*id] = self.near_value(*id, &rule.columns, row);
                }
                if !rule.is_broken(table, row) {
                    break;
                }
            }
            if rule.is_broken(table, row) || attempt * 2 > TRIES {
                let free = columns.iter().filter(|id| !table[**id].required);
                free.for_each(|id| row[*id] = Value::Missing);
            }
        }
    }

    /// Another value; of a day often one soon after another day of the rule.
    fn near_value(&mut self, id: ColumnId, columns: &[ColumnId], row: &Row) -> Value {
        let others = columns.iter().filter(|other| **other != id);
        let others: Vec<Day> = others
            .filter_map(|other| if let Value::Day(day) = row[*other] { Some(day) } else { None })
            .collect();
        let near = pick(&mut self.draws, &others).filter(|_| self.draws.uniform() < 0.7);
        let day =
            near.map(|day| Day((day.0 + below(&mut self.draws, 29)).min(self.feed.window.1.0)));
        let days: Vec<(ColumnId, Day)> = day.map(|day| (id, day)).into_iter().collect();
        self.any_value(id, &days)
    }
}

/// A value of a column's type; `None` where the column can hold none.
pub(super) fn drawn(
    column: &Column,
    feed: &Feed<'_>,
    codes: &[u16],
    day: Option<Day>,
    draws: &mut Draws,
) -> Option<Value> {
    let (from, to) = feed.window;
    let mut any_day = || day.unwrap_or_else(|| Day(from.0 + below(draws, to.0 - from.0)));
    match &column.kind {
        ColumnType::Id => Some(Value::Text(name(draws.below(100_000)))),
        ColumnType::Text => Some(Value::Text("synthetic".to_owned())),
        ColumnType::Code { .. } => pick(draws, codes).map(Value::Code),
        ColumnType::Codes { .. } => several(draws, codes).map(Value::Codes),
        ColumnType::Bool => Some(Value::Truth(draws.uniform() < 0.6)),
        ColumnType::Date => Some(Value::Day(any_day())),
        ColumnType::Month => {
            let day = any_day();
            Some(Value::Day(Day(day.0 - day.day_of_month() + 1)))
        }
        ColumnType::Year => {
            let (least, most) = limits(column)?;
            let year = i64::from(any_day().year()).clamp(least.max(1000), most.min(9999));
            (least..=most).contains(&year).then_some(Value::Number(year))
        }
        ColumnType::Integer | ColumnType::Decimal { .. } => {
            let (least, most) = limits(column)?;
            let span = u64::try_from(most.checked_sub(least)?).ok()?;
            let step = i64::try_from(draws.below(span.saturating_add(1))).ok()?;
            Some(Value::Number(least + step))
        }
    }
}

/// The smallest and largest number of a column × 10^scale; a thousand units where the contract is silent.
/// `None` where no number lies between.
#[expect(clippy::cast_possible_truncation, reason = "limits are far below 2^63")]
#[expect(clippy::cast_precision_loss, reason = "as ranges are checked")]
pub(super) fn limits(column: &Column) -> Option<(i64, i64)> {
    let unit = ten_to(scale_of(&column.kind));
    let year = column.kind == ColumnType::Year;
    let (usual, span) = if year { (1000.0, 8999.0) } else { (0.0, 1000.0) };
    let (least, most) = match column.range {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least.max(usual) + span),
        (None, Some(most)) => (most.min(usual + span) - span, most),
        (None, None) => (usual, usual + span),
    };
    let least = libm::ceil((least * unit).clamp(-9e15, 9e15)) as i64;
    let most = libm::floor((most * unit).clamp(-9e15, 9e15)) as i64;
    let fits = |number: i64| {
        let number = number as f64 / unit;
        let (least, most) = column.range;
        least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
    };
    // A limit times the unit may be rounded to the other side.
    let least = (least..=least + 1).find(|number| fits(*number))?;
    let most = (most - 1..=most).rev().find(|number| fits(*number))?;
    (least <= most).then_some((least, most))
}

/// What a mapping says of all rows.
fn constant_value(world: &World<'_>, column: &Column, text: &str) -> Value {
    let list = world.contract.list_of(column);
    let code = list.and_then(|list| list.position(text)).and_then(|at| u16::try_from(at).ok());
    match (&column.kind, code) {
        (ColumnType::Code { .. }, Some(code)) => Value::Code(code),
        (ColumnType::Codes { .. }, Some(code)) => Value::Codes(vec![code]),
        (ColumnType::Id | ColumnType::Text, _) => Value::Text(text.to_owned()),
        (ColumnType::Bool, _) => Value::Truth(["true", "yes", "1"].contains(&text)),
        (ColumnType::Date, _) => Day::parse(text).map_or(Value::Unknown, Value::Day),
        // A number or a month: no rule is asked about one that is the same everywhere.
        (_, _) => Value::Unknown,
    }
}

/// The name of a row.
pub(super) fn name(row: u64) -> String {
    format!("syn-{:06}", row + 1)
}

/// The name of a person.
fn person_name(person: u64) -> String {
    format!("syn-p{:06}", person + 1)
}

/// One of several.
pub(super) fn pick<T: Copy>(draws: &mut Draws, of: &[T]) -> Option<T> {
    let place = draws.below((of.len() as u64).max(1));
    of.get(usize::try_from(place).ok()?).copied()
}

/// One code, sometimes two or three.
fn several(draws: &mut Draws, codes: &[u16]) -> Option<Vec<u16>> {
    let mut chosen = vec![pick(draws, codes)?];
    while chosen.len() < 3 && draws.uniform() < 0.3 {
        chosen.extend(pick(draws, codes));
    }
    chosen.sort_unstable();
    chosen.dedup();
    Some(chosen)
}

/// From 0 to a number, both included.
pub(super) fn below(draws: &mut Draws, most: i32) -> i32 {
    let end = u64::try_from(most).unwrap_or(0) + 1;
    i32::try_from(draws.below(end)).unwrap_or(0)
}
