//! Annex: how figures were made and protected, and how to read them.

use super::super::model::{Block, Chapter, Fact, Text};
use super::super::{Body, Section, Writing};
use crate::publish::series::Mark;

#[derive(Debug)]
pub(in super::super) struct Method;

impl Section for Method {
    fn name(&self) -> &'static str {
        "method"
    }

    fn is_annex(&self) -> bool {
        true
    }

    fn write(&self, writing: &Writing<'_>) -> Body {
        let chapters = [
            ("method-counting", counting(writing)),
            (
                "method-targets",
                said(writing, &["method-progress", "method-bands", "method-cumulative"]),
            ),
            (
                "method-chance",
                said(writing, &["method-intervals", "method-change", "method-apart"]),
            ),
            ("method-protection", protection(writing)),
            ("method-marks", vec![marks(writing)]),
            ("method-origin", origin(writing)),
        ];
        let chapter = |(key, blocks): (&str, Vec<Block>)| Chapter {
            anchor: key.to_owned(),
            title: writing.words(key),
            blocks,
            ..Chapter::default()
        };
        Body { blocks: Vec::new(), chapters: chapters.into_iter().map(chapter).collect() }
    }
}

fn said(writing: &Writing<'_>, keys: &[&str]) -> Vec<Block> {
    keys.iter().map(|key| Block::Paragraph(writing.words(key).into())).collect()
}

/// What happens to a row, in its order.
fn counting(writing: &Writing<'_>) -> Vec<Block> {
    let steps = [
        "step-population",
        "step-undated",
        "step-excluded",
        "step-not-yet-due",
        "step-denominator",
        "step-met",
        "step-unknown",
    ];
    let item = |key: &str| vec![Block::Paragraph(writing.words(key).into())];
    let intro = Block::Paragraph(writing.words("method-rows").into());
    vec![intro, Block::List { ordered: true, items: steps.map(item).into() }]
}

/// The policy in sentences.
fn protection(writing: &Writing<'_>) -> Vec<Block> {
    let (policy, programme) = (writing.release.policy(), writing.release.programme());
    let mut sentences = Vec::new();
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    if policy.threshold > 1 {
        let most = [("most", count(policy.threshold - 1).into())];
        sentences.push(writing.text("policy-threshold", &most));
    }
    if policy.min_denominator > 1 {
        let least = [("least", count(policy.min_denominator).into())];
        sentences.push(writing.text("policy-denominator", &least));
    }
    if let Some(set) = &programme.policy_set_by {
        let day = writing.catalogue.day(set.date);
        let places = [("name", set.name.as_str().into()), ("day", day.into())];
        sentences.push(writing.text("policy-set-by", &places));
    }
    let missing = policy.not_yet_applied().join(", ");
    if !missing.is_empty() {
        sentences.push(writing.text("policy-not-applied", &[("what", missing.into())]));
    }
    sentences.into_iter().map(Block::Paragraph).collect()
}

/// The key to the marks.
fn marks(writing: &Writing<'_>) -> Block {
    let fact = |mark: Mark| Fact {
        name: mark.text().to_owned(),
        text: Text::plain(writing.words(mark.key())),
    };
    Block::Facts(Mark::ALL.map(fact).into())
}

/// Where figures and words come from.
fn origin(writing: &Writing<'_>) -> Vec<Block> {
    let mut blocks = said(writing, &["method-reproducible", "method-withdrawn"]);
    let pages = writing.edition.options.narrative.pages();
    let facts: Vec<Fact> = pages
        .map(|page| Fact { name: page.path.clone(), text: Text::plain(&page.sha256[..12]) })
        .collect();
    if !facts.is_empty() {
        blocks.push(Block::Paragraph(writing.words("method-authors").into()));
        blocks.push(Block::Facts(facts));
    }
    blocks
}
