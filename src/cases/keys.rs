//! Keys of many rows: which row was the first to have each, and which rows came after it.
//!
//! Ten million ids are found in well under a second and in few bytes a row: rows are parted by the
//! hashes of their keys, each part has a table of its own, and texts are compared only where hashes
//! agree. The order of nothing depends on the hashes: what comes out is by row.

use polars::prelude::StringChunked;
use rayon::prelude::*;

use super::contract::ColumnId;
use super::tables::{Part, ValidTable};

/// The keys of all rows of a table.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    parts: Vec<KeyPart<'a>>,
}

/// The keys of rows that lie together.
#[derive(Debug)]
pub(super) struct KeyPart<'a> {
    first_row: u32,
    /// `None` where the source has no keys.
    texts: Option<&'a StringChunked>,
    scope: Scope<'a>,
}

/// Where the same text is the same key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// The scope of all rows of a part.
    One(u32),
    /// The scope of each row.
    Each(&'a [u16]),
}

impl Scope<'_> {
    fn of(self, row: usize) -> u32 {
        match self {
            Self::One(scope) => scope,
            Self::Each(scopes) => u32::from(scopes[row]),
        }
    }
}

impl<'a> Keys<'a> {
    /// The keys in a column, each part in a scope.
    pub(super) fn new(
        parts: &'a [Part],
        column: ColumnId,
        scope: impl Fn(&'a Part) -> Scope<'a>,
    ) -> Self {
        let parts = parts.iter().map(|part| KeyPart {
            first_row: part.first_row(),
            texts: part.texts(column),
            scope: scope(part),
        });
        Self { parts: parts.collect() }
    }

    /// The keys of a table, whose scope is everywhere; `None` where the contract names no key.
    pub(super) fn of_table(table: &'a ValidTable) -> Option<Self> {
        let key = table.table().key?;
        Some(Self::new(table.parts(), key, |_| Scope::One(0)))
    }

    /// Whether every key is greater than the one before it, as exports often are: then none is there
    /// twice, and nothing needs to be looked up.
    pub(super) fn ascend(&self) -> bool {
        let texts = self.parts.iter().filter_map(|part| part.texts);
        let texts: Vec<&StringChunked> = texts.filter(|texts| !texts.is_empty()).collect();
        let inside = |texts: &&StringChunked| {
            texts.null_count() == 0 && texts.iter().is_sorted_by(|one, next| one < next)
        };
        let between = |pair: &[&StringChunked]| pair[0].get(pair[0].len() - 1) < pair[1].get(0);
        texts.windows(2).all(between) && texts.par_iter().all(inside)
    }

    /// The scope and text of a row that has a key.
    fn get(&self, row: u32) -> (u32, &'a str) {
        let part = self.parts.partition_point(|part| part.first_row <= row) - 1;
        let part = &self.parts[part];
        let row = (row - part.first_row) as usize;
        let text = part.texts.and_then(|texts| texts.get(row));
        (part.scope.of(row), text.expect("only rows with a key are looked up"))
    }
}

/// Tables by the hashes of keys; a power of two.
const SHARDS: usize = 64;

/// A row with the hash of its key.
type Hashed = (u64, u32);

impl KeyPart<'_> {
    /// Its rows by the shard that their keys belong to.
    fn by_shard(&self) -> Vec<Vec<Hashed>> {
        let mut shards = vec![Vec::new(); SHARDS];
        let rows = (self.first_row..)
            .zip(self.texts.into_iter().flat_map(StringChunked::iter))
            .enumerate();
        for (place, (row, text)) in rows {
            if let Some(text) = text {
                let hash = hash(self.scope.of(place), text);
                shards[shard_of(hash)].push((hash, row));
            }
        }
        shards
    }
}

/// Which row was the first to have each key.
#[derive(Debug)]
pub(super) struct Index<'a> {
    keys: Keys<'a>,
    shards: Vec<Shard>,
    repeats: Vec<(u32, u32)>,
}

impl<'a> Index<'a> {
    /// Looks at every key once.
    pub(super) fn new(keys: Keys<'a>) -> Self {
        let rows: Vec<Vec<Vec<Hashed>>> = keys.parts.par_iter().map(KeyPart::by_shard).collect();
        let built = (0..SHARDS).into_par_iter().map(|shard| {
            let rows: Vec<&[Hashed]> = rows.iter().map(|part| part[shard].as_slice()).collect();
            Shard::new(&keys, &rows)
        });
        let (shards, repeats): (Vec<Shard>, Vec<Vec<(u32, u32)>>) = built.unzip();
        let mut repeats = repeats.concat();
        repeats.par_sort_unstable();
        Self { keys, shards, repeats }
    }

    /// The first row that has a key in scope 0.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let hash = hash(0, text);
        let slot = self.shards[shard_of(hash)].find(hash, |row| self.keys.get(row) == (0, text))?;
        slot.ok()
    }

    /// Rows whose key an earlier row has, each with the first such row, in the order of rows.
    pub(super) fn repeats(&self) -> &[(u32, u32)] {
        &self.repeats
    }
}

/// A table with open addressing.
#[derive(Debug, Default)]
struct Shard {
    /// A part of the hash, and the row; a power of two of them, at most half in use.
    slots: Vec<Option<(u32, Row)>>,
}

