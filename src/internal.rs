//! What must not leave the office: unprotected figures, the class of every row, what was read.
//!
//! It is written only when asked for, with owner-only permissions, and is no [`Release`]: no writer of
//! `publish` sees it.
//!
//! [`Release`]: crate::protect::Release

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::ArrowWriter;

use crate::cases::states::{CellCounts, CellStates};
use crate::cases::{Loaded, Overlap};
use crate::diagnostic::Checked;
use crate::evaluate::{self, Estimates, Plan};
use crate::protect::Policy;
use crate::publish::{self, Options, Written};
use crate::risk::{self, Figure};

/// Every file of `internal/`.
///
/// # Errors
/// What kept a table from being written.
pub(crate) fn files(
    plan: &Plan,
    loaded: &Loaded,
    estimates: &Estimates,
    policy: &Policy,
    options: &Options,
) -> Checked<Vec<Written>> {
    let risk = risk::figures(&loaded.tables, plan.programme(), policy);
    Ok(vec![
        Written::new("internal/indicators.parquet", publish::internal_parquet(estimates, options)?),
        Written::new("internal/membership.parquet", membership(plan, loaded)),
        Written::new("internal/overlaps.parquet", overlaps(loaded)),
        Written::new("internal/risk.parquet", risk_table(&risk)),
        Written::new("internal/risk.md", risk::text(&risk, policy).into_bytes()),
        Written::new("internal/cells.parquet", cells(&loaded.cells)),
        publish::internal_manifest(&loaded.inputs, options),
    ])
}

/// `indicator, table, key, period, class`: what has become of every row, for every indicator. A row
/// in several periods stands in each; one in none stands once with a blank period.
fn membership(plan: &Plan, loaded: &Loaded) -> Vec<u8> {
    let mut columns: [Vec<String>; 5] = Default::default();
    for (number, indicator) in plan.counted().iter().enumerate() {
        for row in evaluate::membership(plan, number, &loaded.tables) {
            let cells = [&indicator.code, &indicator.rows().table, &row.key, &row.period];
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.push(cell.clone());
            }
            columns[4].push(row.class.to_owned());
        }
    }
    let names = ["indicator", "table", "key", "period", "class"];
    let arrays = columns.map(|cells| Arc::new(StringArray::from(cells)) as ArrayRef);
    let batch = RecordBatch::try_from_iter(names.into_iter().zip(arrays))
        .expect("five columns of one length");
    parquet_bytes(&batch)
}

/// `table, shared, id, column, partner_a, partner_b`: every person and key in the exports of two
/// partners, with a blank column, and every column about which the two contradict each other.
fn overlaps(loaded: &Loaded) -> Vec<u8> {
    let mut columns: [Vec<&str>; 6] = Default::default();
    for one in &loaded.overlaps {
        let Overlap { table, partner_a, partner_b, shared, column, id } = one;
        let cells = [table, shared.word(), id, column, partner_a, partner_b];
        columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
    }
    let names = ["table", "shared", "id", "column", "partner_a", "partner_b"];
    let arrays = columns.map(|cells| Arc::new(StringArray::from(cells)) as ArrayRef);
    let batch = RecordBatch::try_from_iter(names.into_iter().zip(arrays))
        .expect("six columns of one length");
    parquet_bytes(&batch)
}

/// `table, country, measure, columns, level, value`: the figures of [`risk`].
fn risk_table(figures: &[Figure]) -> Vec<u8> {
    let texts = |of: fn(&Figure) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(figures.iter().map(of)))
    };
    let levels = figures.iter().map(|figure| figure.level);
    let values = figures.iter().map(|figure| figure.value);
    let columns: [(&str, ArrayRef); 6] = [
        ("table", texts(|figure| &figure.table)),
        ("country", texts(|figure| &figure.country)),
        ("measure", texts(|figure| figure.measure)),
        ("columns", texts(|figure| &figure.columns)),
        ("level", Arc::new(UInt64Array::from_iter_values(levels))),
        ("value", Arc::new(Float64Array::from_iter_values(values))),
    ];
    parquet_bytes(&RecordBatch::try_from_iter(columns).expect("six columns of one length"))
}

/// `source, file, table, column, collected, rows, values, missing, suppressed, unmapped, unreadable`: what the cells of
/// every column of every file turned out to be. Values and the states behind them add up to the rows
/// where the source has the column, and are null where it has not.
fn cells(columns: &[CellStates]) -> Vec<u8> {
    let texts = |of: fn(&CellStates) -> &str| {
        Arc::new(columns.iter().map(|one| Some(of(one))).collect::<StringArray>()) as ArrayRef
    };
    let counts = |of: fn(&CellCounts) -> u64| {
        let count = |one: &CellStates| one.counts.as_ref().map(of);
        Arc::new(columns.iter().map(count).collect::<UInt64Array>()) as ArrayRef
    };
    let collected: BooleanArray = columns.iter().map(|one| Some(one.counts.is_some())).collect();
    let rows: UInt64Array = columns.iter().map(|one| Some(one.rows)).collect();
    let batch = RecordBatch::try_from_iter([
        ("source", texts(|one| &one.source)),
        ("file", texts(|one| &one.file)),
        ("table", texts(|one| &one.table)),
        ("column", texts(|one| &one.column)),
        ("collected", Arc::new(collected) as ArrayRef),
        ("rows", Arc::new(rows) as ArrayRef),
        ("values", counts(|one| one.values)),
        ("missing", counts(|one| one.missing)),
        ("suppressed", counts(|one| one.suppressed)),
        ("unmapped", counts(|one| one.unmapped)),
        ("unreadable", counts(|one| one.unreadable)),
    ]);
    parquet_bytes(&batch.expect("eleven columns of one length"))
}

fn parquet_bytes(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None)
        .expect("columns of text are a Parquet schema");
    writer.write(batch).expect("memory takes bytes");
    writer.into_inner().expect("memory takes bytes")
}
