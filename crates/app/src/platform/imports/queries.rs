//! Reading what is kept of imports.

use super::store::FindingRow;
use super::{ImportState, STALLED_US, Step, WORK};
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::{ActorKind, AppError, Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, params, sql};
use domain::base::{ImportId, Timestamp};

/// An import as it is kept; what is JSON is `app::import`'s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its id.
    pub id: ImportId,
    /// Where it stands.
    pub state: ImportState,
    /// What its file holds, once that is known.
    pub kind: Option<String>,
    /// Name of the file where it came from.
    pub file_name: String,
    /// Size of the file.
    pub bytes: i64,
    /// What it has in common with files of the same columns.
    pub fingerprint: String,
    /// What the file looks like, as JSON.
    pub survey: String,
    /// What was chosen, as JSON.
    pub choices: String,
    /// The report of the last step, as JSON.
    pub report: Option<String>,
    /// Rows of the file.
    pub rows_all: i64,
    /// Rows that the step under way has done.
    pub rows_done: i64,
    /// Why the last step was cut short.
    pub trouble: Option<String>,
    /// What kind of caller brought it, or began its last step.
    pub actor_kind: ActorKind,
    /// Which.
    pub actor_id: i64,
    /// What they are called.
    pub actor_name: String,
    /// When it came.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When its last step ended.
    pub finished_at: Option<Timestamp>,
    /// Rises with every change, progress apart.
    pub version: i64,
}

static SORT: [SortColumn; 1] = [sort_column!("created_at", by id "id")];

/// A part of the list of imports.
pub fn imports(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<ImportRow>> {
    let paging = page.check(&SORT)?;
    let mut select = Select::new(
        "select id, state, kind, file_name, bytes, fingerprint, survey, choices, report, rows_all, rows_done, trouble,
                actor_kind, actor_id, actor_name, created_at, updated_at, finished_at, version
         from imports",
    );
    select.filter("state <> 'arriving'", &[]);
    paging.apply(&mut select);
    let (sql, values) = select.parts();
    let rows = tx.query(&sql, values, from_row)?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}

/// One import.
pub fn import(tx: &mut Tx<'_>, id: ImportId) -> Result<ImportRow> {
    let sql = sql!(
        "select id, state, kind, file_name, bytes, fingerprint, survey, choices, report, rows_all, rows_done, trouble,
                actor_kind, actor_id, actor_name, created_at, updated_at, finished_at, version
         from imports where id = $1"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("import"))
}

/// One import, kept from others until the transaction ends.
pub(super) fn import_for_update(tx: &mut Tx<'_>, id: ImportId) -> Result<ImportRow> {
    let sql = sql!(
        "select id, state, kind, file_name, bytes, fingerprint, survey, choices, report, rows_all, rows_done, trouble,
                actor_kind, actor_id, actor_name, created_at, updated_at, finished_at, version
         from imports where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("import"))
}

/// A part of the file, from 0; none after the last.
pub fn part(tx: &mut Tx<'_>, id: ImportId, part: i64) -> Result<Option<Vec<u8>>> {
    let sql = sql!("select content from import_parts where import_id = $1 and part = $2");
    Ok(tx.one(sql, params![id.raw(), part], |r| r.get(0))?)
}

/// What is told of rows after a line, in their order.
pub fn findings_after(tx: &mut Tx<'_>, id: ImportId, after: i64, limit: i64) -> Result<Vec<FindingRow>> {
    Ok(tx.query(
        sql!(
            "select line, column_name, rejected, code, message, cells from import_findings
             where import_id = $1 and line > $2 order by line limit $3"
        ),
        params![id.raw(), after, limit],
        |r| {
            Ok(FindingRow {
                line: r.get::<i64>(0)?.unsigned_abs(),
                column: r.get(1)?,
                rejected: r.get(2)?,
                code: r.get(3)?,
                message: r.get(4)?,
                cells: r.get(5)?,
            })
        },
    )?)
}

/// A unit that did something.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// The line of its first row.
    pub line: i64,
    /// What it did, as JSON.
    pub done: String,
    /// Why it was not undone.
    pub kept_because: Option<String>,
}

/// Units that were not undone before a line, the last first.
pub fn units_before(tx: &mut Tx<'_>, id: ImportId, before: i64, limit: i64) -> Result<Vec<UnitRow>> {
    Ok(tx.query(
        sql!(
            "select line, done, kept_because from import_units
             where import_id = $1 and line < $2 and undone_at is null order by line desc limit $3"
        ),
        params![id.raw(), before, limit],
        |r| Ok(UnitRow { line: r.get(0)?, done: r.get(1)?, kept_because: r.get(2)? }),
    )?)
}

/// Units that an undo kept or left something of, with the reasons.
pub fn kept_units(tx: &mut Tx<'_>, id: ImportId, limit: i64) -> Result<Vec<UnitRow>> {
    Ok(tx.query(
        sql!(
            "select line, done, kept_because from import_units
             where import_id = $1 and kept_because is not null order by line limit $2"
        ),
        params![id.raw(), limit],
        |r| Ok(UnitRow { line: r.get(0)?, done: r.get(1)?, kept_because: r.get(2)? }),
    )?)
}

/// How many units were undone (true) and how many were not, by what stays of them or why they stay.
pub fn unit_counts(tx: &mut Tx<'_>, id: ImportId) -> Result<Vec<(bool, Option<String>, u64)>> {
    Ok(tx.query(
        sql!(
            "select undone_at is not null, kept_because, count(*) from import_units
             where import_id = $1 and (undone_at is not null or kept_because is not null)
             group by undone_at is not null, kept_because"
        ),
        params![id.raw()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get::<i64>(2)?.unsigned_abs())),
    )?)
}