/// A row, so that an empty slot takes no more place than a full one.
type Row = std::num::NonZeroU32;

impl Shard {
    /// Enters the rows in their order; gives those whose key was there, each with the first row.
    fn new(keys: &Keys<'_>, parts: &[&[Hashed]]) -> (Self, Vec<(u32, u32)>) {
        let rows: usize = parts.iter().map(|part| part.len()).sum();
        let slots = if rows == 0 { 0 } else { (2 * rows).next_power_of_two() };
        let mut shard = Self { slots: vec![None; slots] };
        let mut repeats = Vec::new();
        for (hash, row) in parts.iter().flat_map(|part| part.iter().copied()) {
            let same = |first| keys.get(first) == keys.get(row);
            match shard.find(hash, same).expect("there are slots for all rows") {
                Ok(first) => repeats.push((row, first)),
                Err(empty) => {
                    let row = Row::MIN.saturating_add(row);
                    shard.slots[empty] = Some((tag_of(hash), row));
                }
            }
        }
        (shard, repeats)
    }

    /// The row with this hash that is the same, or the empty slot where it would be; `None` in a
    /// table without slots.
    fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Option<Result<u32, usize>> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = slot_of(hash) & mask;
        loop {
            match self.slots[slot] {
                None => return Some(Err(slot)),
                Some((tag, row)) if tag == tag_of(hash) && same(row.get() - 1) => {
                    return Some(Ok(row.get() - 1));
                }
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }
}

/// The upper six bits.
fn shard_of(hash: u64) -> usize {
    usize::try_from(hash >> 58).expect("six bits") % SHARDS
}

/// The lower bits.
#[expect(clippy::cast_possible_truncation, reason = "any bits do")]
fn slot_of(hash: u64) -> usize {
    hash as usize
}

/// The bits under the shard's.
#[expect(clippy::cast_possible_truncation, reason = "any bits do")]
fn tag_of(hash: u64) -> u32 {
    (hash >> 26) as u32
}

/// A hash of a key: eight bytes at a time, multiplied to 128 bits and folded. Nothing that is written
/// depends on it.
fn hash(scope: u32, text: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    const OTHER: u64 = 0xd6e8_feb8_6659_fd93;
    let length = text.len() as u64;
    let mut state = fold(u64::from(scope) ^ ODD, length ^ OTHER);
    for chunk in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = fold(state ^ u64::from_le_bytes(word), ODD);
    }
    fold(state, OTHER)
}

#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use polars::prelude::{NewChunkedArray, StringChunked};

    use super::*;

    fn keys<'a>(texts: &'a [StringChunked], scope: Scope<'a>) -> Keys<'a> {
        let mut first_row = 0;
        let parts = texts.iter().map(|texts| {
            let part = KeyPart { first_row, texts: Some(texts), scope };
            first_row += u32::try_from(texts.len()).unwrap();
            part
        });
        Keys { parts: parts.collect() }
    }

    fn texts(rows: &[Option<&str>]) -> StringChunked {
        StringChunked::from_iter_options("id".into(), rows.iter().copied())
    }

    #[test]
    fn a_row_is_found_by_its_key_and_the_first_one_counts() {
        let parts = [texts(&[Some("a"), None, Some("b")]), texts(&[Some("b"), None, Some("a")])];
        let index = Index::new(keys(&parts, Scope::One(0)));
        assert_eq!((index.find("a"), index.find("b"), index.find("c")), (Some(0), Some(2), None));
        assert_eq!(index.repeats(), [(3, 2), (5, 0)]);
    }

    #[test]
    fn the_same_text_in_another_scope_is_another_key() {
        let parts = [texts(&[Some("a"), Some("a"), Some("a")])];
        let index = Index::new(keys(&parts, Scope::Each(&[0, 1, 0])));
        assert_eq!(index.repeats(), [(2, 0)]);
    }

    #[test]
    fn many_keys_agree_with_a_map() {
        let rows: Vec<String> =
            (0..5000_u32).map(|row| format!("id{}", row * row % 3001)).collect();
        let parts: Vec<StringChunked> = rows
            .chunks(700)
            .map(|rows| texts(&rows.iter().map(|row| Some(row.as_str())).collect::<Vec<_>>()))
            .collect();
        let mut first = std::collections::BTreeMap::new();
        let mut repeats = Vec::new();
        for (row, text) in (0..).zip(&rows) {
            let known = *first.entry(text).or_insert(row);
            if known != row {
                repeats.push((row, known));
            }
        }
        let index = Index::new(keys(&parts, Scope::One(0)));
        assert_eq!(index.repeats(), repeats);
        assert!(first.iter().all(|(text, row)| index.find(text) == Some(*row)));
    }

    #[test]
    fn keys_that_ascend_are_seen_to() {
        let ascend = |parts: &[StringChunked]| keys(parts, Scope::One(0)).ascend();
        assert!(ascend(&[texts(&[Some("a"), Some("b")]), texts(&[Some("c")])]));
        assert!(!ascend(&[texts(&[Some("a"), Some("a")])]));
        assert!(!ascend(&[texts(&[Some("a"), Some("c")]), texts(&[Some("b")])]));
        assert!(!ascend(&[texts(&[Some("a"), None, Some("b")])]));
        assert!(!ascend(&[texts(&[Some("b")]), texts(&[]), texts(&[Some("a")])]));
    }
}
