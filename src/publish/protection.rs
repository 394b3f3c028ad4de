//! How persons are protected in a release, in sentences for whoever reads it.

use super::number::count;
use super::words::{Words, fill};
use crate::protect::Release;

/// The policy, and how much it withholds in all: never where.
pub(super) fn protection(release: &Release, words: &Words) -> Vec<String> {
    let (policy, programme) = (release.policy(), release.programme());
    let mut sentences = Vec::new();
    if policy.threshold > 1 {
        sentences.push(fill(words.threshold, &[&(policy.threshold - 1).to_string()]));
    }
    if policy.min_denominator > 1 {
        sentences.push(fill(words.few, &[&policy.min_denominator.to_string()]));
    }
    let counts = [release.rows().len(), release.withheld()].map(count);
    sentences.push(fill(words.rows_withheld, &[&counts[0], &counts[1]]));
    if let Some(set) = &programme.policy_set_by {
        sentences.push(fill(words.set_by, &[&set.name, &set.date.to_string()]));
    }
    let not_applied = policy.not_yet_applied();
    if !not_applied.is_empty() {
        sentences.push(fill(words.not_applied, &[&not_applied.join(", ")]));
    }
    sentences
}
