//! The pictures of products: adding, arranging, describing and removing them.
//!
//! Invariants: the first picture is the one that lists show; a file is kept once, under the hash of its bytes, and goes when
//! no picture needs it.

use super::queries::{ProductImage, image_of, images_of, product_for_update};
use super::store;
use crate::platform::pictures::Picture;
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx};
use domain::base::{FieldErrors, ImageId, Note, ProductId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// The most pictures of a product.
pub const MAX_IMAGES: usize = 12;
/// The longest words for who cannot see a picture, in characters.
pub const MAX_ALT_CHARS: usize = 300;

#[derive(Serialize)]
struct Told {
    images: usize,
}

/// Adds a picture behind the others.
#[derive(Clone, Debug)]
pub struct AddImage {
    /// Of this product.
    pub product: ProductId,
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// The picture.
    pub picture: Picture,
}

impl Command for AddImage {
    const NAME: &'static str = "images.add";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ProductImage;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ProductImage> {
        let alt = check_alt(&self.alt)?;
        product_for_update(ctx.tx, self.product)?;
        let before = images_of(ctx.tx, self.product)?;
        if before.len() >= MAX_IMAGES {
            let message = format!("a product has at most {MAX_IMAGES} pictures");
            return Err(AppError::refuse_field("file", "too_many_images", message));
        }
        let Picture { large, small } = &self.picture;
        let image = ProductImage {
            id: ImageId::from_raw(ctx.next_id()),
            product: self.product,
            position: before.last().map_or(1, |last| last.position + 1),
            alt,
            large: large.hash.clone(),
            small: small.hash.clone(),
            width: large.width.into(),
            height: large.height.into(),
            created_at: ctx.now,
            version: 1,
        };
        store::put_files(ctx, [large, small])?;
        store::insert_image(ctx.tx, &image)?;
        told(call, ctx, self.product, before.len() + 1)?;
        Ok(image)
    }
}

/// Moves a picture to another place, or changes its words.
#[derive(Clone, Debug)]
pub struct ArrangeImage {
    /// Which.
    pub id: ImageId,
    /// The version that was read: another one says that somebody moved or described it meanwhile.
    pub version: i64,
    /// Its new place, 1 for the first; a place behind the last is the last.
    pub position: Option<i64>,
    /// Its words.
    pub alt: Option<String>,
}

impl Command for ArrangeImage {
    const NAME: &'static str = "images.arrange";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Vec<ProductImage>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<ProductImage>> {
        let alt = self.alt.as_deref().map(check_alt).transpose()?;
        if self.position.is_some_and(|position| position < 1) {
            return Err(AppError::invalid("position", "out_of_range", "the first place is 1"));
        }
        let (before, at) = locked(ctx, self.id)?;
        Edit::begin(before[at].version, self.version)?;
        let mut all = before.clone();
        let mut moved = all.remove(at);
        if let Some(alt) = alt {
            moved.alt = alt;
        }
        let to = self.position.and_then(|position| usize::try_from(position - 1).ok()).unwrap_or(at);
        let product = moved.product;
        all.insert(to.min(all.len()), moved);
        for (position, image) in (1..).zip(&mut all) {
            image.position = position;
        }
        // Those that made room have another place now, and so another version.
        let mut changed = Vec::new();
        for image in all.iter_mut().filter(|image| !before.contains(image)) {
            image.version += 1;
            changed.push(image.clone());
        }
        if !changed.is_empty() {
            store::update_images(ctx.tx, &changed)?;
            told(call, ctx, product, all.len())?;
        }
        Ok(all)
    }
}

/// Removes a picture.
#[derive(Clone, Debug)]
pub struct RemoveImage {
    /// Which.
    pub id: ImageId,
}

impl Command for RemoveImage {
    const NAME: &'static str = "images.remove";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Vec<ProductImage>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<ProductImage>> {
        let (mut all, at) = locked(ctx, self.id)?;
        let gone = all.remove(at);
        store::delete_image(ctx.tx, &gone)?;
        told(call, ctx, gone.product, all.len())?;
        Ok(all)
    }
}

/// The pictures of a picture's product, and its place among them; the product is kept from others until the transaction ends.
fn locked(ctx: &mut WriteCtx<'_, '_>, id: ImageId) -> Result<(Vec<ProductImage>, usize)> {
    let product = image_of(ctx.tx, id)?.ok_or(AppError::NotFound("picture"))?.product;
    product_for_update(ctx.tx, product)?;
    let all = images_of(ctx.tx, product)?;
    let at = all.iter().position(|image| image.id == id).ok_or(AppError::NotFound("picture"))?;
    Ok((all, at))
}

fn told(call: &Call, ctx: &mut WriteCtx<'_, '_>, product: ProductId, images: usize) -> Result<()> {
    ctx.event(call, EventKind::ProductImagesChanged, product.raw(), &Told { images })?;
    Ok(())
}

fn check_alt(text: &str) -> Result<String> {
    let mut errors = FieldErrors::new();
    let alt = errors.take("alt", Note::optional(text)).flatten().map(Note::into_string).unwrap_or_default();
    if alt.chars().count() > MAX_ALT_CHARS {
        errors.add("alt", "too_long", format!("must have at most {MAX_ALT_CHARS} characters"));
    }
    Ok(errors.into_result(alt)?)
}
