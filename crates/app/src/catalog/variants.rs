//! Adding and changing variants of a product. Whoever does takes the product first, so that two changes cannot make two
//! variants alike.

use super::input::{self, CheckedVariant, VariantInput};
use super::queries::{self, ProductDetail, Variant, product_for_update};
use super::{products, store};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx, settings};
use domain::base::{FieldError, FieldErrors, Money, Name, ProductId, VariantId};
use domain::catalog::{LifecycleChange, ProductState, VariantChoice, check_variants, decide_restore};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Adds a variant to a product. Values that its options do not have yet are added to them.
#[derive(Clone, Debug)]
pub struct AddVariant {
    /// To which product.
    pub product: ProductId,
    /// The variant.
    pub input: VariantInput,
}

/// Changes a variant, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeVariant {
    /// Which.
    pub id: VariantId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: VariantChange,
}

/// What changes of a variant; what is absent stays, `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct VariantChange {
    /// Its code.
    pub sku: Option<String>,
    /// All its values.
    pub values: Option<Vec<String>>,
    /// All its barcodes.
    pub barcodes: Option<Vec<String>>,
    /// Price of one.
    pub price: Option<Money>,
    /// What it cost before.
    pub compare_at_price: Option<Option<Money>>,
    /// What one costs the shop.
    pub cost: Option<Option<Money>>,
    /// Weight of one in grams.
    pub weight_g: Option<Option<i64>>,
    /// Whether stock is kept of it.
    pub tracked: Option<bool>,
    /// Its place among the variants of the product, from 0.
    pub position: Option<i64>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    product: ProductId,
    sku: &'a str,
}

impl Command for AddVariant {
    const NAME: &'static str = "variants.add";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Variant;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Variant> {
        let currency = settings::read(ctx.tx)?.0.currency;
        let mut detail = product_for_update(ctx.tx, self.product)?;
        let mut errors = FieldErrors::new();
        let Some(checked) = self.input.check("", currency, &mut errors) else { return Err(errors.into()) };
        let grown = grow_options(&mut detail, &checked.values);
        check_choices(&detail, None, &checked)?;
        let position = detail.variants.iter().map(|v| v.position).max().map_or(0, |last| last.saturating_add(1));
        let variant = products::new_variant(ctx, &detail.product, position, checked);
        products::add_variants(ctx, std::slice::from_ref(&variant), |_| String::new())?;
        detail.variants.push(variant.clone());
        if grown {
            detail.product.version = detail.product.version.saturating_add(1);
            detail.product.updated_at = ctx.now;
        }
        store::update_product(ctx.tx, &detail)?;
        let created = Created { product: self.product, sku: variant.sku.as_str() };
        ctx.event(call, EventKind::VariantCreated, variant.id.raw(), &created)?;
        Ok(variant)
    }
}

impl Command for ChangeVariant {
    const NAME: &'static str = "variants.change";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = Variant;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Variant> {
        let product = queries::product_of(ctx.tx, self.id)?;
        let mut detail = product_for_update(ctx.tx, product)?;
        let Some(index) = detail.variants.iter().position(|v| v.id == self.id) else {
            return Err(AppError::NotFound("variant"));
        };
        let mut variant = detail.variants[index].clone();
        let mut edit = Edit::begin(variant.version, self.version)?;
        let checked = self.check(ctx, &variant)?;
        let grown = grow_options(&mut detail, &checked.values);
        check_choices(&detail, Some(self.id), &checked)?;
        self.put(ctx, &detail, &mut variant, checked, &mut edit)?;
        if edit.is_empty() {
            return Ok(variant);
        }
        let recoded = detail.variants[index].barcodes != variant.barcodes;
        variant.version = edit.next_version();
        variant.updated_at = ctx.now;
        write(ctx, &variant, recoded)?;
        detail.variants[index] = variant.clone();
        if grown {
            detail.product.version = detail.product.version.saturating_add(1);
            detail.product.updated_at = ctx.now;
        }
        store::update_product(ctx.tx, &detail)?;
        ctx.event(call, EventKind::VariantChanged, variant.id.raw(), &edit.changed())?;
        Ok(variant)
    }
}