/// Imports at a step that has not moved for long and that no job will take up, with how many units they did.
pub fn stalled(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<(ImportId, Step, i64)>> {
    let found = tx.query(
        sql!(
            "select i.id, i.state, (select count(*) from import_units u where u.import_id = i.id) from imports i
             where i.state in ('checking', 'running', 'undoing') and i.updated_at < $1
               and not exists (select 1 from jobs j where j.subject_id = i.id and j.kind = $2
                               and j.state in ('ready', 'waiting', 'running'))
             order by i.id"
        ),
        params![now.as_micros() - STALLED_US, WORK],
        |r| Ok((ImportId::from_raw(r.get(0)?), r.get::<String>(1)?, r.get::<i64>(2)?)),
    )?;
    let step = |state: &str| [Step::Check, Step::Run, Step::Undo].into_iter().find(|s| s.under_way().code() == state);
    Ok(found.into_iter().filter_map(|(id, state, units)| Some((id, step(&state)?, units))).collect())
}

/// Kind and choices of the last import of files with the same columns.
pub fn remembered_mapping(tx: &mut Tx<'_>, fingerprint: &str) -> Result<Option<(String, String)>> {
    let sql = sql!("select kind, choices from import_mappings where fingerprint = $1");
    Ok(tx.one(sql, params![fingerprint], |r| Ok((r.get(0)?, r.get(1)?)))?)
}

fn actor_kind(code: &str) -> ActorKind {
    let kinds = [ActorKind::User, ActorKind::ApiKey, ActorKind::Guest];
    kinds.into_iter().find(|k| k.code() == code).unwrap_or(ActorKind::System)
}

fn from_row(row: &Row<'_>) -> db::Result<ImportRow> {
    let state: String = row.get(1)?;
    let unknown = |()| db::DbError::new(db::ErrorKind::Corrupt, "an import is in no known state");
    Ok(ImportRow {
        id: ImportId::from_raw(row.get(0)?),
        state: state.parse().map_err(unknown)?,
        kind: row.get(2)?,
        file_name: row.get(3)?,
        bytes: row.get(4)?,
        fingerprint: row.get(5)?,
        survey: row.get(6)?,
        choices: row.get(7)?,
        report: row.get(8)?,
        rows_all: row.get(9)?,
        rows_done: row.get(10)?,
        trouble: row.get(11)?,
        actor_kind: actor_kind(&row.get::<String>(12)?),
        actor_id: row.get(13)?,
        actor_name: row.get(14)?,
        created_at: cells::moment(row, 15)?,
        updated_at: cells::moment(row, 16)?,
        finished_at: cells::optional_moment(row, 17)?,
        version: row.get(18)?,
    })
}
