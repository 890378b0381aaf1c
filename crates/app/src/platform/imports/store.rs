//! Writing what is kept of imports.

use super::commands::NewImport;
use super::{ImportState, PART_BYTES};
use crate::platform::Result;
use db::{Tx, Value, params, sql, table};
use domain::base::{ImportId, Timestamp};

table!(FINDINGS = "import_findings" {
    import_id: Int, line: Int, column_name: Text, rejected: Bool, code: Text, message: Text, cells: Text
});

/// What is told of one row, with the row.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// Its line.
    pub line: u64,
    /// The column it is about.
    pub column: Option<String>,
    /// Rejected, or skipped.
    pub rejected: bool,
    /// Stable code.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// The cells of the row, as JSON.
    pub cells: String,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: ImportId,
    new: &NewImport,
    actor: (&str, i64, &str),
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        sql!(
            "insert into imports (id, state, kind, file_name, file_hash, bytes, fingerprint, survey, choices, rows_all,
                                  rows_done, actor_kind, actor_id, actor_name, created_at, updated_at, version)
             values ($1, 'arriving', $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $13, 1)"
        ),
        params![
            id.raw(),
            new.kind.as_deref(),
            &new.file_name,
            new.file_hash.as_slice(),
            i64::try_from(new.bytes).unwrap_or(i64::MAX),
            &new.fingerprint,
            &new.survey,
            &new.choices,
            i64::try_from(new.rows).unwrap_or(i64::MAX),
            actor.0,
            actor.1,
            actor.2,
            now.as_micros(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_part(tx: &mut Tx<'_>, id: ImportId, part: i64, content: &[u8]) -> Result<()> {
    debug_assert!(content.len() <= PART_BYTES, "a part of an import");
    tx.execute(
        sql!("insert into import_parts (import_id, part, content) values ($1, $2, $3) on conflict do nothing"),
        params![id.raw(), part, content],
    )?;
    Ok(())
}

pub(super) fn delete_parts(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    tx.execute(sql!("delete from import_parts where import_id = $1"), params![id.raw()])?;
    Ok(())
}

/// Parts of imports from before a moment that nothing is under way with; how many were deleted.
pub(super) fn delete_old_parts(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    Ok(tx.execute(
        sql!(
            "delete from import_parts where (import_id, part) in
               (select p.import_id, p.part from imports i join import_parts p on p.import_id = i.id
                where i.created_at < $1 and i.state not in ('checking', 'running', 'undoing') limit $2)"
        ),
        params![before.as_micros(), limit],
    )?)
}

/// Puts an import into another state; its row is locked.
pub(super) fn set_state(tx: &mut Tx<'_>, id: ImportId, state: ImportState, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update imports set state = $2, trouble = null, updated_at = $3, version = version + 1 where id = $1"),
        params![id.raw(), state.code(), now.as_micros()],
    )?;
    Ok(())
}

pub(super) fn set_choices(tx: &mut Tx<'_>, id: ImportId, kind: &str, choices: &str) -> Result<()> {
    tx.execute(
        sql!("update imports set kind = $2, choices = $3, rows_done = 0 where id = $1"),
        params![id.raw(), kind, choices],
    )?;
    Ok(())
}

pub(super) fn set_actor(tx: &mut Tx<'_>, id: ImportId, (kind, actor, name): (&str, i64, &str)) -> Result<()> {
    tx.execute(
        sql!("update imports set actor_kind = $2, actor_id = $3, actor_name = $4 where id = $1"),
        params![id.raw(), kind, actor, name],
    )?;
    Ok(())
}

pub(super) fn set_progress(tx: &mut Tx<'_>, id: ImportId, rows: i64, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update imports set rows_done = $2, updated_at = $3 where id = $1"),
        params![id.raw(), rows, now.as_micros()],
    )?;
    Ok(())
}

pub(super) fn set_end(
    tx: &mut Tx<'_>,
    id: ImportId,
    state: ImportState,
    (report, trouble): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        sql!(
            "update imports set state = $2, report = coalesce($3, report), trouble = $4, updated_at = $5, finished_at = $5,
                    version = version + 1
             where id = $1"
        ),
        params![id.raw(), state.code(), report, trouble, now.as_micros()],
    )?;
    Ok(())
}

pub(super) fn delete_findings(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    tx.execute(sql!("delete from import_findings where import_id = $1"), params![id.raw()])?;
    Ok(())
}

pub(super) fn insert_findings(tx: &mut Tx<'_>, id: ImportId, findings: &[FindingRow]) -> Result<()> {
    let mut rows = Vec::with_capacity(findings.len() * FINDINGS.columns.len());
    for f in findings {
        rows.extend([
            Value::Int(id.raw()),
            Value::Int(i64::try_from(f.line).unwrap_or(i64::MAX)),
            Value::from(f.column.as_deref()),
            Value::Bool(f.rejected),
            Value::Text(&f.code),
            Value::Text(&f.message),
            Value::Text(&f.cells),
        ]);
    }
    Ok(tx.bulk(&FINDINGS, &rows)?)
}

pub(super) fn remember_mapping(
    tx: &mut Tx<'_>,
    fingerprint: &str,
    (kind, choices): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        sql!(
            "insert into import_mappings as m (fingerprint, kind, choices, updated_at) values ($1, $2, $3, $4)
             on conflict (fingerprint) do update set kind = excluded.kind, choices = excluded.choices,
                updated_at = excluded.updated_at"
        ),
        params![fingerprint, kind, choices, now.as_micros()],
    )?;
    Ok(())
}

/// What the unit at a line did, if it was done.
pub fn unit(tx: &mut Tx<'_>, id: ImportId, line: u64) -> Result<Option<String>> {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    Ok(tx.one(
        sql!("select done from import_units where import_id = $1 and line = $2"),
        params![id.raw(), line],
        |r| r.get(0),
    )?)
}

/// Writes down what a unit did, in the transaction in which it does it.
pub fn insert_unit(tx: &mut Tx<'_>, id: ImportId, line: u64, done: &str) -> Result<()> {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    tx.execute(
        sql!("insert into import_units (import_id, line, done) values ($1, $2, $3)"),
        params![id.raw(), line, done],
    )?;
    Ok(())
}

/// Writes down that a unit was undone, and what of it stays.
pub fn unit_undone(tx: &mut Tx<'_>, id: ImportId, line: i64, left: Option<&str>, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update import_units set undone_at = $3, kept_because = $4 where import_id = $1 and line = $2"),
        params![id.raw(), line, now.as_micros(), left],
    )?;
    Ok(())
}

/// Writes down why a unit is not undone.
pub fn unit_kept(tx: &mut Tx<'_>, id: ImportId, line: i64, why: &str) -> Result<()> {
    tx.execute(
        sql!("update import_units set kept_because = $3 where import_id = $1 and line = $2"),
        params![id.raw(), line, why],
    )?;
    Ok(())
}
