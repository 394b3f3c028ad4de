//! What the author wrote between the figures: Markdown, one file a section and language.
//!
//! Of Markdown, paragraphs, headings, lists, quotations, emphasis, code and links pass. HTML, pictures and links
//! to anything but web, mail and places in the report do not; [`Page::refused`] says where they stood.

#![expect(clippy::wildcard_enum_match_arm, reason = "Markdown has more forms than pass")]

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::model::{Block, Run, Text, To};
use crate::digest::sha256;

/// What the author wrote, by name of the section and language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Narrative {
    pages: BTreeMap<(String, String), Page>,
}

/// One file of the author.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Path relative to the programme folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Lines, from 1, of what does not pass.
    pub refused: Vec<u32>,
    /// What passes.
    pub(super) blocks: Vec<Block>,
}

impl Narrative {
    /// Adds a page.
    pub fn add(&mut self, section: &str, language: &str, page: Page) {
        self.pages.insert((section.to_owned(), language.to_owned()), page);
    }

    /// What the author wrote on a section in a language.
    pub fn page(&self, section: &str, language: &str) -> Option<&Page> {
        self.pages.get(&(section.to_owned(), language.to_owned()))
    }

    /// Every page, by section and language.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.values()
    }
}

impl Page {
    /// Reads a file's Markdown.
    pub fn parse(path: &str, markdown: &str) -> Self {
        let mut reading = Reading {
            events: Parser::new_ext(markdown, Options::empty()).into_offset_iter().peekable(),
            refused: Vec::new(),
        };
        let blocks = reading.blocks(None);
        let line = |place: &usize| markdown[..*place].matches('\n').count() + 1;
        let refused = reading.refused.iter().map(line);
        Self {
            path: path.to_owned(),
            sha256: sha256(markdown.as_bytes()),
            refused: refused.map(|line| u32::try_from(line).unwrap_or(u32::MAX)).collect(),
            blocks,
        }
    }
}

/// How words are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Strong,
    Emphasis,
}

struct Reading<'a> {
    events: Peekable<OffsetIter<'a>>,
    refused: Vec<usize>,
}

impl<'a> Reading<'a> {
    /// The blocks up to the end of what they stand in.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, place)) = self.events.next() {
            match event {
                Event::End(tag) if Some(tag) == end => break,
                Event::Start(tag) if !is_inline(&tag) => blocks.extend(self.block(&tag, &place)),
                Event::Html(_) => self.refuse(&place),
                other => blocks.extend(self.loose(other, place)),
            }
        }
        blocks
    }

    /// The block that begins here.
    fn block(&mut self, tag: &Tag<'a>, place: &Range<usize>) -> Option<Block> {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => filled(self.text(end, Form::Plain)).map(Block::Paragraph),
            Tag::Heading { .. } => filled(self.text(end, Form::Plain)).map(Block::Heading),
            Tag::BlockQuote(_) => Some(Block::Quotation(self.blocks(Some(end)))),
            Tag::List(first) => {
                Some(Block::List { ordered: first.is_some(), items: self.items(end) })
            }
            Tag::CodeBlock(_) => {
                let code = self.text(end, Form::Plain).read_out();
                Some(Block::Paragraph(Run::Code(code.trim_end().to_owned()).into()))
            }
            _ => {
                if *tag == Tag::HtmlBlock {
                    self.refuse(place);
                }
                self.skip(end);
                None
            }
        }
    }

    fn items(&mut self, end: TagEnd) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))),
                Event::End(tag) if tag == end => break,
                _ => {}
            }
        }
        items
    }

    /// Words that stand in a list without a paragraph around them.
    fn loose(&mut self, first: Event<'a>, place: Range<usize>) -> Option<Block> {
        let mut text = Text::default();
        self.inline(first, &place, Form::Plain, &mut text);
        while let Some((event, place)) = self.events.next_if(|(event, _)| goes_on(event)) {
            self.inline(event, &place, Form::Plain, &mut text);
        }
        filled(text).map(Block::Paragraph)
    }

    /// The words up to the end of what they stand in.
    fn text(&mut self, end: TagEnd, form: Form) -> Text {
        let mut text = Text::default();
        while let Some((event, place)) = self.events.next() {
            if event == Event::End(end) {
                break;
            }
            self.inline(event, &place, form, &mut text);
        }
        text
    }

    fn inline(&mut self, event: Event<'a>, place: &Range<usize>, form: Form, text: &mut Text) {
        match event {
            Event::Text(words) => text.0.push(formed(&words, form)),
            Event::Code(code) => text.0.push(Run::Code(code.into_string())),
            Event::SoftBreak => text.0.push(Run::Plain(" ".to_owned())),
            Event::HardBreak => text.0.push(Run::Break),
            Event::Start(tag) => self.spanned(tag, place, form, text),
            Event::InlineHtml(_) | Event::Html(_) => self.refuse(place),
            _ => {}
        }
    }

    /// Words of one form, or a link.
    fn spanned(&mut self, tag: Tag<'a>, place: &Range<usize>, form: Form, text: &mut Text) {
        let end = tag.to_end();
        match tag {
            Tag::Strong => text.0.extend(self.text(end, Form::Strong).0),
            Tag::Emphasis => text.0.extend(self.text(end, Form::Emphasis).0),
            Tag::Link { dest_url, .. } => {
                let words = self.text(end, form);
                if let Some(to) = leads(&dest_url) {
                    text.0.push(Run::Link { text: words.read_out(), to });
                } else {
                    self.refuse(place);
                    text.0.extend(words.0);
                }
            }
            _ => {
                self.refuse(place);
                let words = self.text(end, form);
                text.0.extend(words.0);
            }
        }
    }

    fn skip(&mut self, end: TagEnd) {
        for (event, _) in self.events.by_ref() {
            if event == Event::End(end) {
                break;
            }
        }
    }

    fn refuse(&mut self, place: &Range<usize>) {
        self.refused.push(place.start);
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. })
}

