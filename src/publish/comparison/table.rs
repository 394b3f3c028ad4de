//! A table of comparisons: one list of columns, from which Parquet and text are written alike.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema};

use super::super::csv::harmless;
use super::super::parquet::{element, encode, properties, signed, told};
use super::super::provenance::Provenance;
use crate::calendar::Day;
use crate::publish::Written;

/// A column of a table whose rows are `R`.
#[derive(Debug)]
pub(super) struct Column<R> {
    /// Its name, which is a promise to readers.
    pub(super) name: &'static str,
    /// What its numbers are in; empty for names and words.
    unit: &'static str,
    /// What it means, in one sentence.
    description: &'static str,
    /// Its type, and its value in a row.
    get: Get<R>,
}

/// The type of a column with the value of a row. All but texts and lists may be null.
#[derive(Debug)]
pub(super) enum Get<R> {
    Text(fn(&R) -> &str),
    MaybeText(fn(&R) -> Option<&str>),
    Texts(fn(&R) -> Vec<&str>),
    Day(fn(&R) -> Option<Day>),
    Number(fn(&R) -> Option<f64>),
    Whole(fn(&R) -> Option<u64>),
    Flag(fn(&R) -> Option<bool>),
}

/// A column whose numbers or words have the unit that is named.
pub(super) const fn column<R>(
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    get: Get<R>,
) -> Column<R> {
    Column { name, unit, description, get }
}

/// `tables/NAME.parquet` and `tables/NAME.csv`.
pub(super) fn files<R>(
    name: &str,
    columns: &[Column<R>],
    rows: &[R],
    provenance: &Provenance,
) -> Vec<Written> {
    vec![
        Written::new(format!("tables/{name}.parquet"), parquet(columns, rows, provenance)),
        Written::new(format!("tables/{name}.csv"), text(columns, rows)),
    ]
}

fn parquet<R>(columns: &[Column<R>], rows: &[R], provenance: &Provenance) -> Vec<u8> {
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let arrays = columns.iter().map(|column| column.get.array(rows)).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays);
    let batch = batch.expect("every column has its type and a value for every row");
    encode(&batch, properties(provenance)).expect("a table in memory can be written")
}

fn field<R>(column: &Column<R>) -> Field {
    let may_be_null = !matches!(column.get, Get::Text(_) | Get::Texts(_));
    let field = Field::new(column.name, column.get.data_type(), may_be_null);
    told(field, column.description, column.unit)
}

fn text<R>(columns: &[Column<R>], rows: &[R]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let lines = rows.iter().map(|row| columns.iter().map(|column| column.get.text(row)));
    writer
        .write_record(header)
        .and_then(|()| lines.into_iter().try_for_each(|line| writer.write_record(line)))
        .expect("a table in memory can be written");
    writer.into_inner().expect("a table in memory can be written")
}

impl<R> Get<R> {
    fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) | Self::MaybeText(_) => DataType::Utf8,
            Self::Texts(_) => DataType::List(Arc::new(element())),
            Self::Day(_) => DataType::Date32,
            Self::Number(_) => DataType::Float64,
            Self::Whole(_) => DataType::Int64,
            Self::Flag(_) => DataType::Boolean,
        }
    }

    /// The values of all rows.
    fn array(&self, rows: &[R]) -> ArrayRef {
        let rows = rows.iter();
        match self {
            Self::Text(get) => Arc::new(StringArray::from_iter_values(rows.map(get))),
            Self::MaybeText(get) => Arc::new(rows.map(get).collect::<StringArray>()),
            Self::Texts(get) => {
                let mut list = ListBuilder::new(StringBuilder::new()).with_field(element());
                rows.for_each(|row| list.append_value(get(row).into_iter().map(Some)));
                Arc::new(list.finish())
            }
            Self::Day(get) => {
                Arc::new(rows.map(|row| get(row).map(|day| day.0)).collect::<Date32Array>())
            }
            Self::Number(get) => Arc::new(rows.map(get).collect::<Float64Array>()),
            Self::Whole(get) => {
                Arc::new(rows.map(|row| get(row).map(signed)).collect::<Int64Array>())
            }
            Self::Flag(get) => Arc::new(rows.map(get).collect::<BooleanArray>()),
        }
    }

    /// The value of a row as text, empty for null.
    fn text(&self, row: &R) -> String {
        match self {
            Self::Text(get) => harmless(get(row)),
            Self::MaybeText(get) => get(row).map(harmless).unwrap_or_default(),
            Self::Texts(get) => harmless(&get(row).join(";")),
            Self::Day(get) => written(get(row)),
            Self::Number(get) => written(get(row)),
            Self::Whole(get) => written(get(row)),
            Self::Flag(get) => written(get(row)),
        }
    }
}

fn written(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A column of a table as text, for tests.
    pub(in super::super) fn texts<R>(columns: &[Column<R>], name: &str, rows: &[R]) -> Vec<String> {
        let column = columns.iter().find(|column| column.name == name).expect("a column");
        rows.iter().map(|row| column.get.text(row)).collect()
    }

    #[test]
    fn both_forms_have_every_column_and_nulls_are_empty() {
        let columns: [Column<Option<f64>>; 2] = [
            column("value", "days", "How long.", Get::Number(|row| *row)),
            column("is_there", "", "Whether.", Get::Flag(|row| Some(row.is_some()))),
        ];
        let written = text(&columns, &[Some(0.1), None]);
        assert_eq!(String::from_utf8(written).unwrap(), "value,is_there\n0.1,true\n,false\n");
        assert_eq!(field(&columns[0]).metadata()["unit"], "days");
    }
}
