//! Writing stock that was changed by hand before Purser.

use crate::platform::Result;
use crate::stock::past::{PastAdjustment, PastAdjustments};
use db::{Tx, params, sql};

/// Code, words and change of the rows that stand under a number.
pub(in crate::stock) fn standing(tx: &mut Tx<'_>, system: &str, reference: &str) -> Result<Vec<(String, String, i64)>> {
    Ok(tx.query(
        sql!(
            "select sku, words, change from past_adjustments where system = $1 and reference = $2 order by position {for update}"
        ),
        params![system, reference],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?)
}

pub(in crate::stock) fn insert(
    tx: &mut Tx<'_>,
    id: i64,
    past: &PastAdjustments,
    (position, row): (i64, &PastAdjustment),
) -> Result<()> {
    tx.execute(
        sql!(
            "insert into past_adjustments (id, system, reference, position, variant_id, sku, words, change, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            id,
            &past.system,
            &past.reference,
            position,
            row.variant.raw(),
            &row.sku,
            &row.words,
            row.change,
            past.at.as_micros(),
        ],
    )?;
    Ok(())
}

pub(in crate::stock) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute(sql!("delete from past_adjustments where id = $1"), params![id])?;
    Ok(())
}
