//! Which further rows are withheld, so that nothing gives a sensitive row back.
//!
//! Rows are published one after the other, the most important first, each unless a sensitive sum
//! would then follow from what is published ([`NullSpace`]). The guarantee is that none is linearly
//! determined: by margins over categories, countries and periods, in print or not, within one
//! indicator. Then [`bounds`] looks for those that follow because no count is negative.
//!
//! What is not covered yet: a range of a width that the policy sets, by certificates; integer and
//! linear programmes of a patient reader; the same count printed by two indicators, but for the
//! population that indicators on the same rows share ([`family`](super::family)); the terms of a composite; earlier releases. Distinct persons are taken to add up,
//! which they do not quite: that can withhold a row too many where it matters, and the count that is
//! tested is always the distinct one. Sums of amounts are judged by the persons behind them; that one
//! person may make most of a sum is not looked at.

use std::cmp::Reverse;

use super::bounds;
use super::model::{Model, Printed, shows_zero};
use super::nullspace::NullSpace;
use super::table::{Spot, Table};

/// For each spot whether it is withheld.
pub(super) fn withheld(table: &Table<'_>) -> Vec<bool> {
    if !table.spots.iter().any(Spot::is_secret) {
        return publish(table);
    }
    let mut withheld = publish(table);
    bounds::repair(table, &mut withheld);
    withheld
}

/// Publishes every spot that may be, and gives those that may not.
fn publish(table: &Table<'_>) -> Vec<bool> {
    let mut model = Model::of(table);
    let printed: Vec<Printed> = table.spots.iter().map(|spot| model.printed(spot)).collect();
    let secrets = model.secrets(&printed);
    if secrets.is_empty() {
        return table.spots.iter().map(|spot| spot.held).collect();
    }
    let zeros = model.zeros();
    let mut space = NullSpace::new(model.size(), &secrets);
    for zero in &zeros {
        space.publish(zero);
    }
    let mut withheld = vec![false; table.spots.len()];
    for number in order(&table.spots) {
        let spot = &table.spots[number];
        let kept = spot.is_secret() || spot.held;
        let may = !kept && (shows_zero(spot) || may_publish(&space, &printed[number]));
        withheld[number] = !may || !publish_all(&mut space, &printed[number]);
    }
    withheld
}

/// Spots in the order in which they are published: totals before breakdowns, groups before
/// countries, long periods before short ones, large counts before small ones, then by place.
fn order(spots: &[Spot]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|number| {
        let spot = &spots[*number];
        let (from, to) = spot.span;
        (
            spot.levels.len(),
            Reverse(spot.of_group),
            Reverse(to - from),
            Reverse(spot.mass()),
            *number,
        )
    });
    order
}

fn may_publish(space: &NullSpace, printed: &Printed) -> bool {
    sums(printed).all(|sum| !space.would_tell(sum))
}

/// Publishes the sums of a row one by one. When the second tells what the first did not, the row
/// stays withheld, and the first counts as known: that errs on the safe side.
fn publish_all(space: &mut NullSpace, printed: &Printed) -> bool {
    for sum in sums(printed) {
        if space.would_tell(sum) {
            return false;
        }
        space.publish(sum);
    }
    true
}

fn sums(printed: &Printed) -> impl Iterator<Item = &super::nullspace::Sum> {
    printed.dated.iter().chain(&printed.undated)
}

#[cfg(test)]
mod tests {
    use super::super::Policy;
    use super::super::fixture::{World, withheld};

    const QUARTERS: [(&str, i32, i32); 4] =
        [("2013-Q1", 0, 89), ("2013-Q2", 90, 180), ("2013-Q3", 181, 272), ("2013-Q4", 273, 364)];

    /// One country, the year and its quarters, with a count in each quarter.
    fn quarters(counts: [u64; 4]) -> World {
        let mut world = World::small();
        world.periods.extend(QUARTERS.map(|(id, from, to)| (id, from, to, None)));
        (counts.iter().zip(QUARTERS))
            .fold(world, |world, (count, (_, day, _))| world.with(0, day, &[], *count))
    }

