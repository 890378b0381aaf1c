//! Writing stages.

use crate::orders::stages::StageView;
use crate::platform::Result;
use db::{Tx, params, sql};

/// Adds a stage; false when the code is another's.
pub(in crate::orders) fn insert(tx: &mut Tx<'_>, stage: &StageView) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into stages (id, code, name, action, position, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $6, 1) on conflict do nothing"
        ),
        params![
            stage.id.raw(),
            stage.code.as_str(),
            stage.name.as_str(),
            stage.action.code(),
            stage.position,
            stage.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a stage as it stands now; the caller has its row locked.
pub(in crate::orders) fn update(tx: &mut Tx<'_>, stage: &StageView) -> Result<()> {
    tx.execute(
        sql!(
            "update stages set name = $2, action = $3, position = $4, updated_at = $5, archived_at = $6, version = $7
             where id = $1"
        ),
        params![
            stage.id.raw(),
            stage.name.as_str(),
            stage.action.code(),
            stage.position,
            stage.updated_at.as_micros(),
            stage.archived_at.map(|at| at.as_micros()),
            stage.version,
        ],
    )?;
    Ok(())
}
