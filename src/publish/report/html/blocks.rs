//! Chapters, blocks and text as HTML.

use std::fmt::Write as _;

use crate::publish::Edition;
use crate::publish::report::catalogue::Catalogue;
use crate::publish::report::indicator_page::safe;
use crate::publish::report::model::{
    About, Block, Cell, Chapter, Fact, Heading, Headline, Illustration, Line, Number, Of, Purpose,
    Rating, Report, Role, Run, Table, Text, To, Weight,
};
use crate::publish::report::writing::figure;

/// A page on its way.
pub(super) struct Page<'a> {
    edition: &'a Edition<'a>,
    report: &'a Report,
    catalogue: &'a Catalogue,
}

/// The level of the headings of chapters; the title of the report is above them.
const FIRST_LEVEL: usize = 2;
/// HTML has no more.
const LAST_LEVEL: usize = 6;

impl<'a> Page<'a> {
    pub(super) fn new(
        edition: &'a Edition<'a>,
        report: &'a Report,
        catalogue: &'a Catalogue,
    ) -> Self {
        Self { edition, report, catalogue }
    }

    /// The chapters of the report.
    pub(super) fn chapters(&self, chapters: &[Chapter]) -> String {
        let mut html = String::new();
        for chapter in chapters {
            self.chapter(chapter, FIRST_LEVEL, &mut html);
        }
        html
    }

    /// Names with what they are.
    pub(super) fn facts(&self, facts: &[Fact]) -> String {
        let mut html = "<dl class=\"facts\">".to_owned();
        for fact in facts {
            put(&mut html, format_args!("<dt>{}</dt><dd>", escaped(&fact.name)));
            self.text(&fact.text, &mut html);
            html.push_str("</dd>");
        }
        html + "</dl>\n"
    }

    fn chapter(&self, chapter: &Chapter, level: usize, html: &mut String) {
        let Chapter { anchor, title, .. } = chapter;
        let number = super::numbered(self.catalogue, chapter);
        let class = if chapter.about.indicator.is_some() { " class=\"indicator\"" } else { "" };
        // Headings of chapters alone are landmarks: those within would be too many to be of use.
        let landmark = if level == FIRST_LEVEL {
            format!(" aria-labelledby=\"{anchor}\"")
        } else {
            String::new()
        };
        put(html, format_args!("<section{class}{landmark}{}>\n", data(&chapter.about)));
        put(
            html,
            format_args!(
                "<h{level} id=\"{anchor}\"><span class=\"no\">{}</span> {}</h{level}>\n",
                escaped(&number),
                escaped(title)
            ),
        );
        let within = (level + 1).min(LAST_LEVEL);
        chapter.blocks.iter().for_each(|block| self.block(block, within, html));
        chapter.chapters.iter().for_each(|one| self.chapter(one, within, html));
        html.push_str("</section>\n");
    }

    /// A block; `level` is that of headings in it.
    fn block(&self, block: &Block, level: usize, html: &mut String) {
        match block {
            Block::Paragraph(text) => self.wrapped("p", text, html),
            Block::Heading(text) => self.wrapped(&format!("h{level}"), text, html),
            Block::List { ordered, items } => self.list(*ordered, items, level, html),
            Block::Facts(facts) => html.push_str(&self.facts(facts)),
            Block::Headlines(headlines) => self.headlines(headlines, html),
            Block::Table(table) => self.table(table, html),
            Block::Illustration(picture) => self.illustration(picture, html),
            Block::Note { weight, text } => self.note(*weight, text, html),
            Block::Placeholder { file, prompt } => self.placeholder(file, prompt, html),
            Block::Authored(blocks) => {
                self.container("div class=\"authored\"", blocks, level, html);
            }
            Block::Quotation(blocks) => self.container("blockquote", blocks, level, html),
        }
    }

    fn wrapped(&self, element: &str, text: &Text, html: &mut String) {
        put(html, format_args!("<{element}>"));
        self.text(text, html);
        put(html, format_args!("</{element}>\n"));
    }

    fn container(&self, element: &str, blocks: &[Block], level: usize, html: &mut String) {
        put(html, format_args!("<{element}>\n"));
        for block in blocks {
            self.block(block, level, html);
        }
        let name = element.split(' ').next().unwrap_or(element);
        put(html, format_args!("</{name}>\n"));
    }

