//! Writing pictures and their files.

use crate::catalog::queries::ProductImage;
use crate::platform::pictures::PictureFile;
use crate::platform::{Result, WriteCtx};
use db::{Tx, Value, params, sql};

/// Keeps files; one that is there already is the same.
pub(in crate::catalog) fn put_files<'a>(
    ctx: &mut WriteCtx<'_, '_>,
    files: impl IntoIterator<Item = &'a PictureFile>,
) -> Result<()> {
    let now = ctx.now.as_micros();
    for file in files {
        ctx.tx.execute(
            sql!(
                "insert into image_files (hash, media_type, bytes, created_at) values ($1, $2, $3, $4)
                 on conflict do nothing"
            ),
            params![&file.hash, file.media_type, file.bytes.as_slice(), now],
        )?;
    }
    Ok(())
}

/// Adds a picture.
pub(in crate::catalog) fn insert_image(tx: &mut Tx<'_>, image: &ProductImage) -> Result<()> {
    tx.execute(
        sql!(
            "insert into product_images (id, product_id, position, alt, large, small, width, height, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            image.id.raw(),
            image.product.raw(),
            image.position,
            &image.alt,
            &image.large,
            &image.small,
            image.width,
            image.height,
            image.created_at.as_micros(),
        ],
    )?;
    Ok(())
}

/// Writes places, words and versions as they stand now; the caller has the product locked.
pub(in crate::catalog) fn update_images(tx: &mut Tx<'_>, images: &[ProductImage]) -> Result<()> {
    let rows: Vec<Value<'_>> = images
        .iter()
        .flat_map(|image| {
            let (id, position) = (Value::Int(image.id.raw()), Value::Int(image.position));
            [id, position, Value::Text(&image.alt), Value::Int(image.version)]
        })
        .collect();
    tx.execute_set(
        sql!(
            "update product_images set position = k.position, alt = k.alt, version = k.version
             from {keys k(id bigint, position bigint, alt text, version bigint)} where product_images.id = k.id"
        ),
        &rows,
        &[],
    )?;
    Ok(())
}

/// Removes a picture, and its files where no other needs them.
pub(in crate::catalog) fn delete_image(tx: &mut Tx<'_>, image: &ProductImage) -> Result<()> {
    tx.execute(sql!("delete from product_images where id = $1"), params![image.id.raw()])?;
    for hash in [&image.large, &image.small] {
        tx.execute(
            sql!(
                "delete from image_files where hash = $1
                 and not exists (select 1 from product_images where large = $1 or small = $1)"
            ),
            params![hash],
        )?;
    }
    Ok(())
}
