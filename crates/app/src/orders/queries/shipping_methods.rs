//! Reading shipping methods.

use crate::platform::{AppError, cells};
use db::{Result, Row, Tx, params, sql};
use domain::base::{Money, Name, ShippingMethodId, Timestamp};
use serde::{Deserialize, Serialize};

/// A way of sending an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingMethod {
    /// Its id.
    pub id: ShippingMethodId,
    /// Short name for programs, as in `standard`; orders carry it.
    pub code: String,
    /// Name for people.
    pub name: Name,
    /// What the customer pays for it.
    pub price: Money,
    /// Tax class of the price.
    pub tax_class: String,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer offered.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every method, archived ones too, by code. There are at most [`crate::orders::shipping_methods::MAX_SHIPPING_METHODS`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ShippingMethod>> {
    tx.query(
        sql!(
            "select id, code, name, price, currency, tax_class, created_at, updated_at, archived_at, version
             from shipping_methods order by code"
        ),
        &[],
        row,
    )
}

fn row(row: &Row<'_>) -> Result<ShippingMethod> {
    Ok(ShippingMethod {
        id: ShippingMethodId::from_raw(row.get(0)?),
        code: row.get(1)?,
        name: cells::parsed(row, 2)?,
        price: cells::money(row, 3, 4)?,
        tax_class: row.get(5)?,
        created_at: cells::moment(row, 6)?,
        updated_at: cells::moment(row, 7)?,
        archived_at: cells::optional_moment(row, 8)?,
        version: row.get(9)?,
    })
}

/// One shipping method.
pub fn shipping_method(tx: &mut Tx<'_>, id: ShippingMethodId) -> crate::platform::Result<ShippingMethod> {
    let sql = sql!(
        "select id, code, name, price, currency, tax_class, created_at, updated_at, archived_at, version from shipping_methods where id = $1"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("shipping method"))
}

/// One shipping method, kept from others until the transaction ends.
pub(in crate::orders) fn for_update(tx: &mut Tx<'_>, id: ShippingMethodId) -> crate::platform::Result<ShippingMethod> {
    let sql = sql!(
        "select id, code, name, price, currency, tax_class, created_at, updated_at, archived_at, version from shipping_methods where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("shipping method"))
}
