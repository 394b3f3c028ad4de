//! How easily records are told apart by what others may know of them: classes of equal records, and how
//! different what is sensitive is inside a class.

use std::collections::BTreeMap;

/// Numbers up to which pairs are looked up in a table instead of a tree.
const DENSE: usize = 1 << 22;

/// Puts records into classes of equal ones: the class of each record, numbered in the order of their
/// first records.
///
/// ```
/// # use logframe::stats::anonymity::{classes, sizes};
/// let sex = [1, 1, 2, 1];
/// let age = [7, 7, 7, 8];
/// assert_eq!(classes(&[&sex, &age], 4), [0, 0, 1, 2]);
/// assert_eq!(sizes(&[0, 0, 1, 2]), [2, 1, 1]);
/// ```
pub fn classes(columns: &[&[u32]], records: usize) -> Vec<u32> {
    columns.iter().fold(vec![0; records], |classes, column| combined(&classes, column))
}

/// Classes of equal pairs.
fn combined(one: &[u32], other: &[u32]) -> Vec<u32> {
    let above = |numbers: &[u32]| numbers.iter().max().map_or(0, |most| *most as usize + 1);
    let (of_one, of_other) = (above(one), above(other));
    let mut next = 0;
    let mut new = || {
        next += 1;
        next - 1
    };
    let pairs = one.iter().zip(other);
    if of_one.saturating_mul(of_other) <= DENSE {
        let mut known = vec![u32::MAX; of_one * of_other];
        let class = |(one, other): (&u32, &u32)| {
            let slot = &mut known[*one as usize * of_other + *other as usize];
            if *slot == u32::MAX {
                *slot = new();
            }
            *slot
        };
        return pairs.map(class).collect();
    }
    let mut known = BTreeMap::new();
    pairs.map(|pair| *known.entry(pair).or_insert_with(&mut new)).collect()
}

/// How many records each class has.
pub fn sizes(classes: &[u32]) -> Vec<u64> {
    let mut sizes = Vec::new();
    for class in classes {
        let class = *class as usize;
        if sizes.len() <= class {
            sizes.resize(class + 1, 0);
        }
        sizes[class] += 1;
    }
    sizes
}

/// Records in classes of fewer than `k`: they break k-anonymity (Samarati & Sweeney 1998).
///
/// ```
/// # use logframe::stats::anonymity::below;
/// assert_eq!((below(&[4, 2, 1, 1], 2), below(&[4, 2, 1, 1], 3)), (2, 4));
/// ```
pub fn below(sizes: &[u64], k: u64) -> u64 {
    sizes.iter().filter(|size| **size < k).sum()
}

/// Share of different records among all: alpha-distinction. Motwani & Xu (2007), Efficient algorithms
/// for masking and finding quasi-identifiers, example 1: five persons of three ages are 0.6-distinct.
///
/// ```
/// # use logframe::stats::anonymity::{classes, distinction, separation, sizes};
/// let (age, sex, state) = ([20, 30, 40, 20, 40], [0, 0, 0, 1, 1], [0, 0, 1, 2, 0]);
/// let by_age = sizes(&classes(&[&age], 5));
/// let by_both = sizes(&classes(&[&sex, &state], 5));
/// assert_eq!((distinction(&by_age), separation(&by_age)), (0.6, 0.8));
/// assert_eq!((distinction(&by_both), separation(&by_both)), (0.8, 0.9));
/// ```
pub fn distinction(sizes: &[u64]) -> f64 {
    ratio(sizes.len() as u64, sizes.iter().sum())
}

/// Share of pairs of records that differ: alpha-separation, with the example of [`distinction`].
pub fn separation(sizes: &[u64]) -> f64 {
    let pairs = |size: u64| size * size.saturating_sub(1) / 2;
    let all = pairs(sizes.iter().sum());
    ratio(all - sizes.iter().map(|size| pairs(*size)).sum::<u64>(), all)
}

#[expect(clippy::cast_precision_loss, reason = "records are fewer than 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The size of each class when a value that is missing (0) may be any: a record is like every other
/// that differs from it nowhere but where one of the two says nothing, as sdcMicro counts.
///
/// ```
/// # use logframe::stats::anonymity::sizes_if_missing_is_any;
/// // Three records: (1, 1), (1, missing), (2, 2).
/// assert_eq!(sizes_if_missing_is_any(&[vec![1, 1], vec![1, 0], vec![2, 2]], &[1, 1, 1]), [2, 2, 1]);
/// ```
pub fn sizes_if_missing_is_any(values: &[Vec<u32>], sizes: &[u64]) -> Vec<u64> {
    let like = |one: &[u32], other: &[u32]| {
        one.iter().zip(other).all(|(one, other)| one == other || *one == 0 || *other == 0)
    };
    let size = |one: &Vec<u32>| {
        let all = values.iter().zip(sizes);
        all.filter(|(other, _)| like(one, other)).map(|(_, size)| size).sum()
    };
    values.iter().map(size).collect()
}

/// How different the sensitive values of one class are (Machanavajjhala et al. 2006, l-diversity).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diversity {
    /// How many different ones.
    pub distinct: u64,
    /// `exp` of their entropy: as many as if all were equally frequent.
    pub entropy: f64,
    /// Whether the most frequent is less than twice all the others: recursive (2, 2)-diversity.
    pub recursive: bool,
}

impl Diversity {
    /// Of how many records each value has. Their third figure, first class: two of cancer, one of heart
    /// disease, one of an infection.
    ///
    /// ```
    /// # use logframe::stats::anonymity::Diversity;
    /// let class = Diversity::of(&[2, 1, 1]);
    /// assert_eq!((class.distinct, class.recursive), (3, true));
    /// assert_eq!(format!("{:.3}", class.entropy), "2.828");
    /// assert_eq!(Diversity::of(&[4]).distinct, 1);
    /// ```
    pub fn of(values: &[u64]) -> Self {
        let all: u64 = values.iter().sum();
        let shares = values.iter().filter(|count| **count > 0).map(|count| ratio(*count, all));
        let entropy: f64 = shares.map(|share| -share * libm::log(share)).sum();
        let most = values.iter().copied().max().unwrap_or(0);
        Self {
            distinct: values.iter().filter(|count| **count > 0).count() as u64,
            entropy: libm::exp(entropy),
            recursive: most < 2 * (all - most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_the_same_by_table_and_by_tree() {
        let wide: Vec<u32> = (0..3000).map(|row| row * 7919 % 2801).collect();
        let other: Vec<u32> = (0..3000).map(|row| row % 7 * 1000).collect();
        let classes = classes(&[&wide, &other], 3000);
        for (row, class) in classes.iter().enumerate() {
            let equal = |first: &usize| (wide[*first], other[*first]) == (wide[row], other[row]);
            let first = (0..=row).find(equal).unwrap();
            assert_eq!(*class, classes[first]);
        }
        assert_eq!(sizes(&classes).iter().sum::<u64>(), 3000);
    }

    #[test]
    fn no_record_breaks_nothing() {
        assert_eq!((below(&[], 5), distinction(&[]), separation(&[])), (0, 0.0, 0.0));
    }
}
