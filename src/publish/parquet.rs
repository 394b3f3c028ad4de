//! `tables/indicators.parquet`: the indicator table with its types, units and provenance.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, ListBuilder, RecordBatch, StringArray,
    StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;

use super::columns::{COLUMNS, Column, Get, Line, released};
use super::provenance::Provenance;
use super::{Edition, Options, Writer, Written};
use crate::calendar::Day;
use crate::diagnostic::Checked;
use crate::evaluate::Estimates;

/// The indicator table in columns.
#[derive(Debug)]
pub(super) struct Parquet;

impl Writer for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        let lines = released(edition.release);
        let bytes = file(&lines, &edition.provenance());
        Ok(vec![Written::new("tables/indicators.parquet", bytes)])
    }
}

/// The same table with unprotected figures: must not leave the office, written only when asked for.
///
/// # Errors
/// None today: a table in memory can be written.
#[expect(clippy::unnecessary_wraps, reason = "what writes a file gives Checked, as every writer")]
pub(crate) fn internal_parquet(estimates: &Estimates, options: &Options) -> Checked<Vec<u8>> {
    let provenance = Provenance::new(&estimates.programme, None, &estimates.indicators, options);
    Ok(file(&Line::internal(estimates), &provenance))
}

/// The bytes of a table. Nothing in it depends on the day, the machine or the number of threads.
fn file(lines: &[Line<'_>], provenance: &Provenance) -> Vec<u8> {
    let batch = batch(lines).expect("every column has its type and a value for every row");
    encode(&batch, properties(provenance)).expect("a table in memory can be written")
}

/// The rows as Arrow columns.
fn batch(lines: &[Line<'_>]) -> Result<RecordBatch, ArrowError> {
    let fields: Vec<Field> = COLUMNS.iter().map(field).collect();
    let arrays = COLUMNS.iter().map(|column| array(column.get, lines)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The bytes of a batch.
pub(super) fn encode(
    batch: &RecordBatch,
    properties: WriterProperties,
) -> Result<Vec<u8>, ParquetError> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.close()?;
    Ok(bytes)
}

/// Fixed settings, and where the file comes from.
pub(super) fn properties(provenance: &Provenance) -> WriterProperties {
    let entries = provenance.entries().map(|(key, value)| KeyValue::new(key.to_owned(), value));
    let level = ZstdLevel::try_new(3).expect("zstd has a level 3");
    WriterProperties::builder()
        .set_created_by("logframe".to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(Some(entries.to_vec()))
        .build()
}

/// Name, type, whether it may be null, and what it means.
fn field(column: &Column) -> Field {
    let field = Field::new(column.name, data_type(column.get), may_be_null(column.get));
    told(field, column.description, column.unit)
}

/// A field that says what it means and what it is in.
pub(super) fn told(field: Field, description: &str, unit: &str) -> Field {
    let facts = [("description", description), ("unit", unit)];
    let filled = facts.into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: BTreeMap<String, String> =
        filled.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
    field.with_metadata(metadata)
}

fn data_type(get: Get) -> DataType {
    match get {
        Get::Text(_) | Get::MaybeText(_) => DataType::Utf8,
        Get::Texts(_) => DataType::List(Arc::new(element())),
        Get::Day(_) | Get::MaybeDay(_) => DataType::Date32,
        Get::Number(_) => DataType::Float64,
        Get::Whole(_) => DataType::Int64,
    }
}

fn may_be_null(get: Get) -> bool {
    match get {
        Get::Text(_) | Get::Texts(_) | Get::Day(_) => false,
        Get::MaybeText(_) | Get::MaybeDay(_) | Get::Number(_) | Get::Whole(_) => true,
    }
}

/// What a list of texts is a list of, named as the Parquet format names it.
pub(super) fn element() -> Field {
    Field::new("element", DataType::Utf8, false)
}

/// The values of one column. Plain arrays: a dictionary could keep the words of rows that are gone.
fn array(get: Get, lines: &[Line<'_>]) -> ArrayRef {
    let days = |day: Option<Day>| day.map(|day| day.0);
    match get {
        Get::Text(get) => Arc::new(StringArray::from_iter_values(lines.iter().map(get))),
        Get::MaybeText(get) => Arc::new(lines.iter().map(get).collect::<StringArray>()),
        Get::Texts(get) => texts(get, lines),
        Get::Day(get) => {
            Arc::new(Date32Array::from_iter_values(lines.iter().map(|line| get(line).0)))
        }
        Get::MaybeDay(get) => {
            Arc::new(lines.iter().map(|line| days(get(line))).collect::<Date32Array>())
        }
        Get::Number(get) => Arc::new(lines.iter().map(get).collect::<Float64Array>()),
        Get::Whole(get) => {
            Arc::new(lines.iter().map(|line| get(line).map(signed)).collect::<Int64Array>())
        }
    }
}

fn texts(get: for<'a> fn(&'a Line<'_>) -> Vec<&'a str>, lines: &[Line<'_>]) -> ArrayRef {
    let mut list = ListBuilder::new(StringBuilder::new()).with_field(element());
    for line in lines {
        list.append_value(get(line).into_iter().map(Some));
    }
    Arc::new(list.finish())
}

/// Parquet readers agree on signed whole numbers only.
pub(super) fn signed(rows: u64) -> i64 {
    i64::try_from(rows).expect("no table has 2^63 rows")
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use ::parquet::file::metadata::ParquetMetaData;
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{Date32Type, Float64Type, Int64Type};

    use super::*;
    use crate::evaluate::cell::Classes;
    use crate::evaluate::{Estimate, Key};
    use crate::publish::fixture::{proportion, release};

    /// The rows of a file and what stands at its end.
    pub(in crate::publish) fn read(bytes: &[u8]) -> (RecordBatch, Arc<ParquetMetaData>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let metadata = Arc::clone(builder.metadata());
        let schema = Arc::clone(builder.schema());
        let mut batches = builder.with_batch_size(1 << 20).build().unwrap();
        let empty = || RecordBatch::new_empty(schema);
        (batches.next().map_or_else(empty, Result::unwrap), metadata)
    }

    /// Everything in a file's columns without its compression, for searches.
    pub(in crate::publish) fn plain(bytes: &[u8]) -> Vec<u8> {
        let (batch, metadata) = read(bytes);
        let mut plain: Vec<u8> = Vec::new();
        for column in batch.columns() {
            for buffer in column.to_data().buffers() {
                plain.extend(buffer.as_slice());
            }
        }
        plain.extend(format!("{metadata:?}").bytes());
        plain
    }

    fn written() -> (RecordBatch, Arc<ParquetMetaData>) {
        let release = release();
        let options = Options { run_id: "4f1c".to_owned(), ..Options::default() };
        let edition = Edition::new(&release, &options);
        read(&Parquet.write(&edition).unwrap()[0].bytes)
    }

    #[test]
    fn what_is_read_back_is_what_was_released() {
        let release = release();
        let (batch, _) = written();
        let lines = released(&release);
        assert_eq!(batch.num_rows(), lines.len());
        for (column, array) in COLUMNS.iter().zip(batch.columns()) {
            for (row, line) in lines.iter().enumerate() {
                let valid = array.is_valid(row);
                match column.get {
                    Get::Text(get) => assert_eq!(array.as_string::<i32>().value(row), get(line)),
                    Get::MaybeText(get) => {
                        let text = valid.then(|| array.as_string::<i32>().value(row));
                        assert_eq!(text, get(line), "{}", column.name);
                    }
                    Get::Texts(get) => {
                        let list = array.as_list::<i32>().value(row);
                        let list: Vec<_> = list.as_string::<i32>().iter().flatten().collect();
                        assert_eq!(list, get(line));
                    }
                    Get::Day(get) => {
                        assert_eq!(array.as_primitive::<Date32Type>().value(row), get(line).0);
                    }
                    Get::MaybeDay(get) => {
                        let day = valid.then(|| Day(array.as_primitive::<Date32Type>().value(row)));
                        assert_eq!(day, get(line));
                    }
                    Get::Number(get) => {
                        let number = valid.then(|| array.as_primitive::<Float64Type>().value(row));
                        assert_eq!(number, get(line), "{}", column.name);
                    }
                    Get::Whole(get) => {
                        let number = valid.then(|| array.as_primitive::<Int64Type>().value(row));
                        assert_eq!(number, get(line).map(signed), "{}", column.name);
                    }
                }
            }
        }
    }

    #[test]
    fn every_column_says_what_it_means_and_the_file_where_it_comes_from() {
        let (batch, metadata) = written();
        for field in batch.schema().fields() {
            assert!(field.metadata().contains_key("description"), "{}", field.name());
        }
        let schema = batch.schema();
        let value = schema.field_with_name("population").unwrap();
        assert_eq!((value.data_type(), value.is_nullable()), (&DataType::Int64, true));
        assert_eq!(value.metadata().get("unit").map(String::as_str), Some("rows"));
        let entries = metadata.file_metadata().key_value_metadata().unwrap();
        let entry = |key: &str| entries.iter().find(|one| one.key == key)?.value.clone();
        assert_eq!(entry("programme").as_deref(), Some("nrm-east"));
        assert_eq!(entry("run_id").as_deref(), Some("4f1c"));
        assert_eq!(entry("engine_version").as_deref(), Some(env!("CARGO_PKG_VERSION")));
        assert!(entry("policy").unwrap().contains("\"threshold\":11"));
        assert_eq!(entry("definitions").unwrap().len(), 64);
        assert_eq!(metadata.file_metadata().created_by(), Some("logframe"));
    }

    #[test]
    fn the_internal_file_has_the_same_columns_and_unprotected_values() {
        let release = release();
        let key = Key {
            indicator: 3,
            measure: "value".to_owned(),
            area: 0,
            period: 3,
            dimension: Some(0),
            category: 1,
        };
        let cell = Estimate {
            key,
            figures: proportion(7, 9),
            persons: Classes::default(),
            sides: None,
            strata: Vec::new(),
            span: (Day(0), Day(1)),
            of_persons: true,
            reads: Vec::new(),
        };
        let estimates = Estimates {
            programme: Arc::new(release.programme().clone()),
            areas: release.areas().to_vec(),
            indicators: release.indicators().to_vec(),
            reference: crate::cases::reference::Reference::default(),
            cells: vec![cell],
        };
        let (batch, metadata) = read(&internal_parquet(&estimates, &Options::default()).unwrap());
        assert_eq!(batch.schema().fields(), written().0.schema().fields());
        let text = |name: &str| batch[name].as_string::<i32>().value(0).to_owned();
        assert_eq!(
            (text("dimension"), text("category")),
            ("exploitation_form".into(), "sexual".into())
        );
        assert_eq!(batch["numerator"].as_primitive::<Float64Type>().values()[..1], [7.0]);
        let entries = metadata.file_metadata().key_value_metadata().unwrap();
        let policy = entries.iter().find(|entry| entry.key == "policy").unwrap();
        assert!(policy.value.as_deref().unwrap().contains("must not leave the office"));
    }
}
