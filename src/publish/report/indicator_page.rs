//! The page of an indicator: what it means, where it stands, how it moved, whom it counts, what to bear in mind.

use super::catalogue::Place;
use super::change::{Told, change, parted};
use super::model::{
    About, Block, Cell, Chapter, Heading, Illustration, Line, Purpose, Run, Table, Text, To, Weight,
};
use super::overview::by_category;
use super::writing::Writing;
use crate::define::indicator::{BoundIndicator, Direction, Interval};
use crate::protect::Row;
use crate::publish::comparison::comparability::Finding;
use crate::publish::series::{Mark, Series, value};

/// The anchor of an indicator's page.
pub(super) fn anchor(code: &str) -> String {
    format!("indicator-{}", safe(code))
}

/// A link to an indicator's page that shows its code.
pub(super) fn link(code: &str) -> Run {
    Run::Link { text: code.to_owned(), to: To::Anchor(anchor(code)) }
}

/// A code may hold what an anchor may not.
pub(super) fn safe(code: &str) -> String {
    code.chars()
        .map(|one| if one.is_alphanumeric() || "-_".contains(one) { one } else { '-' })
        .collect()
}

/// What an indicator is about, with the ratings of all its countries.
pub(super) fn about(indicator: &BoundIndicator, series: &[Series<'_>]) -> About {
    let latest = series.first().map_or_else(Vec::new, latest_rows);
    let mut ratings: Vec<&'static str> =
        latest.iter().filter_map(|row| value(row).ok()?.1.rating).collect();
    ratings.sort_unstable();
    ratings.dedup();
    About {
        indicator: Some(indicator.code.clone()),
        objective: Some(indicator.objective.clone()),
        area: None,
        ratings,
    }
}

/// The rows of a series in the period that a report speaks of, by area.
pub(super) fn latest_rows<'a>(series: &Series<'a>) -> Vec<&'a Row> {
    let periods = series.periods();
    let Some(latest) = series.latest(&periods) else { return Vec::new() };
    series.areas(&periods).into_iter().filter_map(|area| series.row(area, latest)).collect()
}

/// The page of an indicator.
pub(super) fn page(writing: &Writing<'_>, number: usize) -> Chapter {
    let indicator = &writing.release.indicators()[number];
    let series = writing.series_of(number);
    let mut blocks = vec![Block::Paragraph(meaning(writing, indicator))];
    for one in series {
        blocks.extend(of_series(writing, one));
    }
    if series.is_empty() {
        blocks.push(Block::Paragraph(writing.words("no-total").into()));
        blocks.extend(by_category(writing, number).into_iter().map(Block::Table));
    }
    blocks.extend(caveats(writing, indicator, series));
    Chapter {
        anchor: anchor(&indicator.code),
        title: format!("{} · {}", indicator.code, writing.named(&indicator.title)),
        about: about(indicator, series),
        blocks,
        ..Chapter::default()
    }
}

/// What the indicator is, in plain words.
fn meaning(writing: &Writing<'_>, indicator: &BoundIndicator) -> Text {
    let mut sentences = vec![writing.kind(indicator)];
    if let Some((rows, _)) = indicator.counts() {
        if let Some(within) = &rows.within {
            let days = usize::try_from(within.days).unwrap_or_default();
            sentences.push(writing.text("meaning-within", &[("days", days.into())]).read_out());
        }
        let reasons: Vec<String> = rows
            .exclude
            .iter()
            .map(|one| writing.named(&one.reason))
            .filter(|one| !one.is_empty())
            .collect();
        if !reasons.is_empty() {
            let places = [("reasons", reasons.join("; ").into())];
            sentences.push(writing.text("meaning-excluded", &places).read_out());
        }
    }
    sentences.push(writing.named(&indicator.notes));
    sentences.retain(|one| !one.trim().is_empty());
    Text::plain(sentences.join(" "))
}

