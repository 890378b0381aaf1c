//! Stock that was changed by hand before Purser. It is history: no level is made of it, because what stood there then is not
//! known.
//!
//! Invariant: taking the same rows again adds none; rows that are alike are counted. Called by imports, inside their
//! transaction.

use super::store::past as store;
use crate::platform::{Result, WriteCtx};
use domain::base::{Timestamp, VariantId};
use std::collections::HashMap;

pub use super::queries::past::{PastAdjustmentRow, past_adjustments_of_product};

/// The rows of one number.
#[derive(Clone, Debug)]
pub struct PastAdjustments {
    /// The system they come from.
    pub system: String,
    /// Their number there.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// The rows.
    pub rows: Vec<PastAdjustment>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAdjustment {
    /// Of what.
    pub variant: VariantId,
    /// The code in the file.
    pub sku: String,
    /// What was typed beside it.
    pub words: String,
    /// Units that came or went.
    pub change: i64,
}

/// Takes the rows; the ids of those that are new, in their order, none for those that stood already.
///
/// # Errors
/// When the database fails.
pub fn take_adjustments(ctx: &mut WriteCtx<'_, '_>, past: &PastAdjustments) -> Result<Vec<Option<i64>>> {
    let standing = store::standing(ctx.tx, &past.system, &past.reference)?;
    let mut position = standing.len() as i64;
    let mut left: HashMap<(String, String, i64), usize> = HashMap::new();
    for key in standing {
        *left.entry(key).or_insert(0) += 1;
    }
    let mut out = Vec::with_capacity(past.rows.len());
    for row in &past.rows {
        match left.get_mut(&(row.sku.clone(), row.words.clone(), row.change)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                out.push(None);
            }
            Some(_) | None => {
                let id = ctx.next_id();
                store::insert(ctx.tx, id, past, (position, row))?;
                position += 1;
                out.push(Some(id));
            }
        }
    }
    Ok(out)
}

/// Takes one back.
///
/// # Errors
/// When the database fails.
pub fn forget_adjustment(ctx: &mut WriteCtx<'_, '_>, id: i64) -> Result<()> {
    store::delete(ctx.tx, id)
}
