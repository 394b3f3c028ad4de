//! A weighted index, and how far its value hangs on the weights.
//!
//! OECD/JRC (2008), Handbook on Constructing Composite Indicators, steps 6 and 7: weights are a judgement, so
//! the index is shown with the range that other judgements would give.

use super::draws::Draws;

/// How many sets of weights are tried.
const TIMES: usize = 1_000;

/// One part of an index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its value, from 0 to 100.
    pub value: f64,
    /// Its weight, not negative.
    pub weight: f64,
    /// Less is better: it counts as `100 − value`.
    pub flip: bool,
}

impl Component {
    fn score(self) -> f64 {
        if self.flip { 100.0 - self.value } else { self.value }
    }
}

/// What the index would be under other weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lowest value found.
    pub min: f64,
    /// The 5th percentile, type 7.
    pub p5: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The highest value found.
    pub max: f64,
}

/// The index `Σ w·v / Σ w`; `None` where the weights sum to nothing.
///
/// 80 with weight 3, and 30 that is flipped to 70 with weight 1:
///
/// ```
/// use logframe::stats::weights::{index, Component};
/// let parts = [
///     Component { value: 80.0, weight: 3.0, flip: false },
///     Component { value: 30.0, weight: 1.0, flip: true },
/// ];
/// assert_eq!(index(&parts), Some(77.5));
/// ```
pub fn index(components: &[Component]) -> Option<f64> {
    weighted(components, &components.iter().map(|part| part.weight).collect::<Vec<_>>())
}

/// The range of the index over 1,000 sets of weights that are drawn evenly from all possible ones
/// (Dirichlet with every parameter 1), from a fixed seed; `None` of no component.
///
/// The definition's own weights play no part. Of one component there is one index:
///
/// ```
/// use logframe::stats::weights::{range, Component};
/// let range = range(&[Component { value: 42.0, weight: 1.0, flip: false }]).unwrap();
/// assert_eq!(format!("{:.4} {:.4}", range.min, range.max), "42.0000 42.0000");
/// ```
pub fn range(components: &[Component]) -> Option<Range> {
    let mut draws = Draws::of(0);
    // Exponential numbers over their sum are such weights: Devroye L (1986), Non-Uniform Random Variate
    // Generation, chapter XI.4. The index divides by the sum.
    let mut weights = || components.iter().map(|_| draws.exponential()).collect::<Vec<_>>();
    let indices = (0..TIMES).map(|_| weighted(components, &weights()));
    let mut found: Vec<f64> = indices.collect::<Option<_>>()?;
    found.sort_by(f64::total_cmp);
    Some(Range {
        min: found[0],
        p5: percentile(&found, 5),
        p95: percentile(&found, 95),
        max: found[TIMES - 1],
    })
}

fn weighted(components: &[Component], weights: &[f64]) -> Option<f64> {
    let sum: f64 = weights.iter().sum();
    let parts = components.iter().zip(weights).map(|(part, weight)| weight * part.score());
    (sum > 0.0).then(|| parts.sum::<f64>() / sum)
}

/// The percentile of sorted values, of type 7 (Hyndman & Fan 1996).
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let position = (sorted.len() - 1) * percent;
    let (low, rest) = (position / 100, position % 100);
    let part = f64::from(u8::try_from(rest).expect("a rest of hundredths")) / 100.0;
    let next = sorted[(low + 1).min(sorted.len() - 1)];
    sorted[low] + (next - sorted[low]) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(value: f64) -> Component {
        Component { value, weight: 1.0, flip: false }
    }

    #[test]
    fn weights_of_nothing_have_no_index() {
        assert_eq!(index(&[Component { value: 5.0, weight: 0.0, flip: false }]), None);
        assert_eq!(range(&[]), None);
    }

    /// The weight of one of `k` components is beta with 1 and `k − 1`: its `p`-quantile is
    /// `1 − (1 − p)^(1/(k − 1))`. Four standard errors of a quantile of 1,000 draws.
    #[test]
    fn percentiles_are_those_of_the_dirichlet_distribution() {
        for (k, p5, p95) in [(2, 0.05, 0.95), (3, 0.025_320_566, 0.776_393_202)] {
            let mut parts = vec![part(0.0); k];
            parts[0] = part(100.0);
            let found = range(&parts).unwrap();
            assert!((found.p5 / 100.0 - p5).abs() < 0.03, "{found:?}");
            assert!((found.p95 / 100.0 - p95).abs() < 0.06, "{found:?}");
            assert!(found.min < found.p5 && found.p95 < found.max);
        }
    }

    #[test]
    fn equal_parts_have_the_same_index_under_all_weights() {
        let found = range(&[part(60.0), part(60.0), part(60.0)]).unwrap();
        assert!(found.max - found.min < 1e-12);
    }
}