/// Where one measure stands and how it moved.
fn of_series(writing: &Writing<'_>, series: &Series<'_>) -> Vec<Block> {
    if series.rows().all(|row| value(row).is_err()) {
        return vec![Block::Paragraph(without_value(writing, series))];
    }
    let mut blocks = vec![Block::Table(latest(writing, series))];
    let said = withheld(writing, series).into_iter().chain(movements(writing, series));
    let items: Vec<Vec<Block>> = said.map(|text| vec![Block::Paragraph(text)]).collect();
    if !items.is_empty() {
        blocks.push(Block::List { ordered: false, items });
    }
    blocks.extend(picture(writing, series));
    blocks.extend(flow(writing, series).map(Block::Table));
    blocks
}

/// That a measure has no value anywhere, and what stands in their place.
fn without_value(writing: &Writing<'_>, series: &Series<'_>) -> Text {
    let mut marks: Vec<_> = series.rows().filter_map(|row| value(row).err()).collect();
    marks.sort_unstable();
    marks.dedup();
    let marks: Vec<String> =
        marks.iter().map(|mark| format!("{} {}", mark.text(), writing.words(mark.key()))).collect();
    let places = [("what", writing.measure(series).into()), ("marks", marks.join("; ").into())];
    writing.text("no-value", &places)
}

/// A column of the table of latest figures: the key of its head, and what stands in it.
type Column = (&'static str, fn(&Writing<'_>, &Row) -> Option<Text>);

/// The columns of numbers behind the value. A column that is empty for all is left out.
const LATEST: [Column; 5] = [
    ("head-interval", |writing, row| writing.range(row, "ci_low", "ci_high")),
    ("head-bounds", |writing, row| writing.bounds(row)),
    ("head-counts", counts),
    ("head-target", |writing, row| writing.number(row, "target").map(Text::from)),
    ("head-progress", |writing, row| writing.number(row, "progress").map(Text::from)),
];

/// The latest figures of a measure, by area.
fn latest(writing: &Writing<'_>, series: &Series<'_>) -> Table {
    let rows = latest_rows(series);
    let period = rows.first().map_or_else(String::new, |row| writing.period(row.period));
    let places = [("what", writing.measure(series).into()), ("period", period.into())];
    let is_filled = |column: &Column| rows.iter().any(|row| column.1(writing, row).is_some());
    let columns: Vec<Column> = LATEST.into_iter().filter(is_filled).collect();
    let is_rated = rows.iter().any(|row| writing.rating(row).is_some());
    let mut head = vec![
        Heading::words(writing.words("head-area")),
        Heading::number(writing.words("head-value")),
    ];
    head.extend(columns.iter().map(|(key, _)| {
        Heading::number(match *key {
            "head-interval" => writing.head_of_limits(series),
            key => writing.words(key),
        })
    }));
    head.extend(is_rated.then(|| Heading::words(writing.words("head-rating"))));
    let line = |row: &Row| latest_line(writing, row, &columns, is_rated);
    Table {
        anchor: format!("latest-{}", safe(&series.stem())),
        caption: writing.text("caption-latest", &places),
        head: vec![head],
        groups: vec![rows.into_iter().map(line).collect()],
        purpose: Purpose::Main,
    }
}

fn latest_line(writing: &Writing<'_>, row: &Row, columns: &[Column], is_rated: bool) -> Line {
    let mut cells =
        vec![Cell::head(writing.area(row.area)), Cell::number(Some(writing.value(row)))];
    cells.extend(columns.iter().map(|(_, text)| Cell::number(text(writing, row))));
    let rating = writing.rating(row).map(|rating| Text::from(Run::Rating(rating)));
    cells.extend(is_rated.then(|| Cell::words(rating.unwrap_or_default())));
    let is_group = writing.release.areas()[row.area].is_group;
    Line { cells, about: writing.about(row), is_group }
}

