//! One bit a row: bit i of word i / 64. Bits behind the last row are 0.

/// No row.
pub(crate) fn none(rows: usize) -> Vec<u64> {
    vec![0; rows.div_ceil(64)]
}

/// Every row.
pub(crate) fn all(rows: usize) -> Vec<u64> {
    let mut bits = vec![u64::MAX; rows.div_ceil(64)];
    trim(&mut bits, rows);
    bits
}

/// Clears what stands behind the last row.
pub(crate) fn trim(bits: &mut [u64], rows: usize) {
    if let Some(last) = bits.last_mut()
        && !rows.is_multiple_of(64)
    {
        *last &= (1 << (rows % 64)) - 1;
    }
}

/// The rows whose value passes a test.
pub(crate) fn pack<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Vec<u64> {
    let word = |chunk: &[T]| {
        let mut passed = [0; 64];
        for (passed, value) in passed.iter_mut().zip(chunk) {
            *passed = u8::from(test(*value));
        }
        squeeze(&passed)
    };
    values.chunks(64).map(word).collect()
}

/// The rows whose two values pass a test.
pub(crate) fn pack_pairs<T: Copy>(one: &[T], other: &[T], test: impl Fn(T, T) -> bool) -> Vec<u64> {
    let word = |(one, other): (&[T], &[T])| {
        let mut passed = [0; 64];
        for (passed, (one, other)) in passed.iter_mut().zip(one.iter().zip(other)) {
            *passed = u8::from(test(*one, *other));
        }
        squeeze(&passed)
    };
    one.chunks(64).zip(other.chunks(64)).map(word).collect()
}

/// 64 bytes of 0 or 1 as 64 bits. Eight at a time: the product moves bit 8 i to bit 56 + i, and no
/// two terms of it meet, so that a loop over rows can be one of vectors.
fn squeeze(passed: &[u8; 64]) -> u64 {
    let (eights, _) = passed.as_chunks::<8>();
    let byte =
        |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |word, eight| word << 8 | byte(eight))
}

/// Word by word.
pub(crate) fn zip(one: &[u64], other: &[u64], join: impl Fn(u64, u64) -> u64) -> Vec<u64> {
    one.iter().zip(other).map(|(one, other)| join(*one, *other)).collect()
}

/// Rows in both.
pub(crate) fn and(one: &[u64], other: &[u64]) -> Vec<u64> {
    zip(one, other, |one, other| one & other)
}

/// Rows in one or both.
pub(crate) fn or(one: &[u64], other: &[u64]) -> Vec<u64> {
    zip(one, other, |one, other| one | other)
}

/// Rows in the first and not in the second.
pub(crate) fn without(one: &[u64], other: &[u64]) -> Vec<u64> {
    zip(one, other, |one, other| one & !other)
}

/// `rows` rows from row `start` on.
pub(crate) fn cut(bits: &[u64], start: usize, rows: usize) -> Vec<u64> {
    let (first, shift) = (start / 64, start % 64);
    let word = |index: usize| bits.get(first + index).copied().unwrap_or(0);
    // A shift by 64 is none in Rust: two steps make the upper part vanish where `shift` is 0.
    let joined = |index| word(index) >> shift | word(index + 1) << 1 << (63 - shift);
    let mut cut: Vec<u64> = (0..rows.div_ceil(64)).map(joined).collect();
    trim(&mut cut, rows);
    cut
}

/// `rows` rows from bit `start` on of a bitmap in bytes.
pub(crate) fn from_bytes(bytes: &[u8], start: usize, rows: usize) -> Vec<u64> {
    let needed = (start % 8 + rows).div_ceil(8);
    let word = |eight: &[u8]| {
        let mut word = [0; 8];
        word[..eight.len()].copy_from_slice(eight);
        u64::from_le_bytes(word)
    };
    let words: Vec<u64> = bytes[start / 8..][..needed].chunks(8).map(word).collect();
    cut(&words, start % 8, rows)
}

/// Whether a row is in.
pub(crate) fn has(bits: &[u64], row: usize) -> bool {
    bits[row / 64] >> (row % 64) & 1 == 1
}

/// Puts a row in.
pub(crate) fn set(bits: &mut [u64], row: usize) {
    bits[row / 64] |= 1 << (row % 64);
}

/// How many rows are in.
pub(crate) fn count(bits: &[u64]) -> usize {
    bits.iter().map(|word| word.count_ones() as usize).sum()
}

/// The rows that are in, in order.
pub(crate) fn rows(bits: &[u64]) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(index, word)| {
        let rest = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
        std::iter::successors(Some(*word).filter(|word| *word != 0), rest)
            .map(move |word| index * 64 + word.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows divisible by three, of 200.
    fn thirds() -> Vec<u64> {
        let numbers: Vec<u32> = (0..200).collect();
        pack(&numbers, |number| number % 3 == 0)
    }

    #[test]
    fn packed_rows_come_back_in_order() {
        assert_eq!(rows(&thirds()).collect::<Vec<_>>(), (0..200).step_by(3).collect::<Vec<_>>());
        assert_eq!(count(&thirds()), 67);
    }

    #[test]
    fn pairs_are_packed_like_single_values() {
        let numbers: Vec<u32> = (0..200).collect();
        let other = vec![0; 200];
        assert_eq!(pack_pairs(&numbers, &other, |one, zero| one % 3 == zero), thirds());
    }

    #[test]
    fn a_cut_is_right_at_every_start() {
        for start in 0..200 {
            for length in [0, 1, 63, 64, 65] {
                let length = length.min(200 - start);
                let wanted: Vec<usize> = (0..length).filter(|row| (start + row) % 3 == 0).collect();
                let cut = cut(&thirds(), start, length);
                assert_eq!(cut.len(), length.div_ceil(64));
                assert_eq!(rows(&cut).collect::<Vec<_>>(), wanted, "{start} {length}");
            }
        }
    }

    #[test]
    fn a_bitmap_in_bytes_is_read_from_every_bit() {
        let bytes: Vec<u8> = thirds().iter().flat_map(|word| word.to_le_bytes()).collect();
        for start in 0..200 {
            for rows in [0, 1, 70].map(|rows: usize| rows.min(200 - start)) {
                assert_eq!(from_bytes(&bytes[..25], start, rows), cut(&thirds(), start, rows));
            }
        }
    }

    #[test]
    fn bits_behind_the_last_row_are_clear() {
        assert_eq!(all(65), [u64::MAX, 1]);
        assert_eq!(all(64), [u64::MAX]);
        assert_eq!(all(0), [0_u64; 0]);
    }

    #[test]
    fn a_row_that_is_set_is_there_and_no_other() {
        let mut bits = none(130);
        set(&mut bits, 129);
        assert!(has(&bits, 129) && !has(&bits, 128));
        assert_eq!(rows(&bits).collect::<Vec<_>>(), [129]);
    }
}
