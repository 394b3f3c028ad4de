//! Holm's correction, where many comparisons are made.

use super::as_f64;

/// The p-values corrected for their number, in the order given: the `i`-th smallest of `m` times `m − i + 1`,
/// but not below that of a smaller one, and at most 1.
///
/// Holm S (1979), Scand J Stat 6:65–70; as R's `p.adjust`:
///
/// ```
/// let corrected = logframe::stats::holm(&[0.01, 0.04, 0.03, 0.005]);
/// assert_eq!(corrected, [0.03, 0.06, 0.06, 0.02]);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut by_size: Vec<usize> = (0..p.len()).collect();
    by_size.sort_by(|&one, &other| p[one].total_cmp(&p[other]));
    let (mut corrected, mut largest) = (vec![0.0; p.len()], 0.0_f64);
    for (done, place) in by_size.into_iter().enumerate() {
        let left = as_f64((p.len() - done) as u64);
        largest = largest.max(left * p[place]).min(1.0);
        corrected[place] = largest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_none_and_one_stays() {
        assert!(holm(&[]).is_empty());
        assert_eq!(holm(&[0.2]), [0.2]);
    }

    #[test]
    fn equal_values_stay_equal() {
        assert_eq!(holm(&[0.02, 0.02, 0.5]), [0.06, 0.06, 0.5]);
    }
}