    fn list(&self, ordered: bool, items: &[Vec<Block>], level: usize, html: &mut String) {
        let element = if ordered { "ol" } else { "ul" };
        put(html, format_args!("<{element}>\n"));
        for item in items {
            html.push_str("<li>");
            match item.as_slice() {
                [Block::Paragraph(text)] => self.text(text, html),
                blocks => blocks.iter().for_each(|block| self.block(block, level, html)),
            }
            html.push_str("</li>\n");
        }
        put(html, format_args!("</{element}>\n"));
    }

    fn headlines(&self, headlines: &[Headline], html: &mut String) {
        html.push_str("<ul class=\"headlines\">\n");
        for headline in headlines {
            html.push_str("<li><span class=\"big\">");
            self.run(&headline.value, html);
            put(
                html,
                format_args!(
                    "</span> <a href=\"#{}\">{}</a> <span class=\"minor\">",
                    headline.anchor,
                    escaped(&headline.label)
                ),
            );
            self.text(&headline.detail, html);
            html.push_str("</span>");
            if let Some(rating) = &headline.rating {
                html.push(' ');
                put_rating(rating, html);
            }
            html.push_str("</li>\n");
        }
        html.push_str("</ul>\n");
    }

    /// A table that scrolls by itself where it is too wide; one for reference can be folded away.
    fn table(&self, table: &Table, html: &mut String) {
        let folds = table.purpose == Purpose::Reference;
        if folds {
            let caption = escaped(&table.caption.read_out());
            put(html, format_args!("<details><summary>{caption}</summary>\n"));
        }
        put(
            html,
            format_args!(
                "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{0}-caption\">\n\
             <table id=\"{0}\"{1}>\n<caption id=\"{0}-caption\"{2}>",
                table.anchor,
                if folds { " class=\"small\"" } else { "" },
                if folds { " class=\"hidden\"" } else { "" },
            ),
        );
        self.text(&table.caption, html);
        html.push_str("</caption>\n<thead>\n");
        table.head.iter().for_each(|row| self.head(row, html));
        html.push_str("</thead>\n");
        for group in &table.groups {
            html.push_str("<tbody>\n");
            for line in group {
                self.line(table, line, html);
            }
            html.push_str("</tbody>\n");
        }
        html.push_str("</table>\n</div>\n");
        if folds {
            html.push_str("</details>\n");
        }
    }

    fn head(&self, row: &[Heading], html: &mut String) {
        html.push_str("<tr>");
        for heading in row {
            let class = if heading.is_number { " class=\"number\"" } else { "" };
            let (scope, span) = match heading.columns {
                1 => ("col", String::new()),
                columns => ("colgroup", format!(" colspan=\"{columns}\"")),
            };
            put(html, format_args!("<th scope=\"{scope}\"{span}{class}>"));
            self.text(&heading.text, html);
            html.push_str("</th>");
        }
        html.push_str("</tr>\n");
    }

    fn line(&self, table: &Table, line: &Line, html: &mut String) {
        let class = if line.is_group { " class=\"group\"" } else { "" };
        let about = if table.purpose == Purpose::Main { data(&line.about) } else { String::new() };
        put(html, format_args!("<tr{class}{about}>"));
        line.cells.iter().for_each(|cell| self.cell(cell, html));
        html.push_str("</tr>\n");
    }

    fn cell(&self, cell: &Cell, html: &mut String) {
        let (open, close) = match cell.role {
            Role::RowHead => ("<th scope=\"row\">".to_owned(), "</th>"),
            Role::GroupHead(rows) => {
                (format!("<th scope=\"rowgroup\" class=\"name\" rowspan=\"{rows}\">"), "</th>")
            }
            Role::Words => ("<td>".to_owned(), "</td>"),
            Role::Number => ("<td class=\"number\">".to_owned(), "</td>"),
        };
        html.push_str(&open);
        self.text(&cell.text, html);
        html.push_str(close);
    }

    /// The picture as it was drawn: it carries its own title and description.
    fn illustration(&self, illustration: &Illustration, html: &mut String) {
        let mut pictures = self.edition.pictures.iter();
        let Some(picture) = pictures.find(|one| one.stem == illustration.stem) else { return };
        // An id in HTML is simpler than the name of a file may be.
        let (stem, simple) = (&picture.stem, safe(&picture.stem));
        let svg = ["title", "desc"].iter().fold(picture.svg.clone(), |svg, part| {
            svg.replace(&format!("{stem}-{part}"), &format!("chart-{simple}-{part}"))
        });
        put(
            html,
            format_args!(
                "<figure>\n<div class=\"wide\" role=\"group\" tabindex=\"0\" \
                 aria-labelledby=\"caption-{simple}\">\n{svg}\n</div>\n\
                 <figcaption id=\"caption-{simple}\">"
            ),
        );
        self.text(&illustration.caption, html);
        html.push_str("</figcaption>\n</figure>\n");
    }