/// So many of so many, where the kind has both; else how many.
fn counts(writing: &Writing<'_>, row: &Row) -> Option<Text> {
    if value(row).is_err() {
        return None;
    }
    let above = writing.number(row, "numerator");
    let below = writing.number(row, "denominator");
    match (above, below) {
        (Some(above), Some(below)) => {
            Some(writing.text("counts", &[("part", above.into()), ("whole", below.into())]))
        }
        (None, Some(below)) => Some(writing.text("counts-n", &[("n", below.into())])),
        (Some(_) | None, None) => None,
    }
}

/// That a latest figure is withheld, in a sentence for each area.
fn withheld(writing: &Writing<'_>, series: &Series<'_>) -> Vec<Text> {
    let is_withheld = |row: &&Row| value(row).err() == Some(Mark::Withheld);
    let said = |row: &Row| {
        let (area, period) = (writing.area(row.area), writing.period(row.period));
        writing.text("latest-withheld", &[("area", area.into()), ("period", period.into())])
    };
    latest_rows(series).into_iter().filter(is_withheld).map(said).collect()
}

/// How the value moved in every area, as far as the figures can tell.
pub(super) fn movements(writing: &Writing<'_>, series: &Series<'_>) -> Vec<Text> {
    let areas = series.areas(&series.periods());
    areas.into_iter().filter_map(|area| movement(writing, series, area)).collect()
}

/// How the value moved in an area, in a sentence.
fn movement(writing: &Writing<'_>, series: &Series<'_>, area: usize) -> Option<Text> {
    let change = change(writing, series, area)?;
    let (first, last) = (change.first, change.last);
    let places: [(&str, Place); 7] = [
        ("area", writing.area(area).into()),
        ("first", writing.quantity(first, "value")?.into()),
        ("from", writing.period(first.period).into()),
        ("last", writing.quantity(last, "value")?.into()),
        ("to", writing.period(last.period).into()),
        ("told", Place::Choice(change.told.name())),
        ("wanted", Place::Choice(wanted(series.indicator.direction, change.told))),
    ];
    let mut text = writing.text("change", &places);
    if parted(writing, series, area).is_some() {
        text.0.push(Run::Plain(" ".to_owned()));
        text.0.extend(writing.text("change-parted", &[]).0);
    }
    Some(text)
}

/// Whether a movement is the one that is wanted.
fn wanted(direction: Direction, told: Told) -> &'static str {
    match (direction, told) {
        (Direction::Up, Told::Rises) | (Direction::Down, Told::Falls) => "yes",
        (Direction::Up, Told::Falls) | (Direction::Down, Told::Rises) => "no",
        (Direction::None, _) | (_, Told::ByChance | Told::Bare) => "open",
    }
}

/// The chart of a measure.
fn picture(writing: &Writing<'_>, series: &Series<'_>) -> Option<Block> {
    let stem = series.stem();
    writing.edition.pictures.iter().find(|picture| picture.stem == stem)?;
    let alt: Vec<String> = latest_rows(series)
        .into_iter()
        .map(|row| format!("{}: {}", writing.area(row.area), writing.value(row).read_out()))
        .collect();
    let places = [("what", writing.measure(series).into()), ("figures", alt.join("; ").into())];
    Some(Block::Illustration(Illustration {
        alt: writing.text("chart-alt", &places).read_out(),
        caption: writing.text("chart-caption", &[("what", writing.measure(series).into())]),
        stem,
    }))
}

/// The columns of the inclusion flow, from all rows to those that the value is of.
const FLOW: [&str; 9] = [
    "population",
    "excluded",
    "not_yet_due",
    "not_in_denominator",
    "excepted",
    "denominator",
    "unknown",
    "numerator",
    "undated",
];

