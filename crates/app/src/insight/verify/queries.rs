//! Running the auditor's statements and putting rows that differ into words.

use crate::platform::Result;
use db::{Sql, Tx};
use domain::{LocationId, OrderId, VariantId};

/// One number.
pub(super) fn count(tx: &mut Tx<'_>, sql: &Sql) -> Result<i64> {
    Ok(tx.one(sql, &[], |r| r.get::<i64>(0))?.unwrap_or(0))
}

/// Rows of (variant, location or 0, stored, expected).
pub(super) fn level_differences(tx: &mut Tx<'_>, sql: &Sql) -> Result<Vec<String>> {
    Ok(tx.query(sql, &[], |r| {
        let (variant, location) = (VariantId::from_raw(r.get(0)?), r.get::<i64>(1)?);
        let place = if location == 0 { String::new() } else { format!(" at {}", LocationId::from_raw(location)) };
        Ok(format!("{variant}{place}: {} stored, {} expected", r.get::<i64>(2)?, r.get::<i64>(3)?))
    })?)
}

/// Rows of (order, what is wrong as a number found, what was expected).
pub(super) fn order_differences(tx: &mut Tx<'_>, sql: &Sql) -> Result<Vec<String>> {
    Ok(tx.query(sql, &[], |r| {
        let order = OrderId::from_raw(r.get(0)?);
        Ok(format!("{order}: {} stored, {} expected", r.get::<i64>(1)?, r.get::<i64>(2)?))
    })?)
}