    /// Categories of two crossed columns and of each alone.
    fn square(counts: &[&[u64]]) -> World {
        let codes =
            |letters: &'static str, size: usize| letters.split(' ').take(size).collect::<Vec<_>>();
        let mut world = World::small();
        world.columns = vec![
            ("row", codes("a b c d", counts.len()), false),
            ("column", codes("w x y z", counts[0].len()), false),
        ];
        world.dimensions = vec![vec![0], vec![1], vec![0, 1]];
        for (row, line) in counts.iter().enumerate() {
            for (column, count) in line.iter().enumerate() {
                world = world.with(0, 10, &[&[row], &[column]], *count);
            }
        }
        world
    }

    #[test]
    fn twelve_girls_of_fourteen_children_would_publish_the_boys() {
        let mut world = World::one_column("sex", &["boys", "girls"], &[2, 12]);
        world.threshold = Some(5);
        let policy = Policy { threshold: 5, ..Policy::default() };
        let release = super::super::release(world.estimates(), &policy);
        assert_eq!(withheld(&release), ["UKR 2013 boys", "UKR 2013 girls"]);
    }

    #[test]
    fn a_quarter_is_withheld_with_the_smallest_of_the_others() {
        let world = quarters([3, 20, 30, 40]);
        assert_eq!(world.withheld(), ["UKR 2013-Q1 total", "UKR 2013-Q2 total"]);
    }

    #[test]
    fn nothing_is_withheld_where_nothing_is_small() {
        assert!(quarters([0, 20, 30, 40]).withheld().is_empty());
    }

    #[test]
    fn a_country_is_withheld_with_the_smallest_of_the_others() {
        let mut world = World::small();
        world.countries = vec!["UKR", "MDA", "BLR"];
        world.has_group = true;
        let world = world.with(0, 10, &[], 90).with(1, 10, &[], 30).with(2, 10, &[], 4);
        assert_eq!(world.withheld(), ["BLR 2013 total", "MDA 2013 total"]);
    }

    #[test]
    fn nine_primaries_of_four_by_four_need_one_more() {
        let world = square(&[&[3, 4, 5, 40], &[5, 6, 60, 70], &[50, 40, 7, 8], &[30, 80, 9, 9]]);
        let small = ["a*w", "a*x", "a*y", "b*w", "b*x", "c*y", "c*z", "d*y", "d*z"];
        let withheld = world.withheld();
        let name = |cell: &&str| format!("UKR 2013 {cell}");
        assert!(small.iter().map(name).all(|cell| withheld.contains(&cell)));
        assert_eq!(withheld.len(), 10, "{withheld:?}");
    }

    #[test]
    fn two_tables_without_totals_share_the_total_that_nobody_prints() {
        let mut world = World::small();
        world.has_total = false;
        world.columns = vec![
            ("sex", vec!["female", "male"], false),
            ("form", vec!["begging", "labour", "sexual"], false),
        ];
        world = world.with(0, 1, &[&[0], &[2]], 23).with(0, 1, &[&[0], &[1]], 2);
        world = world.with(0, 1, &[&[1], &[1]], 18).with(0, 1, &[&[1], &[0]], 2);
        let withheld = |dimensions: &[usize]| {
            let dimensions = dimensions.iter().map(|column| vec![*column]).collect();
            World { dimensions, ..world.clone() }.withheld()
        };
        assert!(withheld(&[0]).is_empty());
        assert_eq!(withheld(&[1]), ["UKR 2013 begging"]);
        assert_eq!(withheld(&[0, 1]), ["UKR 2013 begging", "UKR 2013 labour"]);
    }

    #[test]
    fn two_crossed_tables_share_the_margin_that_nobody_prints() {
        let mut world = World::small();
        world.has_total = false;
        world.columns = vec![
            ("sex", vec!["female", "male"], false),
            ("age", vec!["minor", "adult"], false),
            ("form", vec!["labour", "sexual"], false),
        ];
        world.dimensions = vec![vec![0, 1]];
        world = world.with(0, 1, &[&[0], &[0], &[1]], 3).with(0, 1, &[&[0], &[1], &[1]], 40);
        let alone = world.withheld();
        assert_eq!(alone, ["UKR 2013 female*minor"]);
        world.dimensions = vec![vec![0, 1], vec![0, 2]];
        assert_eq!(world.withheld().len(), 2, "female by form gives the sum of female by age");
    }

