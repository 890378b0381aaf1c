//! The only SQL that writes what suppliers sell.

use super::queries::SupplierItem;
use crate::platform::Result;
use db::{Tx, params, sql};
use domain::base::{Money, SupplierItemId, Timestamp, VariantId};

/// False when the supplier has an item of the variant already.
pub(super) fn insert(tx: &mut Tx<'_>, item: &SupplierItem) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into supplier_items (id, supplier_id, variant_id, supplier_sku, price, currency, lead_time_days, pack_size,
                                         minimum_quantity, preferred, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1) on conflict do nothing"
        ),
        params![
            item.id.raw(),
            item.supplier.raw(),
            item.variant.raw(),
            &item.supplier_sku,
            item.price.map(Money::minor),
            item.currency.code(),
            item.lead_time_days,
            item.pack_size,
            item.minimum_quantity,
            item.preferred,
            item.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes an item as it stands now; the caller has its row locked.
pub(super) fn update(tx: &mut Tx<'_>, item: &SupplierItem) -> Result<()> {
    tx.execute(
        sql!(
            "update supplier_items set supplier_sku = $2, price = $3, lead_time_days = $4, pack_size = $5,
                    minimum_quantity = $6, preferred = $7, updated_at = $8, version = $9
             where id = $1"
        ),
        params![
            item.id.raw(),
            &item.supplier_sku,
            item.price.map(Money::minor),
            item.lead_time_days,
            item.pack_size,
            item.minimum_quantity,
            item.preferred,
            item.updated_at.as_micros(),
            item.version,
        ],
    )?;
    Ok(())
}

/// Takes the preference from whichever item of the variant has it.
pub(super) fn prefer_none(tx: &mut Tx<'_>, variant: VariantId, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!(
            "update supplier_items set preferred = false, updated_at = $2, version = version + 1
             where variant_id = $1 and preferred"
        ),
        params![variant.raw(), now.as_micros()],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: SupplierItemId) -> Result<()> {
    tx.execute(sql!("delete from supplier_items where id = $1"), params![id.raw()])?;
    Ok(())
}
