//! Reading categories and tax classes: small tables, read whole.

use crate::platform::shown::Shown;
use crate::platform::{AppError, Result, cells};
use db::{Row, Tx, Value, params, sql};
use domain::base::{CategoryId, Code, Name, TaxClassId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A category of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The category that it is in.
    pub parent: Option<CategoryId>,
    /// What it is called.
    pub name: Name,
    /// What it is called in addresses.
    pub slug: String,
    /// The lower, the earlier among those beside it.
    pub position: i64,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer used.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// A category with those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryNode {
    /// The category.
    pub category: Category,
    /// Those directly below it, in their order.
    pub children: Vec<CategoryNode>,
}

/// A class of goods that are taxed alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxClass {
    /// Its id.
    pub id: TaxClassId,
    /// Name for programs, as in `standard`; products, shipping methods and rates carry it.
    pub code: Code,
    /// Name for people.
    pub name: Name,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer given to products.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every category, archived ones too, in the order in which they stand beside each other.
pub fn categories(tx: &mut Tx<'_>) -> Result<Vec<Category>> {
    Ok(tx.query(
        sql!(
            "select id, parent_id, name, slug, position, created_at, updated_at, archived_at, version
             from categories order by position, name, id"
        ),
        &[],
        category_row,
    )?)
}

/// The categories as a tree. An archived one stands with nothing below it in use; a list of archived ones is flat.
pub fn category_tree(tx: &mut Tx<'_>, shown: Shown) -> Result<Vec<CategoryNode>> {
    let all = categories(tx)?;
    Ok(match shown {
        Shown::Archived => all
            .into_iter()
            .filter(|c| c.archived_at.is_some())
            .map(|category| CategoryNode { category, children: Vec::new() })
            .collect(),
        Shown::Current | Shown::All => {
            let mut below: HashMap<Option<CategoryId>, Vec<Category>> = HashMap::new();
            for category in all {
                below.entry(category.parent).or_default().push(category);
            }
            nodes(None, shown, &mut below)
        }
    })
}

fn nodes(
    parent: Option<CategoryId>,
    shown: Shown,
    below: &mut HashMap<Option<CategoryId>, Vec<Category>>,
) -> Vec<CategoryNode> {
    // Taken out, so that even a stored cycle would end.
    let here = below.remove(&parent).unwrap_or_default();
    here.into_iter()
        .filter(|c| shown.includes(&c.archived_at))
        .map(|category| CategoryNode { children: nodes(Some(category.id), shown, below), category })
        .collect()
}

/// One category.
pub fn category(tx: &mut Tx<'_>, id: CategoryId) -> Result<Category> {
    let sql = sql!(
        "select id, parent_id, name, slug, position, created_at, updated_at, archived_at, version
         from categories where id = $1"
    );
    tx.one(sql, params![id.raw()], category_row)?.ok_or(AppError::NotFound("category"))
}

/// Every category, kept from others until the transaction ends, so that two moves cannot make a cycle together.
pub(in crate::catalog) fn categories_for_update(tx: &mut Tx<'_>) -> Result<Vec<Category>> {
    Ok(tx.query(
        sql!(
            "select id, parent_id, name, slug, position, created_at, updated_at, archived_at, version
             from categories order by id {for update}"
        ),
        &[],
        category_row,
    )?)
}

/// Which of these categories there are, and whether each is in use.
pub(in crate::catalog) fn categories_in_use(
    tx: &mut Tx<'_>,
    ids: &BTreeSet<CategoryId>,
) -> Result<HashMap<CategoryId, bool>> {
    let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::Int(id.raw())).collect();
    let sql = sql!("select c.id, (c.archived_at is null) from {keys k(id bigint)} join categories c on c.id = k.id");
    let rows = tx.query_set(sql, &keys, &[], |r| Ok((CategoryId::from_raw(r.get(0)?), r.get::<bool>(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Every tax class, archived ones too, by code.
pub fn tax_classes(tx: &mut Tx<'_>) -> Result<Vec<TaxClass>> {
    Ok(tx.query(
        sql!("select id, code, name, created_at, updated_at, archived_at, version from tax_classes order by code"),
        &[],
        tax_class_row,
    )?)
}

/// One tax class.
pub fn tax_class(tx: &mut Tx<'_>, id: TaxClassId) -> Result<TaxClass> {
    let sql =
        sql!("select id, code, name, created_at, updated_at, archived_at, version from tax_classes where id = $1");
    tx.one(sql, params![id.raw()], tax_class_row)?.ok_or(AppError::NotFound("tax class"))
}

/// The tax class of a code.
pub fn tax_class_by_code(tx: &mut Tx<'_>, code: &Code) -> Result<Option<TaxClass>> {
    let sql =
        sql!("select id, code, name, created_at, updated_at, archived_at, version from tax_classes where code = $1");
    Ok(tx.one(sql, params![code.as_str()], tax_class_row)?)
}

/// One tax class, kept from others until the transaction ends.
pub(in crate::catalog) fn tax_class_for_update(tx: &mut Tx<'_>, id: TaxClassId) -> Result<TaxClass> {
    let sql = sql!(
        "select id, code, name, created_at, updated_at, archived_at, version from tax_classes where id = $1
         {for update}"
    );
    tx.one(sql, params![id.raw()], tax_class_row)?.ok_or(AppError::NotFound("tax class"))
}

fn category_row(row: &Row<'_>) -> db::Result<Category> {
    Ok(Category {
        id: CategoryId::from_raw(row.get(0)?),
        parent: row.get::<Option<i64>>(1)?.map(CategoryId::from_raw),
        name: cells::parsed(row, 2)?,
        slug: row.get(3)?,
        position: row.get(4)?,
        created_at: cells::moment(row, 5)?,
        updated_at: cells::moment(row, 6)?,
        archived_at: cells::optional_moment(row, 7)?,
        version: row.get(8)?,
    })
}

fn tax_class_row(row: &Row<'_>) -> db::Result<TaxClass> {
    Ok(TaxClass {
        id: TaxClassId::from_raw(row.get(0)?),
        code: cells::parsed(row, 1)?,
        name: cells::parsed(row, 2)?,
        created_at: cells::moment(row, 3)?,
        updated_at: cells::moment(row, 4)?,
        archived_at: cells::optional_moment(row, 5)?,
        version: row.get(6)?,
    })
}
