//! Stage 5: a release becomes files.
//!
//! Adding a format is one file and one line in [`WRITERS`]; adding a chart is one file and one line
//! in [`chart::CHARTS`].

use std::fmt;
use std::path::PathBuf;

use rayon::prelude::*;

pub mod chart;
mod columns;
mod comparison;
mod csv;
#[cfg(test)]
mod fixture;
mod manifest;
mod number;
mod parquet;
mod place;
mod protection;
mod provenance;
mod quality;
pub mod report;
pub(crate) mod series;
pub(crate) mod words;
mod workbook;

pub(crate) use csv::harmless;
pub use manifest::internal_manifest;
pub(crate) use parquet::internal_parquet;
pub use place::{put_among_others, put_in_place, put_in_place_private, put_one_in_place};
pub(crate) use quality::internal_quality;
pub(crate) use workbook::properties;

use crate::diagnostic::{Checked, collect_checked};
use crate::protect::Release;
use chart::Picture;
use comparison::Comparison;
use provenance::Provenance;
use report::model::Report;
use report::narrative::Narrative;

/// How files are to be written.
#[derive(Debug, Clone)]
pub struct Options {
    /// Also draw every chart as PNG.
    pub png: bool,
    /// Draw no charts.
    pub no_charts: bool,
    /// Keyed hash of everything that went into the run.
    pub run_id: String,
    /// Version of the engine.
    pub engine: &'static str,
    /// What the author of the report wrote between the figures.
    pub narrative: Narrative,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            png: false,
            no_charts: false,
            run_id: String::new(),
            engine: env!("CARGO_PKG_VERSION"),
            narrative: Narrative::default(),
        }
    }
}

/// A file in memory: where it goes, relative to `reports/`, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Path relative to the folder of reports, with `/`.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Written {
    /// A file with these bytes.
    pub fn new(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes }
    }
}

/// A release on its way into files: its charts drawn, its figures set beside each other and its reports
/// composed once for all writers. It is made of a [`Release`], of what the author wrote, and of nothing else:
/// no clock, no environment, no file.
#[derive(Debug)]
pub struct Edition<'a> {
    release: &'a Release,
    options: &'a Options,
    pictures: Vec<Picture>,
    comparison: Comparison,
    reports: Vec<Report>,
}

impl<'a> Edition<'a> {
    /// Draws the charts of a release, compares its figures, and composes its reports.
    pub fn new(release: &'a Release, options: &'a Options) -> Self {
        let (pictures, comparison) = rayon::join(
            || if options.no_charts { Vec::new() } else { chart::draw(release) },
            || Comparison::of(release),
        );
        let edition = Self { release, options, pictures, comparison, reports: Vec::new() };
        let languages = release.programme().languages.par_iter();
        let reports = languages.map(|language| report::assemble(&edition, language)).collect();
        Self { reports, ..edition }
    }

    /// The report in each language of the programme, the first language's first.
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Where its files come from.
    fn provenance(&self) -> Provenance {
        Provenance::new(
            self.release.programme(),
            Some(self.release.policy()),
            self.release.indicators(),
            self.options,
        )
    }
}

/// A format that a release is written in. It gives bytes; the files are put in place together.
pub trait Writer: fmt::Debug + Sync {
    /// Its name, for progress and messages.
    fn name(&self) -> &'static str;

    /// The files of a release.
    ///
    /// # Errors
    /// What keeps the release from being written in this format.
    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>>;
}

/// Every format that there is, in the order of the manifest.
pub const WRITERS: &[&dyn Writer] = &[
    &parquet::Parquet,
    &csv::Csv,
    &quality::QualityTable,
    &comparison::Standings,
    &comparison::Trends,
    &comparison::ControlCharts,
    &comparison::Comparability,
    &comparison::Reconciliation,
    &chart::Svg,
    &chart::Png,
    &report::Html,
    &workbook::Publication,
    &workbook::TrackingTable,
];