    fn note(&self, weight: Weight, text: &Text, html: &mut String) {
        let (class, key) = match weight {
            Weight::Note => ("note", "ui-note"),
            Weight::Caveat => ("note caveat", "ui-caveat"),
        };
        let word = escaped(&self.catalogue.words(key));
        put(html, format_args!("<p class=\"{class}\" role=\"note\"><strong>{word}:</strong> "));
        self.text(text, html);
        html.push_str("</p>\n");
    }

    fn placeholder(&self, file: &str, prompt: &str, html: &mut String) {
        let file = [("file", Run::Code(file.to_owned()).into())];
        let word = escaped(&self.catalogue.words("ui-placeholder"));
        put(
            html,
            format_args!(
                "<p class=\"placeholder\" role=\"note\"><strong>{word}:</strong> {} <span class=\"minor\">",
                escaped(prompt)
            ),
        );
        self.text(&self.catalogue.text("ui-file", &file), html);
        html.push_str("</span></p>\n");
    }

    fn text(&self, text: &Text, html: &mut String) {
        text.0.iter().for_each(|run| self.run(run, html));
    }

    fn run(&self, run: &Run, html: &mut String) {
        match run {
            Run::Plain(text) => html.push_str(&escaped(text)),
            Run::Strong(text) => put(html, format_args!("<strong>{}</strong>", escaped(text))),
            Run::Emphasis(text) => put(html, format_args!("<em>{}</em>", escaped(text))),
            Run::Code(text) => put(html, format_args!("<code>{}</code>", escaped(text))),
            Run::Small(text) => {
                html.push_str("<span class=\"minor\">");
                self.text(text, html);
                html.push_str("</span>");
            }
            Run::Number(number) => self.number(number, html),
            Run::Mark(withheld) => put(
                html,
                format_args!(
                    "<abbr title=\"{}\">{}</abbr>",
                    escaped(&withheld.meaning),
                    withheld.mark
                ),
            ),
            Run::Rating(rating) => put_rating(rating, html),
            Run::Link { text, to } => self.link(text, to, html),
            Run::Break => html.push_str("<br>"),
        }
    }

    /// A number, with all its digits for machines and what else its row says for who points at it.
    fn number(&self, number: &Number, html: &mut String) {
        let release = match number.source.of {
            Of::Indicators => Some(self.edition.release),
            Of::Rules => self.edition.release.quality().map(crate::protect::Quality::rules),
        };
        let exact = release.and_then(|release| {
            figure(release, &release.rows()[number.source.row], number.source.column)
        });
        let exact = exact.map(|exact| exact.to_string()).unwrap_or_default();
        put(html, format_args!("<data value=\"{exact}\""));
        if !number.detail.is_empty() {
            put(html, format_args!(" data-tip=\"{}\"", escaped(&number.detail)));
        }
        put(html, format_args!(">{}</data>", escaped(&number.text)));
    }

    /// A link, where it leads somewhere; else its words.
    fn link(&self, text: &str, to: &To, html: &mut String) {
        let address = match to {
            To::Anchor(anchor) if !self.has(anchor) => return html.push_str(&escaped(text)),
            To::Anchor(anchor) => format!("#{anchor}"),
            To::Address(address) => address.clone(),
        };
        put(html, format_args!("<a href=\"{}\">{}</a>", escaped(&address), escaped(text)));
    }

    fn has(&self, anchor: &str) -> bool {
        self.report.all_chapters().iter().any(|chapter| chapter.anchor == anchor)
    }
}

fn put_rating(rating: &Rating, html: &mut String) {
    let Rating { rating, text, .. } = rating;
    put(html, format_args!("<span class=\"rating {rating}\">{}</span>", escaped(text)));
}

/// What filters look at.
fn data(about: &About) -> String {
    let ratings = about.ratings.join(" ");
    let ratings = (!ratings.is_empty()).then_some(ratings.as_str());
    let facts = [
        ("area", about.area.as_deref()),
        ("objective", about.objective.as_deref()),
        ("rating", ratings),
    ];
    let filled = facts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let mut html = String::new();
    for (name, value) in filled {
        put(&mut html, format_args!(" data-{name}=\"{}\"", escaped(value)));
    }
    html
}

fn put(html: &mut String, what: std::fmt::Arguments<'_>) {
    html.write_fmt(what).expect("text in memory can be written");
}

/// Text as it stands in HTML, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}