/// Whether an event belongs to the words before it.
fn goes_on(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline(tag),
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::SoftBreak => true,
        other => *other == Event::HardBreak,
    }
}

fn formed(words: &str, form: Form) -> Run {
    match form {
        Form::Plain => Run::Plain(words.to_owned()),
        Form::Strong => Run::Strong(words.to_owned()),
        Form::Emphasis => Run::Emphasis(words.to_owned()),
    }
}

/// Where a link may lead.
fn leads(address: &str) -> Option<To> {
    if let Some(anchor) = address.strip_prefix('#') {
        return Some(To::Anchor(anchor.to_owned()));
    }
    let known = ["https://", "http://", "mailto:"].iter().any(|start| address.starts_with(start));
    known.then(|| To::Address(address.to_owned()))
}

fn filled(text: Text) -> Option<Text> {
    (!text.read_out().trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(markdown: &str) -> Page {
        Page::parse("reports/narrative/context.en.md", markdown)
    }

    #[test]
    fn paragraphs_lists_emphasis_and_links_pass() {
        let page = read(
            "## Before\n\nThe **law** of *2011*, [text](https://rada.gov.ua).\n\n- one\n- two\n",
        );
        let link = Run::Link { text: "text".into(), to: To::Address("https://rada.gov.ua".into()) };
        let plain = |text: &str| Run::Plain(text.to_owned());
        let paragraph = Text(vec![
            plain("The "),
            Run::Strong("law".into()),
            plain(" of "),
            Run::Emphasis("2011".into()),
            plain(", "),
            link,
            plain("."),
        ]);
        let item = |text: &str| vec![Block::Paragraph(Text::plain(text))];
        assert_eq!(page.blocks[0], Block::Heading(Text::plain("Before")));
        assert_eq!(page.blocks[1], Block::Paragraph(paragraph));
        let items = vec![item("one"), item("two")];
        assert_eq!(page.blocks[2], Block::List { ordered: false, items });
        assert_eq!(page.refused, Vec::<u32>::new());
    }

    #[test]
    fn html_pictures_and_links_to_scripts_do_not_pass() {
        let page = read(
            "<script>alert(1)</script>\n\nA <b>bold</b> ![map](map.png) [go](javascript:alert)\n\nEnd.\n",
        );
        let said: String = format!("{:?}", page.blocks);
        for bad in ["script", "<b>", "map.png", "javascript"] {
            assert!(!said.contains(bad), "{bad} in {said}");
        }
        assert!(said.contains("bold") && said.contains("End."), "{said}");
        assert_eq!(page.refused, [1, 3, 3, 3, 3]);
    }

    #[test]
    fn a_list_in_a_list_stays_one() {
        let page = read("1. one\n   - in *one*\n2. two\n");
        let Block::List { ordered: true, items } = &page.blocks[0] else { panic!("{page:?}") };
        assert_eq!(items.len(), 2);
        assert!(matches!(&items[0][1], Block::List { ordered: false, .. }), "{items:?}");
    }
}