/// Every file of a release, the manifest last: it is the sign that the others are complete.
///
/// # Errors
/// What kept any format from being written.
pub fn render(release: &Release, options: &Options) -> Checked<Vec<Written>> {
    let edition = Edition::new(release, options);
    let written: Vec<_> = WRITERS.par_iter().map(|writer| writer.write(&edition)).collect();
    let mut files = collect_checked(written)?.concat();
    files.push(manifest::manifest(&edition.provenance(), &files));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::fixture::{release, release_in, release_of, rows, total};
    use super::*;
    use crate::protect::Shown;

    fn options() -> Options {
        Options { run_id: "4f1c".to_owned(), ..Options::default() }
    }

    #[test]
    fn every_writer_has_a_name_of_its_own_and_writes() {
        let (release, options) = (release(), Options { png: true, ..options() });
        let edition = Edition::new(&release, &options);
        let names: BTreeSet<&str> = WRITERS.iter().map(|writer| writer.name()).collect();
        assert_eq!(names.len(), WRITERS.len());
        for writer in WRITERS {
            assert!(!writer.write(&edition).unwrap().is_empty(), "{}", writer.name());
        }
    }

    #[test]
    fn the_same_release_is_the_same_bytes() {
        let options = options();
        assert_eq!(render(&release(), &options).unwrap(), render(&release(), &options).unwrap());
    }

    #[test]
    fn no_number_of_a_withheld_row_is_in_any_file() {
        let sentinel = fixture::proportion(7919, 15_013);
        let mut shown = rows();
        total(&mut shown, 1, 0, 3).shown = Shown::Figures(sentinel);
        let mut withheld = shown.clone();
        total(&mut withheld, 1, 0, 3).shown = Shown::Withheld;
        let options = options();
        let found = |rows| {
            let files = render(&release_of("en", rows), &options).unwrap();
            files.iter().filter(|file| holds_sentinel(file)).map(|file| file.path.clone()).collect()
        };
        let (before, after): (Vec<PathBuf>, Vec<PathBuf>) = (found(shown), found(withheld));
        let all = [
            "tables/indicators.parquet",
            "tables/indicators.csv",
            "tables/standings.csv",
            "charts/IDN-17.svg",
            "charts/IDN-17.bullet.svg",
            "charts/IDN-17.dots.svg",
            "report.html",
            "report.uk.html",
            "report.ro.html",
            "publication.xlsx",
            "itt.xlsx",
        ];
        assert_eq!(before, all.map(PathBuf::from), "the search finds what is there");
        assert_eq!(after, Vec::<PathBuf>::new());
    }

    /// Whether a file holds 7919, 15017 or 52.7…, as text or as the bytes of a number.
    fn holds_sentinel(file: &Written) -> bool {
        let ending = file.path.extension().and_then(|ending| ending.to_str());
        let bytes = match ending {
            Some("parquet") => parquet::tests::plain(&file.bytes),
            Some("xlsx") => workbook::parts(&file.bytes).into_values().collect::<String>().into(),
            Some(_) | None => file.bytes.clone(),
        };
        let texts = ["7919", "7\u{a0}919", "15017", "15\u{a0}017", "52.74", "52.7<"];
        let mut needles: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        needles.push(7919_f64.to_le_bytes().to_vec());
        needles.push(15_017_f64.to_le_bytes().to_vec());
        needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
    }

    #[test]
    fn the_manifest_is_last_and_lists_every_other_file_with_its_hash() {
        let files = render(&release(), &options()).unwrap();
        let (manifest, others) = files.split_last().unwrap();
        assert_eq!(manifest.path, Path::new("manifest.json"));
        let read: serde_json::Value = serde_json::from_slice(&manifest.bytes).unwrap();
        assert_eq!(read["run_id"], "4f1c");
        assert_eq!(read["policy"]["threshold"], 11);
        let listed = read["files"].as_array().unwrap();
        assert_eq!(listed.len(), others.len());
        for (entry, file) in listed.iter().zip(others) {
            assert_eq!(entry["path"], *file.path.to_string_lossy());
            assert_eq!(entry["sha256"], crate::digest::sha256(&file.bytes));
        }
    }

    #[test]
    fn without_charts_there_are_tables_and_a_page() {
        let options = Options { no_charts: true, ..options() };
        let files = render(&release(), &options).unwrap();
        assert!(!files.iter().any(|file| file.path.starts_with("charts")));
        assert!(files.iter().any(|file| file.path == Path::new("report.html")));
    }

    /// `target/look/` holds the fixture in every language, for eyes to judge.
    #[test]
    fn a_release_can_be_put_in_place_in_every_language() {
        let look = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/look");
        for language in ["en", "uk", "ro"] {
            let options = Options { png: language == "en", ..options() };
            let files = render(&release_in(language), &options).unwrap();
            put_in_place(&files, &look.join(language)).unwrap();
            assert!(look.join(language).join("charts/IDN-17.svg").is_file());
        }
    }
}
