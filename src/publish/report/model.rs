//! The report as a tree, in one language: what every renderer walks, and all that it is given.
//!
//! Nothing here is to be worked out or looked up any more: text is in its language, numbers are printed, and
//! each number still knows which row and column of the result table it is ([`Number::source`]), so that a test
//! can hold every one of them against the release. A renderer writes the tree down: HTML, a Word document, a
//! PDF.

/// A report in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// ISO 639-1 code of its words.
    pub language: &'static str,
    /// Name of its file without ending: `report` in the programme's first language, else `report.uk`.
    pub stem: String,
    /// Name of the programme.
    pub title: String,
    /// What it is and of which years.
    pub subtitle: String,
    /// Programme, donor, agreement, period, day of the data, run.
    pub cover: Vec<Fact>,
    /// Its chapters, annexes last.
    pub chapters: Vec<Chapter>,
}

/// A heading with what stands under it. How deep it is says how large the heading is: chapters of the
/// report are headings of level 2, below its title.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chapter {
    /// Unique in the report, fit for an id or a bookmark.
    pub anchor: String,
    /// `3`, `5.2`, `A`; empty where it has none.
    pub number: String,
    /// The heading.
    pub title: String,
    /// Whether it is of the annex.
    pub is_annex: bool,
    /// What it is about, for filters.
    pub about: About,
    /// What stands directly under the heading.
    pub blocks: Vec<Block>,
    /// Chapters within.
    pub chapters: Vec<Chapter>,
}

/// What a chapter or a row of a table is about. Empty where it is about no one thing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// Code of the indicator.
    pub indicator: Option<String>,
    /// Key of the objective.
    pub objective: Option<String>,
    /// Country or group.
    pub area: Option<String>,
    /// `achieved`, `on_track`, `partly`, `off_track`: one of a row, those of all its countries of a chapter.
    pub ratings: Vec<&'static str>,
}

/// A piece of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// Names with what they are: a reference sheet, a key to marks.
    Facts(Vec<Fact>),
    /// The figures that a reader sees first.
    Headlines(Vec<Headline>),
    /// A table.
    Table(Table),
    /// A chart.
    Illustration(Illustration),
    /// What a reader has to bear in mind.
    Note {
        /// How much it matters.
        weight: Weight,
        /// What it says.
        text: Text,
    },
    /// Where the author has still to write, and about what.
    Placeholder {
        /// The file in which to write it, relative to the folder of reports.
        file: String,
        /// What belongs there.
        prompt: String,
    },
    /// What the author wrote.
    Authored(Vec<Block>),
    /// A heading in what the author wrote, one level below its chapter.
    Heading(Text),
    /// A quotation.
    Quotation(Vec<Block>),
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// A figure must not be quoted without it.
    Caveat,
}

/// A name and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What it is.
    pub text: Text,
}

/// One of the figures that a reader sees first.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// The value, or the mark that stands in its place.
    pub value: Run,
    /// What it is.
    pub label: String,
    /// Of what area and period, with its interval and target.
    pub detail: Text,
    /// Anchor of the indicator's page.
    pub anchor: String,
    /// Its rating.
    pub rating: Option<Rating>,
}

/// A chart and its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Illustration {
    /// Name of the picture: [`Picture::stem`](crate::publish::chart::Picture).
    pub stem: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// What stands under it.
    pub caption: Text,
}

/// A table: header rows, then groups of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Unique in the report.
    pub anchor: String,
    /// What it shows.
    pub caption: Text,
    /// Its columns; repeated at the head of every page that it runs over.
    pub head: Vec<Vec<Heading>>,
    /// Groups of rows that belong together; usually one.
    pub groups: Vec<Vec<Line>>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a table is for: how much room it is given, and whether filters work on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Read by everybody.
    Main,
    /// Looked up by some: small print, folded away where a renderer can fold.
    Reference,
}

