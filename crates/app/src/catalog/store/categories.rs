//! Writing categories and tax classes.

use crate::catalog::queries::{Category, TaxClass};
use crate::platform::Result;
use db::{Tx, params, sql};
use domain::base::CategoryId;

/// Adds a category; false when the slug is another's.
pub(in crate::catalog) fn insert_category(tx: &mut Tx<'_>, category: &Category) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into categories (id, parent_id, name, slug, position, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $6, 1) on conflict do nothing"
        ),
        params![
            category.id.raw(),
            category.parent.map(CategoryId::raw),
            category.name.as_str(),
            &category.slug,
            category.position,
            category.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a category as it stands now; the caller has its row locked.
pub(in crate::catalog) fn update_category(tx: &mut Tx<'_>, category: &Category) -> Result<()> {
    tx.execute(
        sql!(
            "update categories set parent_id = $2, name = $3, position = $4, updated_at = $5, archived_at = $6,
                    version = $7
             where id = $1"
        ),
        params![
            category.id.raw(),
            category.parent.map(CategoryId::raw),
            category.name.as_str(),
            category.position,
            category.updated_at.as_micros(),
            category.archived_at.map(|at| at.as_micros()),
            category.version,
        ],
    )?;
    Ok(())
}

/// Whether a product is in a category.
pub(in crate::catalog) fn has_products(tx: &mut Tx<'_>, id: CategoryId) -> Result<bool> {
    let sql = sql!("select 1 from product_categories where category_id = $1 limit 1");
    Ok(tx.one(sql, params![id.raw()], |_| Ok(()))?.is_some())
}

/// Removes a category that holds nothing; the caller has every category locked.
pub(in crate::catalog) fn delete_category(tx: &mut Tx<'_>, id: CategoryId) -> Result<()> {
    tx.execute(sql!("delete from categories where id = $1"), params![id.raw()])?;
    Ok(())
}

/// Adds a tax class; false when the code is another's.
pub(in crate::catalog) fn insert_tax_class(tx: &mut Tx<'_>, class: &TaxClass) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into tax_classes (id, code, name, created_at, updated_at, version)
             values ($1, $2, $3, $4, $4, 1) on conflict do nothing"
        ),
        params![class.id.raw(), class.code.as_str(), class.name.as_str(), class.created_at.as_micros()],
    )?;
    Ok(added == 1)
}

/// Writes a tax class as it stands now; the caller has its row locked.
pub(in crate::catalog) fn update_tax_class(tx: &mut Tx<'_>, class: &TaxClass) -> Result<()> {
    tx.execute(
        sql!("update tax_classes set name = $2, updated_at = $3, archived_at = $4, version = $5 where id = $1"),
        params![
            class.id.raw(),
            class.name.as_str(),
            class.updated_at.as_micros(),
            class.archived_at.map(|at| at.as_micros()),
            class.version,
        ],
    )?;
    Ok(())
}
