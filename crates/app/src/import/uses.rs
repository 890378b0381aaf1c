//! What uses things that an import made: they are not taken back then.

use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::{CategoryId, CustomerId, SupplierId, VariantId};

/// What uses one of these variants, in words; stock movements apart.
pub(super) fn of_variants(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<Option<&'static str>> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    let asked = [
        (
            sql!("select l.variant_id from {keys k(id bigint)} join order_lines l on l.variant_id = k.id"),
            "it stands in orders",
        ),
        (
            sql!("select i.variant_id from {keys k(id bigint)} join supplier_items i on i.variant_id = k.id"),
            "a supplier sells it",
        ),
        (
            sql!("select t.variant_id from {keys k(id bigint)} join transfer_lines t on t.variant_id = k.id"),
            "it was transferred",
        ),
        (
            sql!(
                "select m.variant_id from {keys k(id bigint)}
                 join movements m on m.variant_id = k.id and m.cause not in ('import', 'import_undone')"
            ),
            "its stock has moved",
        ),
        (
            sql!("select a.variant_id from {keys k(id bigint)} join past_adjustments a on a.variant_id = k.id"),
            "its stock of the past was imported",
        ),
        (
            sql!("select l.variant_id from {keys k(id bigint)} join past_paper_lines l on l.variant_id = k.id"),
            "it was credited in the past",
        ),
        (
            sql!(
                "select s.variant_id from {keys k(id bigint)}
                 join stock_levels s on s.variant_id = k.id
                   and (s.good > 0 or s.held > 0 or s.committed > 0 or s.low_at is not null or s.safety_stock > 0)"
            ),
            "there is stock of it",
        ),
    ];
    for (sql, words) in asked {
        if !tx.query_set(sql, &keys, &[], |r| r.get::<i64>(0))?.is_empty() {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// Whether there is a level or a movement of one of these variants.
pub(super) fn have_moved(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<bool> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    let levels = sql!("select s.variant_id from {keys k(id bigint)} join stock_levels s on s.variant_id = k.id");
    Ok(!tx.query_set(levels, &keys, &[], |r| r.get::<i64>(0))?.is_empty())
}

/// What uses a customer, in words.
pub(super) fn of_customer(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<&'static str>> {
    let asked = [
        (sql!("select 1 from orders where customer_id = $1 limit 1"), "they have orders"),
        (sql!("select 1 from past_papers where customer_id = $1 limit 1"), "they were credited in the past"),
    ];
    for (sql, words) in asked {
        if tx.one(sql, params![id.raw()], |_| Ok(()))?.is_some() {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// What uses a category, in words.
pub(super) fn of_category(tx: &mut Tx<'_>, id: CategoryId) -> Result<Option<&'static str>> {
    let asked = [
        (sql!("select 1 from product_categories where category_id = $1 limit 1"), "products are in it"),
        (sql!("select 1 from categories where parent_id = $1 limit 1"), "there are categories below it"),
        (
            sql!("select 1 from order_form_picks where kind = 'category' and picked_id = $1 limit 1"),
            "the order form shows it",
        ),
    ];
    for (sql, words) in asked {
        if tx.one(sql, params![id.raw()], |_| Ok(()))?.is_some() {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// What uses a supplier, in words.
pub(super) fn of_supplier(tx: &mut Tx<'_>, id: SupplierId) -> Result<Option<&'static str>> {
    let items = sql!("select 1 from supplier_items where supplier_id = $1 limit 1");
    Ok(tx.one(items, params![id.raw()], |_| Ok(()))?.map(|()| "it sells items"))
}