    #[test]
    fn the_one_of_forty_without_shelter_is_a_count() {
        let mut world = World::small();
        world.columns = vec![("service", vec!["legal", "shelter"], true)];
        world.dimensions = vec![vec![0]];
        let world = world.with(0, 1, &[&[0, 1]], 25).with(0, 1, &[&[1]], 14).with(0, 1, &[&[0]], 1);
        assert_eq!(world.withheld(), ["UKR 2013 shelter"], "legal leaves 14");
    }

    #[test]
    fn what_periods_across_each_other_leave_is_a_count() {
        let mut world = World::small();
        world.periods = vec![
            ("2012", 0, 364, None),
            ("2013", 365, 729, None),
            ("nrm-y1", 200, 599, Some(vec!["UKR"])),
        ];
        let days = [(100, 2), (300, 80), (500, 90), (700, 3)];
        let world = days.iter().fold(world, |world, (day, met)| world.with(0, *day, &[], *met));
        assert_eq!(world.withheld(), ["UKR 2012 total"], "82 + 93 - 170 = 5");
    }

    #[test]
    fn steps_of_a_growing_count_are_counts() {
        let mut estimates = {
            let mut world = World::small();
            world.periods = vec![("2012", 0, 364, None), ("2013", 365, 729, None)];
            world.with(0, 10, &[], 40).with(0, 400, &[], 3).estimates()
        };
        let grown = estimates.cells[0].clone();
        estimates.cells[1].persons.met += grown.persons.met;
        let persons = estimates.cells[1].persons;
        estimates.cells[1].figures.rows = Some(persons);
        estimates.cells[1].span.0 = grown.span.0;
        let release = super::super::release(estimates, &Policy::default());
        assert_eq!(withheld(&release), ["UKR 2012 total"]);
    }

    #[test]
    fn rows_without_a_date_are_kept_although_they_stand_in_every_period() {
        let mut world = World::one_column("sex", &["female", "male"], &[60, 50]);
        world.periods.push(("2014", 365, 729, None));
        let world = world.with(0, 400, &[&[0]], 70).with(0, 400, &[&[1]], 80);
        let world = world.with_both(0, None, &[&[0]], 4, 0).with_both(0, None, &[&[1]], 20, 0);
        let expected = ["2013 female", "2013 male", "2014 female", "2014 male"];
        assert_eq!(world.withheld(), expected.map(|row| format!("UKR {row}")));
    }

    #[test]
    fn everybody_in_one_sensitive_category_is_kept_with_a_zero_beside_it() {
        let codes = ["begging", "labour", "sexual"];
        let world = World::one_column("exploitation_form", &codes, &[0, 30, 0]);
        let withheld = world.withheld();
        assert!(withheld.contains(&"UKR 2013 labour".to_owned()));
        assert_eq!(withheld.len(), 2, "{withheld:?}");
        let plain = World::one_column("route", &codes, &[0, 30, 0]);
        assert!(plain.withheld().is_empty());
    }

    #[test]
    fn every_row_of_a_distribution_prints_everybody() {
        let mut world = World::one_column("form", &["labour", "sexual"], &[40, 50]);
        world.kind = "distribution";
        let mut estimates = world.estimates();
        let whole = estimates.cells[0].persons;
        for (cell, not_met) in estimates.cells.iter_mut().zip([0, 50, 40, 90]) {
            cell.persons.not_met = not_met;
            cell.figures.rows = Some(cell.persons);
            cell.figures.numerator = Some(f64::from(u32::try_from(cell.persons.met).unwrap()));
            cell.figures.denominator = Some(90.0);
        }
        assert_eq!(whole.met, 90);
        let shown = super::super::release(estimates.clone(), &Policy::default());
        assert!(withheld(&shown).is_empty());
        estimates.cells[2].persons.met = 4;
        estimates.cells[2].figures.numerator = Some(4.0);
        let shown = super::super::release(estimates, &Policy::default());
        assert_eq!(withheld(&shown).len(), 2, "{:?}", withheld(&shown));
    }
}