impl ChangeVariant {
    /// The variant's fields after the change, checked. What does not change is not checked against the shop's currency, which
    /// may have been another.
    fn check(&self, ctx: &mut WriteCtx<'_, '_>, variant: &Variant) -> Result<CheckedVariant> {
        let change = &self.change;
        if change.tracked.is_some_and(|tracked| tracked != variant.tracked) {
            // Promises and levels of the variant were made under the old answer; changing it would unbalance them.
            let why = "whether stock is kept of a variant is settled when it is made; add another variant instead";
            return Err(AppError::refuse_field("tracked", "tracked_is_fixed", why));
        }
        let texts = |names: &[Name]| names.iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
        let codes = || variant.barcodes.iter().map(|b| b.as_str().to_owned()).collect();
        let repriced = change.price.is_some()
            || change.compare_at_price.is_some_and(|p| p.is_some())
            || change.cost.is_some_and(|p| p.is_some());
        let currency = if repriced { settings::read(ctx.tx)?.0.currency } else { variant.price.currency() };
        let input = VariantInput {
            sku: change.sku.clone().unwrap_or_else(|| variant.sku.as_str().to_owned()),
            values: change.values.clone().unwrap_or_else(|| texts(&variant.values)),
            barcodes: change.barcodes.clone().unwrap_or_else(codes),
            price: change.price.unwrap_or(variant.price),
            compare_at_price: change.compare_at_price.unwrap_or(variant.compare_at_price),
            cost: change.cost.unwrap_or(variant.cost),
            weight_g: change.weight_g.unwrap_or(variant.weight_g),
            tracked: change.tracked.unwrap_or(variant.tracked),
        };
        let mut errors = FieldErrors::new();
        let checked = input.check("", currency, &mut errors);
        let top = domain::catalog::MAX_VARIANTS as i64;
        if change.position.is_some_and(|p| !(0..=top).contains(&p)) {
            errors.add("position", "out_of_range", format!("a position is 0 to {top}"));
        }
        match checked {
            Some(checked) => Ok(errors.into_result(checked)?),
            None => Err(errors.into()),
        }
    }

    fn put(
        &self,
        ctx: &WriteCtx<'_, '_>,
        detail: &ProductDetail,
        variant: &mut Variant,
        checked: CheckedVariant,
        edit: &mut Edit,
    ) -> Result<()> {
        variant.title = input::variant_title(&checked.values);
        edit.put("sku", &mut variant.sku, checked.sku);
        edit.put("values", &mut variant.values, checked.values);
        let mut barcodes = checked.barcodes;
        barcodes.sort();
        edit.put("barcodes", &mut variant.barcodes, barcodes);
        edit.put("price", &mut variant.price, checked.price);
        edit.put("compare_at_price", &mut variant.compare_at_price, checked.compare_at_price);
        edit.put("cost", &mut variant.cost, checked.cost);
        edit.put("weight_g", &mut variant.weight_g, checked.weight_g);
        edit.put("tracked", &mut variant.tracked, checked.tracked);
        edit.put_some("position", &mut variant.position, self.change.position);
        if self.change.archived == Some(false) && variant.archived_at.is_some() {
            let product = state(detail.product.archived_at.is_some());
            let decided = decide_restore(ProductState::Archived, product, Some(variant.price));
            match decided.map_err(AppError::refuse)? {
                LifecycleChange::To(_) | LifecycleChange::None => {}
            }
        }
        edit.archive(&mut variant.archived_at, self.change.archived, ctx.now);
        Ok(())
    }
}

fn state(archived: bool) -> ProductState {
    if archived { ProductState::Archived } else { ProductState::Active }
}

fn write(ctx: &mut WriteCtx<'_, '_>, variant: &Variant, recoded: bool) -> Result<()> {
    let one = std::slice::from_ref(variant);
    let holders = queries::holders_of_skus(ctx.tx, &[variant.sku.folded()])?;
    if holders.values().any(|holder| *holder != variant.id) || !store::update_variant(ctx.tx, variant)? {
        return Err(AppError::refuse_field("sku", "sku_taken", "another variant has this SKU"));
    }
    if recoded {
        store::remove_barcodes(ctx.tx, variant.id)?;
        products::add_barcodes(ctx, one, |_| String::new())?;
    }
    Ok(())
}

/// Adds values to the product's options that they do not have; true when there were some.
fn grow_options(detail: &mut ProductDetail, values: &[Name]) -> bool {
    let count = |d: &ProductDetail| d.product.options.iter().map(|o| o.values.len()).sum::<usize>();
    let before = count(detail);
    for (option, value) in detail.product.options.iter_mut().zip(values) {
        input::add_value(&mut option.values, value);
    }
    count(detail) > before
}

/// Asks the rules whether the product may have a variant like this beside the others.
fn check_choices(detail: &ProductDetail, replaces: Option<VariantId>, checked: &CheckedVariant) -> Result<()> {
    let mut choices: Vec<VariantChoice> =
        detail.variants.iter().filter(|v| Some(v.id) != replaces).map(input::choice).collect();
    // Last, so that a clash is told of this one.
    choices.push(VariantChoice { sku: checked.sku.clone(), values: checked.values.clone() });
    let place = format!("variants[{}]", choices.len() - 1);
    let Err(found) = check_variants(&input::as_rules(&detail.product.options), &choices) else { return Ok(()) };
    let own = |field: String| match field.strip_prefix(&place) {
        Some(rest) => rest.trim_start_matches('.').to_owned(),
        None if field == "variants" => "values".to_owned(),
        None => field,
    };
    let errors: Vec<FieldError> = found.into_iter().map(|e| FieldError { field: own(e.field), ..e }).collect();
    Err(FieldErrors::from(errors).into())
}
