//! Reading the pictures of products.

use crate::platform::{AppError, Result, cells};
use db::{Row, Tx, Value, params, sql};
use domain::base::{ImageId, ProductId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductImage {
    /// Its id.
    pub id: ImageId,
    /// Of which product.
    pub product: ProductId,
    /// Its place, 1 for the first.
    pub position: i64,
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// Name of the file as it is looked at.
    pub large: String,
    /// Name of the file in lists.
    pub small: String,
    /// Pixels across, of the large one.
    pub width: i64,
    /// Pixels down, of the large one.
    pub height: i64,
    /// When it came.
    pub created_at: Timestamp,
    /// Rises when its place or its words change.
    pub version: i64,
}

/// The first picture of a product, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstImage {
    /// Name of the small file.
    pub small: String,
    /// What it shows, in words; may be empty.
    pub alt: String,
}

/// The pictures of a product, in their order.
pub fn images_of(tx: &mut Tx<'_>, product: ProductId) -> Result<Vec<ProductImage>> {
    Ok(tx.query(
        sql!(
            "select id, product_id, position, alt, large, small, width, height, created_at, version
             from product_images where product_id = $1 order by position, id"
        ),
        params![product.raw()],
        row,
    )?)
}

/// One picture.
pub(in crate::catalog) fn image_of(tx: &mut Tx<'_>, id: ImageId) -> Result<Option<ProductImage>> {
    Ok(tx.one(
        sql!(
            "select id, product_id, position, alt, large, small, width, height, created_at, version
             from product_images where id = $1"
        ),
        params![id.raw()],
        row,
    )?)
}

/// A picture with the others of its product, in their order.
pub fn images_beside(tx: &mut Tx<'_>, id: ImageId) -> Result<Vec<ProductImage>> {
    let product = image_of(tx, id)?.ok_or(AppError::NotFound("picture"))?.product;
    images_of(tx, product)
}

/// The first pictures of these products; none for one without pictures.
pub fn first_images(tx: &mut Tx<'_>, products: &[ProductId]) -> Result<HashMap<ProductId, FirstImage>> {
    let ids: BTreeSet<i64> = products.iter().map(|id| id.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let rows = tx.query_set(
        sql!(
            "select k.id, i.small, i.alt from {keys k(id bigint)} join product_images i on i.product_id = k.id
             where i.position = (select min(f.position) from product_images f where f.product_id = k.id)"
        ),
        &keys,
        &[],
        |r| Ok((ProductId::from_raw(r.get(0)?), FirstImage { small: r.get(1)?, alt: r.get(2)? })),
    )?;
    Ok(rows.into_iter().collect())
}

/// The same by variant.
pub fn first_images_of_variants(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<HashMap<VariantId, FirstImage>> {
    let ids: BTreeSet<i64> = variants.iter().map(|id| id.raw()).collect();
    let keys: Vec<Value<'_>> = ids.into_iter().map(Value::Int).collect();
    let rows = tx.query_set(
        sql!(
            "select v.id, i.small, i.alt from {keys k(id bigint)} join variants v on v.id = k.id
             join product_images i on i.product_id = v.product_id
             where i.position = (select min(f.position) from product_images f where f.product_id = v.product_id)"
        ),
        &keys,
        &[],
        |r| Ok((VariantId::from_raw(r.get(0)?), FirstImage { small: r.get(1)?, alt: r.get(2)? })),
    )?;
    Ok(rows.into_iter().collect())
}

/// A file of a picture by its name: media type and bytes.
pub fn image_file(tx: &mut Tx<'_>, hash: &str) -> Result<Option<(String, Vec<u8>)>> {
    let sql = sql!("select media_type, bytes from image_files where hash = $1");
    Ok(tx.one(sql, params![hash], |r| Ok((r.get::<String>(0)?, r.get::<Vec<u8>>(1)?)))?)
}

fn row(r: &Row<'_>) -> db::Result<ProductImage> {
    Ok(ProductImage {
        id: ImageId::from_raw(r.get(0)?),
        product: ProductId::from_raw(r.get(1)?),
        position: r.get(2)?,
        alt: r.get(3)?,
        large: r.get(4)?,
        small: r.get(5)?,
        width: r.get(6)?,
        height: r.get(7)?,
        created_at: cells::moment(r, 8)?,
        version: r.get(9)?,
    })
}
