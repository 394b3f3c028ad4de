//! Parquet: columns as they lie in the file, texts as dictionaries, a piece for each row group.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Field, Float64Type, Int64Type, Schema, SchemaRef, TimeUnit, UInt32Type,
};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use rayon::prelude::*;

use super::raw::{Dictionary, Lines, NO_VALUE, RawColumn, RawTable, RawValue};
use super::source::{Export, Format, Opened, Piece, Wanted};
use crate::diagnostic::{Checked, Code, Diagnostic, Place};

const NOT_PARQUET: Code = Code("E0650");
const EMPTY: Code = Code("W0601");
/// Most rows that are read at one go: what a damaged file says of its rows is not to be believed.
const AT_ONE_GO: usize = 1 << 20;

/// Parquet, any version and usual compression.
#[derive(Debug)]
pub(super) struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn summary(&self) -> &'static str {
        "Parquet; row groups are read in parallel"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["parquet", "pq"]
    }

    fn open(&self, export: &Export<'_>) -> Checked<Opened> {
        let file = export.file.to_owned();
        let metadata = metadata(&export.bytes, &export.wanted)
            .and_then(|metadata| lies_in_file(metadata, export.bytes.len()))
            .map_err(|error| wrong(&file, &error))?;
        let groups = metadata.metadata().row_groups();
        let mut first = 1_u32;
        let mut pieces: Vec<Piece> = Vec::new();
        for (group, facts) in groups.iter().enumerate() {
            let (bytes, metadata) = (export.bytes.clone(), metadata.clone());
            let (wanted, file) = (export.wanted.clone(), file.clone());
            let lines = Lines::From(first);
            first = first.saturating_add(u32::try_from(facts.num_rows()).unwrap_or(u32::MAX));
            pieces.push(Box::new(move || {
                read(&bytes, &metadata, group, &wanted, lines.clone())
                    .map_err(|error| wrong(&file, &error))
            }));
        }
        let rows = metadata.metadata().file_metadata().num_rows();
        if rows == 0 {
            pieces.push(empty(&metadata, file));
        }
        let read_as = format!("parquet, {} row groups", groups.len());
        let fields = metadata.schema().fields().iter();
        let mut texts = fields.filter(|field| is_text(field.data_type()));
        let open = &export.wanted.open;
        let is_typed = !texts.any(|field| open.contains(&super::values::tidy(field.name())));
        Ok(Opened { pieces, read_as, findings: Vec::new(), is_typed })
    }
}

/// A damaged file is the sender's fault, not ours.
fn wrong(file: &str, error: &ParquetError) -> Vec<Diagnostic> {
    let message = format!("the file cannot be read as Parquet: {error}");
    let fault = Diagnostic::error(NOT_PARQUET, message).at(&Place::file(file));
    vec![fault.hint("was the file copied whole?")]
}

/// Whether every column lies where the file has bytes.
fn lies_in_file(
    metadata: ArrowReaderMetadata,
    bytes: usize,
) -> Result<ArrowReaderMetadata, ParquetError> {
    let groups = metadata.metadata().row_groups().iter();
    let lies_well = groups.clone().flat_map(RowGroupMetaData::columns).all(|column| {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let end = start.checked_add(column.compressed_size());
        let end = end.and_then(|end| usize::try_from(end).ok());
        start >= 0 && column.compressed_size() >= 0 && end.is_some_and(|end| end <= bytes)
    });
    let rows = groups.map(RowGroupMetaData::num_rows).all(|rows| u32::try_from(rows).is_ok());
    if lies_well && rows {
        return Ok(metadata);
    }
    Err(ParquetError::General("its columns are not where it says".to_owned()))
}

/// The columns of a file without rows.
fn empty(metadata: &ArrowReaderMetadata, file: String) -> Piece {
    let header: Vec<String> =
        metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    Box::new(move || {
        let finding = Diagnostic::warning(EMPTY, "the export has columns and no rows");
        Ok(RawTable {
            columns: header.iter().map(|_| Dictionary::default().finish()).collect(),
            header: header.clone(),
            findings: vec![finding.at(&Place::file(&file))],
            ..RawTable::default()
        })
    })
}

/// The file's facts, with texts asked for as dictionaries: a code is then looked up once for each
/// different text. Ids are mostly different, so a dictionary of them would be work for nothing.
fn metadata(bytes: &Bytes, wanted: &Wanted) -> Result<ArrowReaderMetadata, ParquetError> {
    let plain = ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new())?;
    let schema = with_dictionaries(plain.schema(), wanted);
    ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new().with_schema(schema)).or(Ok(plain))
}

fn with_dictionaries(schema: &SchemaRef, wanted: &Wanted) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let mostly_different = wanted.is_different(field.name());
        let kind = match (is_text(field.data_type()), mostly_different) {
            (true, true) => DataType::Utf8,
            (true, false) => {
                DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
            }
            (false, _) => field.data_type().clone(),
        };
        Field::new(field.name(), kind, field.is_nullable())
    });
    Arc::new(Schema::new(fields.collect::<Vec<Field>>()))
}

fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..)
    )
}