/// How many rows come in and what becomes of them, by area, in the latest period.
fn flow(writing: &Writing<'_>, series: &Series<'_>) -> Option<Table> {
    let rows: Vec<&Row> =
        latest_rows(series).into_iter().filter(|row| value(row).is_ok()).collect();
    let is_told = |column: &str| rows.iter().any(|row| is_counted(writing, row, column));
    if !is_told("population") {
        return None;
    }
    let mut head = vec![Heading::words(writing.words("head-class"))];
    head.extend(rows.iter().map(|row| Heading::number(writing.area(row.area))));
    let line = |column: &&'static str| {
        let name = writing.words(&format!("flow-{}", column.replace('_', "-")));
        let cells = rows.iter().map(|row| Cell::number(writing.number(row, column)));
        Line::of([Cell::head(name)].into_iter().chain(cells).collect())
    };
    let shown: Vec<&'static str> = FLOW.into_iter().filter(|column| is_told(column)).collect();
    let places = [
        ("what", writing.measure(series).into()),
        ("period", writing.period(rows[0].period).into()),
    ];
    Some(Table {
        anchor: format!("flow-{}", safe(&series.stem())),
        caption: writing.text("caption-flow", &places),
        head: vec![head],
        groups: vec![shown.iter().map(line).collect()],
        purpose: Purpose::Reference,
    })
}

/// Whether a row has a count other than nothing in a column of the flow.
fn is_counted(writing: &Writing<'_>, row: &Row, column: &str) -> bool {
    super::writing::figure(writing.release, row, column).is_some_and(|count| count > 0.0)
}

/// What a reader has to bear in mind.
fn caveats(writing: &Writing<'_>, indicator: &BoundIndicator, series: &[Series<'_>]) -> Vec<Block> {
    let rows: Vec<&Row> = series.first().map_or_else(Vec::new, latest_rows);
    let flagged = |flag: &str| {
        rows.iter().any(|row| value(row).is_ok_and(|(_, figures)| figures.flags.contains(&flag)))
    };
    let mut texts: Vec<Text> = ["partly_collected", "constant_condition", "multi_valued"]
        .into_iter()
        .filter(|flag| flagged(flag))
        .map(|flag| writing.words(&format!("caveat-{}", flag.replace('_', "-"))).into())
        .collect();
    if let Interval::None { reason } = &indicator.interval {
        texts.push(writing.text("caveat-no-interval", &[("reason", reason.as_str().into())]));
    }
    texts.extend(incomparable(writing, indicator));
    let note = |text| Block::Note { weight: Weight::Caveat, text };
    texts.into_iter().map(note).collect()
}

/// What speaks against comparing the figures of a country, as far as it has figures.
fn incomparable(writing: &Writing<'_>, indicator: &BoundIndicator) -> Vec<Text> {
    let lines = writing.edition.comparison.comparability.iter();
    let own = lines.filter(|line| line.indicator == indicator.code);
    own.filter_map(|line| {
        let found: Vec<String> =
            line.findings.iter().filter_map(|one| finding(writing, one)).collect();
        let places = [
            ("area", writing.catalogue.area(&line.country).into()),
            (
                "verdict",
                writing.words(&format!("verdict-{}", line.verdict.name().replace('_', "-"))).into(),
            ),
            ("why", found.join("; ").into()),
        ];
        (!found.is_empty()).then(|| writing.text("caveat-comparing", &places))
    })
    .collect()
}

