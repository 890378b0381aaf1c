//! Reading stages.

use crate::platform::{AppError, cells};
use db::{Result, Row, Tx, params, sql};
use domain::base::{Code, Name, StageId, Timestamp};
use domain::orders::StageAction;
use serde::{Deserialize, Serialize};

/// A stage of the shop's work: the owner's word, and what entering it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageView {
    /// Its id.
    pub id: StageId,
    /// Name for programs; orders carry it.
    pub code: Code,
    /// The owner's word.
    pub name: Name,
    /// What entering it does.
    pub action: StageAction,
    /// Where it stands among the others; the lower, the earlier.
    pub position: i64,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when orders are no longer put into it.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every stage, archived ones too, in their order. There are at most [`crate::orders::stages::MAX_STAGES`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<StageView>> {
    tx.query(
        sql!(
            "select id, code, name, action, position, created_at, updated_at, archived_at, version
             from stages order by position, id"
        ),
        &[],
        row,
    )
}

/// The stage with this code.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<StageView>> {
    tx.one(
        sql!(
            "select id, code, name, action, position, created_at, updated_at, archived_at, version
             from stages where code = $1"
        ),
        params![code],
        row,
    )
}

/// One stage.
pub fn stage(tx: &mut Tx<'_>, id: StageId) -> crate::platform::Result<StageView> {
    let sql = sql!(
        "select id, code, name, action, position, created_at, updated_at, archived_at, version from stages where id = $1"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("stage"))
}

/// One stage, kept from others until the transaction ends.
pub(in crate::orders) fn for_update(tx: &mut Tx<'_>, id: StageId) -> crate::platform::Result<StageView> {
    let sql = sql!(
        "select id, code, name, action, position, created_at, updated_at, archived_at, version
         from stages where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("stage"))
}

fn row(row: &Row<'_>) -> Result<StageView> {
    Ok(StageView {
        id: StageId::from_raw(row.get(0)?),
        code: cells::parsed(row, 1)?,
        name: cells::parsed(row, 2)?,
        action: cells::parsed(row, 3)?,
        position: row.get(4)?,
        created_at: cells::moment(row, 5)?,
        updated_at: cells::moment(row, 6)?,
        archived_at: cells::optional_moment(row, 7)?,
        version: row.get(8)?,
    })
}