/// Reads the wanted columns of one row group, each on a thread of its own: a file may well be one row
/// group.
fn read(
    bytes: &Bytes,
    metadata: &ArrowReaderMetadata,
    group: usize,
    wanted: &Wanted,
    lines: Lines,
) -> Result<RawTable, ParquetError> {
    let names: Vec<&String> = metadata.schema().fields().iter().map(|field| field.name()).collect();
    // Every name of the file is in the header, so that a misspelt one can be told; only the wanted
    // have cells.
    let columns = (0..names.len()).into_par_iter().map(|number| {
        if wanted.has(names[number]) {
            read_column(bytes, metadata, group, number)
        } else {
            Ok(unread())
        }
    });
    let columns = columns.collect::<Result<Vec<RawColumn>, _>>()?;
    let rows = usize::try_from(metadata.metadata().row_group(group).num_rows()).unwrap_or(0);
    let header = names.into_iter().cloned().collect();
    Ok(RawTable { header, columns, rows, lines, ..RawTable::default() })
}

/// Reads one column of one row group.
fn read_column(
    bytes: &Bytes,
    metadata: &ArrowReaderMetadata,
    group: usize,
    number: usize,
) -> Result<RawColumn, ParquetError> {
    let builder =
        ParquetRecordBatchReaderBuilder::new_with_metadata(bytes.clone(), metadata.clone());
    let mask = ProjectionMask::roots(builder.parquet_schema(), [number]);
    let rows = usize::try_from(metadata.metadata().row_group(group).num_rows()).unwrap_or(0);
    let reader = builder
        .with_projection(mask)
        .with_row_groups(vec![group])
        .with_batch_size(rows.clamp(1, AT_ONE_GO))
        .build()?;
    let pieces = reader
        .map(|batch| batch.map(|batch| Arc::clone(batch.column(0))))
        .collect::<Result<Vec<ArrayRef>, _>>()?;
    let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
    let whole = arrow::compute::concat(&pieces)?;
    if whole.len() != rows {
        let message = format!("row group {group} has other rows than it says");
        return Err(ParquetError::General(message));
    }
    Ok(column(&whole)?)
}

/// A column that nobody asked for.
fn unread() -> RawColumn {
    Dictionary::default().finish()
}

/// A column as the mapping reads it.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other type is read by its text")]
fn column(array: &ArrayRef) -> Result<RawColumn, arrow::error::ArrowError> {
    Ok(match array.data_type() {
        DataType::Dictionary(..) => {
            let wanted = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
            dictionary(cast(array, &wanted)?.as_dictionary::<UInt32Type>())
        }
        DataType::Utf8 => RawColumn::Texts(array.as_string::<i32>().clone()),
        DataType::Date32 => RawColumn::Days(array.as_primitive::<Date32Type>().clone()),
        DataType::Date64 | DataType::Timestamp(..) => {
            let seconds = cast(array, &DataType::Timestamp(TimeUnit::Second, None))?;
            let days = cast(&seconds, &DataType::Date32)?;
            RawColumn::Days(days.as_primitive::<Date32Type>().clone())
        }
        DataType::Boolean => RawColumn::Truths(array.as_boolean().clone()),
        kind if kind.is_integer() => {
            let whole = cast(array, &DataType::Int64)?;
            RawColumn::Whole(whole.as_primitive::<Int64Type>().clone())
        }
        kind if kind.is_floating() => {
            let numbers = cast(array, &DataType::Float64)?;
            RawColumn::Numbers(numbers.as_primitive::<Float64Type>().clone())
        }
        DataType::List(_) | DataType::LargeList(_) => lists(array)?,
        kind if kind.is_decimal() => texts(array, without_last_zeros)?,
        _ => texts(array, |text| text)?,
    })
}

/// Cells by their text.
fn texts(array: &ArrayRef, shown: fn(&str) -> &str) -> Result<RawColumn, arrow::error::ArrowError> {
    let texts = cast(array, &DataType::Utf8)?;
    let mut column = Dictionary::default();
    for text in texts.as_string::<i32>() {
        match text {
            Some(text) => column.push_text(shown(text)),
            None => column.push_null(),
        }
    }
    Ok(column.finish())
}

/// A decimal's text is exact; `1.250` as `1.25`, so that nobody takes it for a thousand.
fn without_last_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A dictionary as it is, codes and all.
fn dictionary(array: &DictionaryArray<UInt32Type>) -> RawColumn {
    let values = array.values().as_string::<i32>().iter();
    let values = values.map(|text| RawValue::Text(text.unwrap_or_default().to_owned())).collect();
    let keys = array.keys().iter();
    RawColumn::Dictionary { values, codes: keys.map(|key| key.unwrap_or(NO_VALUE)).collect() }
}

/// Lists of texts: several values for a row.
fn lists(array: &ArrayRef) -> Result<RawColumn, arrow::error::ArrowError> {
    let wanted = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let lists = cast(array, &wanted)?;
    let mut column = Dictionary::default();
    for list in lists.as_list::<i32>() {
        match list {
            None => column.push_null(),
            Some(list) => {
                let texts = list.as_string::<i32>().iter().flatten().map(str::to_owned);
                column.push(RawValue::List(texts.collect()));
            }
        }
    }
    Ok(column.finish())
}

#[cfg(test)]
mod tests {
    use arrow::array::Decimal128Array;

    use super::*;

    #[test]
    fn a_decimal_with_zeros_at_its_end_is_no_thousand() {
        let numbers = Decimal128Array::from(vec![Some(1_250), Some(12_000), Some(5), None]);
        let numbers: ArrayRef = Arc::new(numbers.with_precision_and_scale(9, 3).unwrap());
        let cells = column(&numbers).unwrap();
        let texts = [0, 1, 2, 3].map(|row| cells.get(row).map(|cell| cell.text()));
        let expected = [Some("1.25"), Some("12"), Some("0.005"), None];
        assert_eq!(texts, expected.map(|text| text.map(str::to_owned)));
    }
}