/// One thing that speaks against comparing, in words; that nothing is there is said elsewhere.
pub(super) fn finding(writing: &Writing<'_>, finding: &Finding) -> Option<String> {
    let percent = |percent: f64| writing.catalogue.numbers.with_unit(percent, 1, "percent");
    let said = |key: &str, places: &[(&str, Place)]| Some(writing.text(key, places).read_out());
    match finding {
        Finding::NoValue { .. } => None,
        Finding::Parted(_) => said("finding-parted", &[]),
        Finding::Unknown(share) => said("finding-unknown", &[("percent", percent(*share).into())]),
        Finding::DrawnApart(days) => {
            let days = usize::try_from(*days).unwrap_or_default();
            said("finding-drawn-apart", &[("days", days.into())])
        }
        Finding::NotYetDue(share) => {
            said("finding-not-yet-due", &[("percent", percent(*share).into())])
        }
        Finding::PartlyCollected => said("finding-partly-collected", &[]),
        Finding::ConstantCondition => said("finding-constant", &[]),
        Finding::Gaps { lacking, periods, .. } => {
            let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            let places = [("lacking", count(*lacking).into()), ("periods", count(*periods).into())];
            said("finding-gaps", &places)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::{Release, Shown};
    use crate::publish::fixture::{proportion, release, release_of, rows, total};
    use crate::publish::{Edition, Options};

    /// How the first measure of an indicator moved, in each language.
    fn moved(release: &Release, indicator: usize) -> String {
        let options = Options { no_charts: true, ..Options::default() };
        let edition = Edition::new(release, &options);
        let mut said = Vec::new();
        for language in ["en", "uk", "ro"] {
            let writing = Writing::new(&edition, language);
            let series = &writing.series_of(indicator)[0];
            said.extend(movements(&writing, series).iter().map(Text::read_out));
        }
        said.join("\n")
    }

    #[test]
    fn counts_rise_and_fall_only_where_their_trend_is_no_chance() {
        insta::assert_snapshot!(moved(&release(), 0), @"
        Ukraine: 257 persons in 2010, 131 persons in 2013. The value falls by more than chance explains, contrary to what is intended.
        Moldova: 131 persons in 2010, 262 persons in 2013. The value rises by more than chance explains, as intended.
        Belarus: 372 persons in 2010, 186 persons in 2013. The value falls by more than chance explains, contrary to what is intended.
        Region: 760 persons in 2010, 579 persons in 2013. The value falls by more than chance explains, contrary to what is intended.
        Україна: 257 осіб (2010), 131 особа (2013). Значення зменшується більше, ніж пояснює випадковість, і це небажаний напрям.
        Молдова: 131 особа (2010), 262 особи (2013). Значення зростає більше, ніж пояснює випадковість, і це бажаний напрям.
        Білорусь: 372 особи (2010), 186 осіб (2013). Значення зменшується більше, ніж пояснює випадковість, і це небажаний напрям.
        Регіон: 760 осіб (2010), 579 осіб (2013). Значення зменшується більше, ніж пояснює випадковість, і це небажаний напрям.
        Ucraina: 257 de persoane (2010), 131 de persoane (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce nu este direcția dorită.
        Moldova: 131 de persoane (2010), 262 de persoane (2013). Valoarea crește mai mult decât explică întâmplarea, ceea ce este direcția dorită.
        Belarus: 372 de persoane (2010), 186 de persoane (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce nu este direcția dorită.
        Regiunea: 760 de persoane (2010), 579 de persoane (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce nu este direcția dorită.
        ");
    }

    #[test]
    fn a_share_is_compared_only_since_its_definition_changed() {
        insta::assert_snapshot!(moved(&release(), 1), @"
        Ukraine: 63.2 % in 2012, 81.9 % in 2013. The value rises by more than chance explains, as intended. Earlier figures are of another definition or procedure and are not compared.
        Moldova: 60.2 % in 2012, 76.5 % in 2013. The value rises by more than chance explains, as intended. Earlier figures are of another definition or procedure and are not compared.
        Region: 53.8 % in 2012, 77.9 % in 2013. The value rises by more than chance explains, as intended. Earlier figures are of another definition or procedure and are not compared.
        Україна: 63,2 % (2012), 81,9 % (2013). Значення зростає більше, ніж пояснює випадковість, і це бажаний напрям. Попередні дані мають інше визначення чи порядок, тому їх не порівняно.
        Молдова: 60,2 % (2012), 76,5 % (2013). Значення зростає більше, ніж пояснює випадковість, і це бажаний напрям. Попередні дані мають інше визначення чи порядок, тому їх не порівняно.
        Регіон: 53,8 % (2012), 77,9 % (2013). Значення зростає більше, ніж пояснює випадковість, і це бажаний напрям. Попередні дані мають інше визначення чи порядок, тому їх не порівняно.
        Ucraina: 63,2 % (2012), 81,9 % (2013). Valoarea crește mai mult decât explică întâmplarea, ceea ce este direcția dorită. Cifrele anterioare au altă definiție sau procedură și nu se compară.
        Moldova: 60,2 % (2012), 76,5 % (2013). Valoarea crește mai mult decât explică întâmplarea, ceea ce este direcția dorită. Cifrele anterioare au altă definiție sau procedură și nu se compară.
        Regiunea: 53,8 % (2012), 77,9 % (2013). Valoarea crește mai mult decât explică întâmplarea, ceea ce este direcția dorită. Cifrele anterioare au altă definiție sau procedură și nu se compară.
        ");
    }

    #[test]
    fn medians_move_only_where_their_intervals_part() {
        insta::assert_snapshot!(moved(&release(), 2), @"
        Ukraine: 41.0 days in 2010, 19.0 days in 2013. The value falls by more than chance explains, as intended.
        Moldova: 30.0 days in 2010, 12.0 days in 2013. The value falls by more than chance explains, as intended.
        Belarus: 55.0 days in 2011, 47.0 days in 2013. The difference cannot be told from chance.
        Region: 36.0 days in 2010, 22.0 days in 2013. The value falls by more than chance explains, as intended.
        Україна: 41,0 дня (2010), 19,0 дня (2013). Значення зменшується більше, ніж пояснює випадковість, і це бажаний напрям.
        Молдова: 30,0 дня (2010), 12,0 дня (2013). Значення зменшується більше, ніж пояснює випадковість, і це бажаний напрям.
        Білорусь: 55,0 дня (2011), 47,0 дня (2013). Відмінність не можна відрізнити від випадкової.
        Регіон: 36,0 дня (2010), 22,0 дня (2013). Значення зменшується більше, ніж пояснює випадковість, і це бажаний напрям.
        Ucraina: 41,0 zile (2010), 19,0 zile (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce este direcția dorită.
        Moldova: 30,0 zile (2010), 12,0 zile (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce este direcția dorită.
        Belarus: 55,0 zile (2011), 47,0 zile (2013). Diferența nu poate fi deosebită de întâmplare.
        Regiunea: 36,0 zile (2010), 22,0 zile (2013). Valoarea scade mai mult decât explică întâmplarea, ceea ce este direcția dorită.
        ");
    }

    #[test]
    fn a_higher_value_within_chance_is_not_said_to_rise() {
        let mut rows = rows();
        total(&mut rows, 1, 0, 2).shown = Shown::Figures(proportion(60, 120));
        total(&mut rows, 1, 0, 3).shown = Shown::Figures(proportion(66, 120));
        let said = moved(&release_of("en", rows), 1);
        let ukraine = said.lines().next().unwrap();
        assert!(ukraine.contains("50.0\u{a0}% in 2012, 55.0\u{a0}% in 2013"), "{ukraine}");
        assert!(ukraine.contains("cannot be told from chance."), "{ukraine}");
        assert!(!said.lines().take(1).any(|line| line.contains("rises")), "{said}");
    }

    #[test]
    fn a_withheld_figure_is_said_to_be_withheld() {
        let mut rows = rows();
        total(&mut rows, 1, 0, 3).shown = Shown::Withheld;
        let release = release_of("en", rows);
        let options = Options { no_charts: true, ..Options::default() };
        let edition = Edition::new(&release, &options);
        let said = ["en", "uk", "ro"].map(|language| {
            let writing = Writing::new(&edition, language);
            withheld(&writing, &writing.series_of(1)[0])[0].read_out()
        });
        let expected = [
            "Ukraine: the figure of 2013 is withheld to protect persons.",
            "Україна: значення за період «2013» приховано для захисту осіб.",
            "Ucraina: cifra pentru 2013 nu se publică, pentru protecția persoanelor.",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_withheld_year_is_no_end_of_a_movement() {
        let mut rows = rows();
        for year in [2, 3] {
            total(&mut rows, 1, 0, year).shown = Shown::Withheld;
        }
        let said = moved(&release_of("en", rows), 1);
        assert!(
            !said.lines().any(|line| line.starts_with("Ukraine") && line.contains("2013")),
            "{said}"
        );
    }
}
