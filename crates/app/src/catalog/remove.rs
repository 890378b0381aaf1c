//! Removing what was never used: a product, a variant or a category that was made by mistake. Whoever asks has made sure that nothing
//! outside the catalogue knows it; what was sold or stocked is archived instead.

use super::queries::{categories_for_update, product_for_update, product_of};
use super::store;
use crate::platform::{AppError, Call, Command, Edit, Result, WriteCtx};
use domain::base::{CategoryId, ProductId, VariantId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Removes a product with its variants.
#[derive(Clone, Copy, Debug)]
pub struct RemoveProduct {
    /// Which.
    pub id: ProductId,
    /// The version that was read.
    pub version: i64,
}

/// Removes a variant; the last of a product stays.
#[derive(Clone, Copy, Debug)]
pub struct RemoveVariant {
    /// Which.
    pub id: VariantId,
    /// The version that was read.
    pub version: i64,
}

/// Removes a category that holds neither products nor other categories.
#[derive(Clone, Copy, Debug)]
pub struct RemoveCategory {
    /// Which.
    pub id: CategoryId,
    /// The version that was read.
    pub version: i64,
}

#[derive(Serialize)]
struct Told<'a> {
    title: &'a str,
}

impl Command for RemoveProduct {
    const NAME: &'static str = "products.remove";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let detail = product_for_update(ctx.tx, self.id)?;
        Edit::begin(detail.product.version, self.version)?;
        for variant in &detail.variants {
            store::remove_barcodes(ctx.tx, variant.id)?;
            store::delete_variant(ctx.tx, variant.id)?;
        }
        store::delete_product(ctx.tx, self.id)?;
        let told = Told { title: detail.product.title.as_str() };
        ctx.event(call, EventKind::ProductRemoved, self.id.raw(), &told)?;
        Ok(())
    }
}

impl Command for RemoveVariant {
    const NAME: &'static str = "variants.remove";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let product = product_of(ctx.tx, self.id)?;
        let mut detail = product_for_update(ctx.tx, product)?;
        let found = detail.variants.iter().position(|v| v.id == self.id).ok_or(AppError::NotFound("variant"))?;
        let variant = detail.variants.remove(found);
        Edit::begin(variant.version, self.version)?;
        if detail.variants.is_empty() {
            return Err(AppError::refuse_field("id", "last_variant", "a product has at least one variant"));
        }
        store::remove_barcodes(ctx.tx, self.id)?;
        store::delete_variant(ctx.tx, self.id)?;
        store::update_product(ctx.tx, &detail)?;
        ctx.event(call, EventKind::VariantRemoved, self.id.raw(), &Told { title: variant.sku.as_str() })?;
        Ok(())
    }
}

impl Command for RemoveCategory {
    const NAME: &'static str = "categories.remove";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let all = categories_for_update(ctx.tx)?;
        let category = all.iter().find(|c| c.id == self.id).ok_or(AppError::NotFound("category"))?;
        Edit::begin(category.version, self.version)?;
        let refuse = |message: &str| Err(AppError::refuse_field("id", "category_not_empty", message));
        if all.iter().any(|c| c.parent == Some(self.id)) {
            return refuse("there are categories below it");
        }
        if store::has_products(ctx.tx, self.id)? {
            return refuse("products are in it");
        }
        store::delete_category(ctx.tx, self.id)?;
        ctx.event(call, EventKind::CategoryRemoved, self.id.raw(), &Told { title: category.name.as_str() })?;
        Ok(())
    }
}