/// The head of one or several columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// What it says.
    pub text: Text,
    /// How many columns it heads.
    pub columns: usize,
    /// Whether its columns are of numbers, which stand right.
    pub is_number: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its cells, from the first column that no cell of a row above reaches into.
    pub cells: Vec<Cell>,
    /// What it is about, for filters.
    pub about: About,
    /// Whether it is of a group of countries, and set apart.
    pub is_group: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What stands in it; empty where there is nothing to say.
    pub text: Text,
    /// What it is.
    pub role: Role,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The head of its row.
    RowHead,
    /// The head of so many rows, this one the first.
    GroupHead(usize),
    /// Words.
    Words,
    /// A number, which stands right.
    Number,
}

/// Text, in pieces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text(pub Vec<Run>);

/// A piece of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// As it is.
    Plain(String),
    /// Of weight.
    Strong(String),
    /// Emphasised.
    Emphasis(String),
    /// Of a file or a command, as it is typed.
    Code(String),
    /// Small print beside a figure.
    Small(Text),
    /// A number of the result table.
    Number(Number),
    /// What stands in place of a value.
    Mark(Withheld),
    /// A rating.
    Rating(Rating),
    /// A link to a chapter or table, or to an address.
    Link {
        /// What it says.
        text: String,
        /// Where it leads.
        to: To,
    },
    /// A line ends here.
    Break,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// An anchor of the report.
    Anchor(String),
    /// An address, of `http`, `https` or `mailto`.
    Address(String),
}

/// A number of the result table, printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// As it is printed.
    pub text: String,
    /// Where it stands in the result table.
    pub source: Source,
    /// What its row says beside it, for who points at it; empty where that stands beside it anyway.
    pub detail: String,
}

/// A place in a result table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Which table.
    pub of: Of,
    /// Index into its rows.
    pub row: usize,
    /// Name of the column in `indicators.parquet`, or [`VARIANCE`].
    pub column: &'static str,
}

/// The one number that no column holds: value less target.
pub const VARIANCE: &str = "variance";

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those of indicators: [`Release::rows`](crate::protect::Release::rows).
    Indicators,
    /// Those of rules on the quality of records: the rows of [`Quality::rules`](crate::protect::Quality::rules).
    Rules,
}

/// A mark that stands in place of a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Withheld {
    /// `[c]`.
    pub mark: &'static str,
    /// What it says.
    pub meaning: String,
    /// Which table.
    pub of: Of,
    /// The row of it that has no value.
    pub row: usize,
}

/// A rating in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// `achieved`, `on_track`, `partly`, `off_track`.
    pub rating: &'static str,
    /// The same in words.
    pub text: String,
    /// The row that it is of; index into [`Release::rows`](crate::protect::Release::rows).
    pub row: usize,
}

impl Text {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Run::Plain(text.into())])
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text without its forms, as it is read out.
    pub fn read_out(&self) -> String {
        self.0.iter().map(Run::read_out).collect()
    }

    /// The text with a piece behind it.
    #[must_use]
    pub fn with(mut self, run: Run) -> Self {
        self.0.push(run);
        self
    }
}

impl Heading {
    /// The head of a column of words.
    pub fn words(text: impl Into<String>) -> Self {
        Self { text: Text::plain(text), columns: 1, is_number: false }
    }

    /// The head of a column of numbers.
    pub fn number(text: impl Into<String>) -> Self {
        Self { is_number: true, ..Self::words(text) }
    }
}

impl Cell {
    /// The head of its row.
    pub fn head(text: impl Into<Text>) -> Self {
        Self { text: text.into(), role: Role::RowHead }
    }

    /// The head of several rows, this one the first.
    pub fn group_head(text: impl Into<Text>, rows: usize) -> Self {
        Self { text: text.into(), role: Role::GroupHead(rows) }
    }

    /// Words; nothing where there are none.
    pub fn words(text: impl Into<Text>) -> Self {
        Self { text: text.into(), role: Role::Words }
    }

