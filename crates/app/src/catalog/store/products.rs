//! Writing products.

use crate::catalog::queries::{Product, ProductDetail};
use crate::platform::{AppError, Result};
use db::{Tx, Value, params, sql};
use domain::base::{CategoryId, Description, Name, ProductId, folded_search_text};
use domain::catalog::ShortPolicy;
use std::collections::BTreeSet;

/// Adds a product without its variants; false when the handle is another's.
pub(in crate::catalog) fn insert_product(tx: &mut Tx<'_>, detail: &ProductDetail) -> Result<bool> {
    let product = &detail.product;
    let added = tx.execute(
        sql!(
            "insert into products (id, title, title_folded, handle, description, vendor, product_type, tax_class,
                                   options, short_policy, search, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, 1) on conflict do nothing"
        ),
        params![
            product.id.raw(),
            product.title.as_str(),
            &folded_search_text(product.title.as_str()),
            &product.handle,
            product.description.as_ref().map_or("", Description::as_str),
            product.vendor.as_ref().map_or("", Name::as_str),
            product.product_type.as_ref().map_or("", Name::as_str),
            product.tax_class.as_str(),
            &options_json(product)?,
            product.short_policy.map(ShortPolicy::code),
            &search_text(detail),
            product.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a product as it stands now, with what it is found by; the caller has its row locked.
pub(in crate::catalog) fn update_product(tx: &mut Tx<'_>, detail: &ProductDetail) -> Result<()> {
    let product = &detail.product;
    tx.execute(
        sql!(
            "update products set title = $2, title_folded = $3, description = $4, vendor = $5, product_type = $6,
                    tax_class = $7, options = $8, short_policy = $9, search = $10, updated_at = $11, archived_at = $12,
                    version = $13
             where id = $1"
        ),
        params![
            product.id.raw(),
            product.title.as_str(),
            &folded_search_text(product.title.as_str()),
            product.description.as_ref().map_or("", Description::as_str),
            product.vendor.as_ref().map_or("", Name::as_str),
            product.product_type.as_ref().map_or("", Name::as_str),
            product.tax_class.as_str(),
            &options_json(product)?,
            product.short_policy.map(ShortPolicy::code),
            &search_text(detail),
            product.updated_at.as_micros(),
            product.archived_at.map(|at| at.as_micros()),
            product.version,
        ],
    )?;
    Ok(())
}

/// Puts a product into these categories and no other.
pub(in crate::catalog) fn set_categories(
    tx: &mut Tx<'_>,
    product: ProductId,
    categories: &BTreeSet<CategoryId>,
) -> Result<()> {
    tx.execute(sql!("delete from product_categories where product_id = $1"), params![product.raw()])?;
    let rows: Vec<Value<'_>> = categories.iter().map(|c| Value::Int(c.raw())).collect();
    tx.execute_set(
        sql!(
            "insert into product_categories (product_id, category_id)
             select $2, k.id from {keys k(id bigint)} where true on conflict do nothing"
        ),
        &rows,
        params![product.raw()],
    )?;
    Ok(())
}

/// Removes a product whose variants are gone.
pub(in crate::catalog) fn delete_product(tx: &mut Tx<'_>, product: ProductId) -> Result<()> {
    tx.execute(sql!("delete from product_categories where product_id = $1"), params![product.raw()])?;
    tx.execute(sql!("delete from products where id = $1"), params![product.raw()])?;
    Ok(())
}

fn options_json(product: &Product) -> Result<String> {
    serde_json::to_string(&product.options)
        .map_err(|e| AppError::Internal(format!("options cannot be written as JSON: {e}")))
}

/// What a product is found by: its own words and the codes of its variants.
fn search_text(detail: &ProductDetail) -> String {
    let product = &detail.product;
    let own = [Some(product.title.as_str()), product.vendor.as_ref().map(Name::as_str)];
    let kind = product.product_type.as_ref().map(Name::as_str);
    let codes = detail
        .variants
        .iter()
        .flat_map(|v| std::iter::once(v.sku.as_str()).chain(v.barcodes.iter().map(domain::base::Barcode::as_str)));
    let words: Vec<&str> = own.into_iter().flatten().chain(kind).chain(codes).collect();
    folded_search_text(&words.join(" "))
}
