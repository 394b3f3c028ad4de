//! The words of reference sheets: one file a language.

mod en;
mod ro;
mod uk;

/// Words in one language. `{}` stands where a name or a condition goes.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) language: &'static str,
    // Headings.
    pub(super) all_indicators: &'static str,
    pub(super) definition: &'static str,
    pub(super) reading: &'static str,
    pub(super) targets: &'static str,
    pub(super) quality: &'static str,
    pub(super) changes: &'static str,
    pub(super) caveats: &'static str,
    pub(super) exactly: &'static str,
    // What is known of an indicator.
    pub(super) code: &'static str,
    pub(super) objective: &'static str,
    pub(super) criterion: &'static str,
    pub(super) direction: &'static str,
    pub(super) no_direction: &'static str,
    pub(super) counting: &'static str,
    pub(super) in_period: &'static str,
    pub(super) cumulative: &'static str,
    pub(super) broken_down: &'static str,
    pub(super) by_nothing: &'static str,
    pub(super) source: &'static str,
    pub(super) hash: &'static str,
    pub(super) not_said: &'static str,
    // The definition, a sentence each.
    pub(super) rows_of: &'static str,
    pub(super) dated_by: &'static str,
    pub(super) population: &'static str,
    pub(super) everybody: &'static str,
    pub(super) excluded: &'static str,
    pub(super) denominator: &'static str,
    pub(super) numerator: &'static str,
    pub(super) within: &'static str,
    pub(super) numerator_exclude: &'static str,
    pub(super) excepted: &'static str,
    pub(super) value: &'static str,
    pub(super) unknown_apart: &'static str,
    pub(super) unknown_not_met: &'static str,
    pub(super) made_of: &'static str,
    pub(super) part: &'static str,
    pub(super) hash_says: &'static str,
    // Targets.
    pub(super) category: &'static str,
    pub(super) baseline: &'static str,
    pub(super) baseline_period: &'static str,
    pub(super) target: &'static str,
    pub(super) no_targets: &'static str,
    pub(super) no_targets_because: &'static str,
    // Quality and changes.
    pub(super) tests: &'static str,
    pub(super) rules: &'static str,
    pub(super) no_rules: &'static str,
    pub(super) no_changes: &'static str,
    pub(super) breaks: &'static str,
    pub(super) as_published: &'static str,
    // Conditions.
    pub(super) and: &'static str,
    pub(super) or: &'static str,
    pub(super) is: &'static str,
    pub(super) is_not: &'static str,
    pub(super) is_one_of: &'static str,
    pub(super) is_none_of: &'static str,
    pub(super) is_recorded: &'static str,
    pub(super) is_not_recorded: &'static str,
    pub(super) is_yes: &'static str,
    pub(super) is_no: &'static str,
    pub(super) less: &'static str,
    pub(super) at_most: &'static str,
    pub(super) more: &'static str,
    pub(super) at_least: &'static str,
    pub(super) before: &'static str,
    pub(super) not_after: &'static str,
    pub(super) after: &'static str,
    pub(super) not_before: &'static str,
    pub(super) days: &'static str,
    pub(super) months: &'static str,
    pub(super) years: &'static str,
    pub(super) year_of: &'static str,
    pub(super) includes: &'static str,
    pub(super) does_not_include: &'static str,
    pub(super) any_row: &'static str,
    pub(super) any_row_where: &'static str,
    pub(super) no_row: &'static str,
    pub(super) no_row_where: &'static str,
    pub(super) number_of_rows: &'static str,
    pub(super) number_of_rows_where: &'static str,
    pub(super) sum_of: &'static str,
    pub(super) sum_of_where: &'static str,
    pub(super) first_of: &'static str,
    pub(super) first_of_where: &'static str,
    pub(super) last_of: &'static str,
    pub(super) last_of_where: &'static str,
    pub(super) as_of: &'static str,
    pub(super) period_start: &'static str,
    pub(super) period_end: &'static str,
    pub(super) not_so: &'static str,
    pub(super) always: &'static str,
    pub(super) never: &'static str,
}

impl Words {
    /// The words of a language; English for a language that has none yet.
    pub(super) fn of(language: &str) -> &'static Self {
        ALL.iter().copied().find(|words| words.language == language).unwrap_or(&en::WORDS)
    }
}

/// Every language that there is.
const ALL: &[&Words] = &[&en::WORDS, &uk::WORDS, &ro::WORDS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_leaves_the_same_places_open() {
        let places = |words: &Words| {
            let Words { rows_of, dated_by, within, sum_of_where, first_of_where, days, .. } = words;
            let more = [words.tests, words.is_one_of, words.any_row_where, words.excluded];
            let all = [*rows_of, dated_by, within, sum_of_where, first_of_where, days];
            all.into_iter().chain(more).map(|one| one.matches("{}").count()).collect::<Vec<_>>()
        };
        for words in ALL {
            assert_eq!(places(words), places(&en::WORDS), "{}", words.language);
        }
    }
}
