//! Ranks of countries with the doubt in them: a league table's places are mostly chance.
//!
//! Goldstein H, Spiegelhalter DJ (1996), League tables and their limitations, J R Stat Soc A 159:385–443: each
//! country's value is drawn from what its data leave possible, all are ranked, and that many times over.

use super::Interval;
use super::as_f64;
use super::draws::Draws;

/// How often the countries are drawn and ranked.
const TIMES: usize = 10_000;

/// What a country's data leave possible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// A proportion `x/n`: beta with `x + ½` and `n − x + ½`, which is Jeffreys' prior and the data.
    ///
    /// Brown LD, Cai TT, `DasGupta` A (2001), Stat Sci 16:101–133.
    Proportion {
        /// Numerator.
        x: u64,
        /// Denominator.
        n: u64,
    },
    /// A rate or count: gamma of shape `events + ½` over the exposure, Jeffreys' prior again.
    Rate {
        /// Events.
        events: u64,
        /// Person-time, or the expected count; 1 for a count itself.
        exposure: f64,
    },
    /// Anything with a mean and its standard error: normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard error; 0 where the value is certain.
        se: f64,
    },
}

/// Which value is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Best {
    /// The highest: `direction: up`.
    Highest,
    /// The lowest: `direction: down`.
    Lowest,
}

/// Where a country stands; 1 is the best. Equal values share: their ranks are the mean of the places that
/// they take, and a first or last place counts in equal parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The rank that it reaches or betters half of the time.
    pub median: f64,
    /// The ranks that 95 % of the draws are within: the 250th and the 9,750th of 10,000.
    pub interval: Interval,
    /// How often it is the best, as a fraction of 1.
    pub best: f64,
    /// How often it is the worst.
    pub worst: f64,
}

/// Standings in the order of the countries, from 10,000 draws of a fixed seed.
///
/// A country's draws depend on its place in the list alone, so that one more at the end changes no draw of
/// the others. Two countries that are far apart are never exchanged:
///
/// ```
/// use logframe::stats::ranks::{standings, Best, Spread};
/// let countries = [Spread::Proportion { x: 90, n: 100 }, Spread::Proportion { x: 200, n: 1_000 }];
/// let found = standings(&countries, Best::Highest);
/// assert_eq!((found[0].median, found[0].best, found[1].worst), (1.0, 1.0, 1.0));
/// ```
pub fn standings(countries: &[Spread], best: Best) -> Vec<Standing> {
    let drawn: Vec<Vec<f64>> =
        (0..).zip(countries).map(|(place, spread)| goodness(*spread, best, place)).collect();
    let mut tallies = vec![Tally::default(); countries.len()];
    for time in 0..TIMES {
        let values: Vec<f64> = drawn.iter().map(|values| values[time]).collect();
        rank(&values, &mut tallies);
    }
    tallies.into_iter().map(Tally::standing).collect()
}

/// The draws of one country, turned so that more is better.
fn goodness(spread: Spread, best: Best, place: u64) -> Vec<f64> {
    let mut draws = Draws::of(place);
    let sign = match best {
        Best::Highest => 1.0,
        Best::Lowest => -1.0,
    };
    (0..TIMES).map(|_| sign * draw(spread, &mut draws)).collect()
}

fn draw(spread: Spread, draws: &mut Draws) -> f64 {
    match spread {
        Spread::Proportion { x, n } => {
            let rest = n.checked_sub(x).expect("a numerator is part of its denominator");
            draws.beta(as_f64(x) + 0.5, as_f64(rest) + 0.5)
        }
        Spread::Rate { events, exposure } => draws.gamma(as_f64(events) + 0.5) / exposure,
        Spread::Normal { mean, se } => mean + se * draws.normal(),
    }
}

/// What the draws have said of one country so far.
#[derive(Debug, Clone, Default)]
struct Tally {
    /// Twice the ranks, so that a shared one is whole too.
    doubled: Vec<u32>,
    best: f64,
    worst: f64,
}

impl Tally {
    fn standing(mut self) -> Standing {
        self.doubled.sort_unstable();
        // The smallest rank that at least this part of the draws reach (R's quantile of type 1).
        let at = |permille: usize| f64::from(self.doubled[TIMES * permille / 1000 - 1]) / 2.0;
        Standing {
            median: at(500),
            interval: Interval { low: at(25), high: at(975) },
            best: self.best / as_f64(TIMES as u64),
            worst: self.worst / as_f64(TIMES as u64),
        }
    }
}

/// Adds the ranks of one draw to what was said before.
fn rank(values: &[f64], tallies: &mut [Tally]) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    let mut before = 0;
    for equals in order.chunk_by(|one, other| values[*one].total_cmp(&values[*other]).is_eq()) {
        let after = before + equals.len();
        let part = 1.0 / as_f64(equals.len() as u64);
        for place in equals {
            let tally = &mut tallies[*place];
            tally.doubled.push(u32::try_from(before + 1 + after).expect("there are few countries"));
            tally.best += if before == 0 { part } else { 0.0 };
            tally.worst += if after == values.len() { part } else { 0.0 };
        }
        before = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_certain_values_share_their_places() {
        let equal = Spread::Normal { mean: 5.0, se: 0.0 };
        let found =
            standings(&[equal, equal, Spread::Normal { mean: 1.0, se: 0.0 }], Best::Highest);
        for standing in &found[..2] {
            assert_eq!((standing.median, standing.best, standing.worst), (1.5, 0.5, 0.0));
        }
        assert_eq!((found[2].median, found[2].worst), (3.0, 1.0));
    }

    #[test]
    fn down_turns_the_ranks_around() {
        let countries =
            [Spread::Normal { mean: 1.0, se: 0.1 }, Spread::Normal { mean: 2.0, se: 0.1 }];
        assert_eq!(
            standings(&countries, Best::Lowest)[0].interval,
            Interval { low: 1.0, high: 1.0 }
        );
        assert_eq!(
            standings(&countries, Best::Highest)[0].interval,
            Interval { low: 2.0, high: 2.0 }
        );
    }

    #[test]
    fn one_country_is_the_best_and_the_worst() {
        let found = standings(&[Spread::Rate { events: 3, exposure: 10.0 }], Best::Highest);
        assert_eq!((found[0].best, found[0].worst, found[0].median), (1.0, 1.0, 1.0));
        assert_eq!(standings(&[], Best::Highest), []);
    }
}
