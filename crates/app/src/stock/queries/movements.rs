//! Reading the movement log.

use crate::platform::Result;
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::sort_column;
use db::{Select, Tx};
use domain::base::{LocationId, MovementId, ProductId, Sku, Timestamp, VariantId};
use domain::stock::MovementCause;
use serde::{Deserialize, Serialize};

/// Which movements to list.
#[derive(Clone, Debug, Default)]
pub struct MovementFilter {
    /// Of one variant.
    pub sku: Option<Sku>,
    /// Of all variants of one product.
    pub product: Option<ProductId>,
    /// At one location.
    pub location: Option<LocationId>,
    /// With one cause.
    pub cause: Option<MovementCause>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// One line of the movement log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovementRow {
    /// The movement.
    pub id: MovementId,
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Where.
    pub location: LocationId,
    /// The condition whose units changed, by code.
    pub bucket: String,
    /// Units, with sign.
    pub change: i64,
    /// Why, by code.
    pub cause: String,
    /// The record that caused it.
    pub cause_id: i64,
    /// A code or words; may be empty.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

static SORT: [SortColumn; 1] = [sort_column!("at", by id "m.id")];

/// A part of the movement log, newest first.
pub fn movements(tx: &mut Tx<'_>, filter: &MovementFilter) -> Result<Page<MovementRow>> {
    let paging = filter.page.check(&SORT)?;
    let folded = filter.sku.as_ref().map(Sku::folded);
    let mut select = Select::new(
        "select m.id, m.variant_id, v.sku, m.location_id, m.bucket, m.change, m.cause, m.cause_id, m.reason, m.at,
                v.product_id
         from movements m join variants v on v.id = m.variant_id",
    );
    select
        .filter_some("v.sku_folded = ?", folded.as_deref())
        .filter_some("v.product_id = ?", filter.product.map(ProductId::raw))
        .filter_some("m.location_id = ?", filter.location.map(LocationId::raw))
        .filter_some("m.cause = ?", filter.cause.map(MovementCause::code));
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, |r| {
        Ok(MovementRow {
            id: MovementId::from_raw(r.get(0)?),
            variant: VariantId::from_raw(r.get(1)?),
            sku: r.get(2)?,
            location: LocationId::from_raw(r.get(3)?),
            bucket: r.get(4)?,
            change: r.get(5)?,
            cause: r.get(6)?,
            cause_id: r.get(7)?,
            reason: r.get(8)?,
            at: Timestamp::from_micros(r.get(9)?),
            product: ProductId::from_raw(r.get(10)?),
        })
    })?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}
