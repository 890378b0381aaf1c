//! Taking an import back: unit after unit, the last first. What was used or changed since stays, and the reason is kept.

use super::intake::json;
use super::plan::{Done, Kind};
use super::work::known;
use crate::Shop;
use crate::platform::imports::commands::NoteProgress;
use crate::platform::imports::queries::{self, ImportRow, UnitRow};
use crate::platform::imports::store;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{FieldErrors, ImportId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Units that an undo reads at a time.
const UNITS_AT_ONCE: i64 = 200;

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Units that were taken back.
    pub taken_back: u64,
    /// Units that were used or changed since, and stay.
    pub kept: u64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// What stays although its unit was taken back, and why, with how many units left it.
    #[serde(default)]
    pub left: BTreeMap<String, u64>,
}

/// Takes an import back, its last unit first.
///
/// # Errors
/// When the shop cannot be written to.
pub(super) async fn undo(shop: &Shop, call: &Call, import: &ImportRow) -> Result<Undone> {
    let (id, kind) = (import.id, known(import)?);
    let (mut before, mut rows) = (i64::MAX, 0);
    loop {
        let page =
            shop.read(&call.principal, move |ctx| queries::units_before(ctx.tx, id, before, UNITS_AT_ONCE)).await?;
        let Some(last) = page.last() else { break };
        before = last.line;
        for unit in page {
            let line = unit.line;
            match shop.execute(call.clone(), UndoUnit { id, kind, unit }).await {
                Ok(_) => {}
                Err(error)
                    if matches!(
                        error,
                        AppError::Refused(_)
                            | AppError::Invalid(_)
                            | AppError::NotFound(_)
                            | AppError::VersionConflict { .. }
                    ) =>
                {
                    let why = why(&error);
                    shop.execute(call.clone(), KeepUnit { id, line, why }).await?;
                }
                Err(error) => return Err(error),
            }
            rows += 1;
        }
        shop.execute(call.clone(), NoteProgress { id, rows }).await?;
    }
    let counts = shop.read(&call.principal, move |ctx| queries::unit_counts(ctx.tx, id)).await?;
    let mut undone = Undone::default();
    for (is_undone, why, units) in counts {
        let (sum, reasons) = match is_undone {
            true => (&mut undone.taken_back, &mut undone.left),
            false => (&mut undone.kept, &mut undone.reasons),
        };
        *sum += units;
        if let Some(why) = why {
            *reasons.entry(why).or_insert(0) += units;
        }
    }
    Ok(undone)
}

fn why(error: &AppError) -> String {
    let first = |errors: &FieldErrors| errors.iter().next().map(|e| e.message.clone());
    match error {
        AppError::Invalid(errors) => first(errors).unwrap_or_else(|| error.to_string()),
        other => other.to_string(),
    }
}

/// Takes one unit back.
struct UndoUnit {
    id: ImportId,
    kind: &'static dyn Kind,
    unit: UnitRow,
}

impl Command for UndoUnit {
    const NAME: &'static str = "imports.undo_unit";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let done: Done = json(&self.unit.done)?;
        let mut left = self.kind.undo(call, ctx, &done)?;
        left.sort();
        left.dedup();
        let left = left.join("; ");
        let left = Some(left).filter(|words| !words.is_empty());
        store::unit_undone(ctx.tx, self.id, self.unit.line, left.as_deref(), ctx.now)
    }
}

/// Notes why a unit stays.
struct KeepUnit {
    id: ImportId,
    line: i64,
    why: String,
}

impl Command for KeepUnit {
    const NAME: &'static str = "imports.keep_unit";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::unit_kept(ctx.tx, self.id, self.line, &self.why)
    }
}
