//! Reading stock that was changed by hand before Purser.

use crate::platform::{Result, cells};
use db::{Tx, params, sql};
use domain::base::{ProductId, Timestamp};

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAdjustmentRow {
    /// Its number in the other system.
    pub reference: String,
    /// The code in the file.
    pub sku: String,
    /// What was typed beside it.
    pub words: String,
    /// Units that came or went.
    pub change: i64,
    /// When.
    pub at: Timestamp,
}

/// The newest rows about a product.
pub fn past_adjustments_of_product(tx: &mut Tx<'_>, product: ProductId, limit: i64) -> Result<Vec<PastAdjustmentRow>> {
    Ok(tx.query(
        sql!(
            "select a.reference, a.sku, a.words, a.change, a.at from variants v
             join past_adjustments a on a.variant_id = v.id where v.product_id = $1 order by a.at desc, a.id desc limit $2"
        ),
        params![product.raw(), limit],
        |r| {
            Ok(PastAdjustmentRow {
                reference: r.get(0)?,
                sku: r.get(1)?,
                words: r.get(2)?,
                change: r.get(3)?,
                at: cells::moment(r, 4)?,
            })
        },
    )?)
}