    /// A number; nothing where there is none.
    pub fn number(text: Option<impl Into<Text>>) -> Self {
        Self { text: text.map(Into::into).unwrap_or_default(), role: Role::Number }
    }
}

impl Line {
    /// A row that is about nothing in particular.
    pub fn of(cells: Vec<Cell>) -> Self {
        Self { cells, about: About::default(), is_group: false }
    }
}

impl From<Run> for Text {
    fn from(run: Run) -> Self {
        Self(vec![run])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl Run {
    /// The piece without its form, as it is read out.
    pub fn read_out(&self) -> String {
        match self {
            Self::Plain(text)
            | Self::Strong(text)
            | Self::Emphasis(text)
            | Self::Code(text)
            | Self::Link { text, .. } => text.clone(),
            Self::Small(text) => text.read_out(),
            Self::Number(number) => number.text.clone(),
            Self::Mark(withheld) => format!("{} ({})", withheld.mark, withheld.meaning),
            Self::Rating(rating) => rating.text.clone(),
            Self::Break => " ".to_owned(),
        }
    }
}

impl Report {
    /// Every piece of text in it, in reading order: what a test or a search walks.
    pub fn runs(&self) -> Vec<&Run> {
        let mut found = Vec::new();
        self.cover.iter().for_each(|fact| runs_of(&fact.text, &mut found));
        self.chapters.iter().for_each(|chapter| chapter.runs(&mut found));
        found
    }

    /// Every chapter in it, in reading order.
    pub fn all_chapters(&self) -> Vec<&Chapter> {
        let mut found = Vec::new();
        self.chapters.iter().for_each(|chapter| chapter.all(&mut found));
        found
    }
}

impl Chapter {
    fn all<'a>(&'a self, found: &mut Vec<&'a Self>) {
        found.push(self);
        self.chapters.iter().for_each(|chapter| chapter.all(found));
    }

    fn runs<'a>(&'a self, found: &mut Vec<&'a Run>) {
        self.blocks.iter().for_each(|block| block.runs(found));
        self.chapters.iter().for_each(|chapter| chapter.runs(found));
    }
}

impl Block {
    fn runs<'a>(&'a self, found: &mut Vec<&'a Run>) {
        match self {
            Self::Paragraph(text) | Self::Note { text, .. } | Self::Heading(text) => {
                runs_of(text, found);
            }
            Self::List { items, .. } => items.iter().flatten().for_each(|one| one.runs(found)),
            Self::Facts(facts) => facts.iter().for_each(|fact| runs_of(&fact.text, found)),
            Self::Headlines(headlines) => headlines.iter().for_each(|one| one.runs(found)),
            Self::Table(table) => table.runs(found),
            Self::Illustration(picture) => runs_of(&picture.caption, found),
            Self::Placeholder { .. } => {}
            Self::Authored(blocks) | Self::Quotation(blocks) => {
                for one in blocks {
                    one.runs(found);
                }
            }
        }
    }
}

impl Headline {
    fn runs<'a>(&'a self, found: &mut Vec<&'a Run>) {
        found.push(&self.value);
        runs_of(&self.detail, found);
    }
}

impl Table {
    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.head.first().map_or(0, |head| head.iter().map(|one| one.columns).sum())
    }

    fn runs<'a>(&'a self, found: &mut Vec<&'a Run>) {
        runs_of(&self.caption, found);
        self.head.iter().flatten().for_each(|one| runs_of(&one.text, found));
        let cells = self.groups.iter().flatten().flat_map(|line| &line.cells);
        cells.for_each(|cell| runs_of(&cell.text, found));
    }
}

fn runs_of<'a>(text: &'a Text, found: &mut Vec<&'a Run>) {
    for run in &text.0 {
        found.push(run);
        if let Run::Small(inner) = run {
            runs_of(inner, found);
        }
    }
}
