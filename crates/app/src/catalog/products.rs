//! Adding and changing products.

use super::input::{self, CheckedVariant, MAX_PRODUCT_CATEGORIES, OptionInput, VariantInput};
use super::queries::{self, Product, ProductDetail, Variant, product_for_update};
use super::{handle, refused, store};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx, settings};
use domain::base::{CategoryId, Code, Currency, Description, FieldErrors, Name, ProductId, Title, VariantId, indexed};
use domain::catalog::{MAX_VARIANTS, ShortPolicy, VariantChoice, check_variants};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;
use std::collections::BTreeSet;

/// The tax class of a product that names none.
pub const DEFAULT_TAX_CLASS: &str = "standard";

/// Adds a product with its variants.
#[derive(Clone, Debug, Default)]
pub struct CreateProduct {
    /// What the shop calls it.
    pub title: String,
    /// What it is called in addresses; made of the title when absent.
    pub handle: Option<String>,
    /// What it is; may be empty.
    pub description: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// What kind of thing it is; may be empty.
    pub product_type: String,
    /// Tax class; [`DEFAULT_TAX_CLASS`] when absent.
    pub tax_class: Option<String>,
    /// What happens when stock is short; none: what the channel says.
    pub short_policy: Option<ShortPolicy>,
    /// Its categories.
    pub categories: Vec<CategoryId>,
    /// What its variants differ in.
    pub options: Vec<OptionInput>,
    /// Its variants; at least one.
    pub variants: Vec<VariantInput>,
}

/// Changes a product, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeProduct {
    /// Which.
    pub id: ProductId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: ProductChange,
}

/// What changes of a product; what is absent stays, an empty text clears.
#[derive(Clone, Debug, Default)]
pub struct ProductChange {
    /// Title.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub product_type: Option<String>,
    /// Tax class.
    pub tax_class: Option<String>,
    /// What happens when stock is short; `Some(None)`: what the channel says.
    pub short_policy: Option<Option<ShortPolicy>>,
    /// All its categories.
    pub categories: Option<Vec<CategoryId>>,
    /// All its options. A product with one variant may get options or lose them: the variant then picks the first values.
    pub options: Option<Vec<OptionInput>>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    title: &'a str,
    variants: usize,
}

/// The fields of a product that are checked alike when it is added and when it is changed.
struct Words {
    title: Option<Title>,
    description: Option<Description>,
    vendor: Option<Name>,
    product_type: Option<Name>,
}

impl Words {
    fn check(title: &str, description: &str, vendor: &str, product_type: &str, errors: &mut FieldErrors) -> Words {
        Words {
            title: errors.take("title", Title::new(title)),
            description: errors.take("description", Description::optional(description)).flatten(),
            vendor: errors.take("vendor", Name::optional(vendor)).flatten(),
            product_type: errors.take("product_type", Name::optional(product_type)).flatten(),
        }
    }
}

impl Command for CreateProduct {
    const NAME: &'static str = "products.create";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ProductDetail;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ProductDetail> {
        let currency = settings::read(ctx.tx)?.0.currency;
        let mut detail = self.check(ctx, currency)?;
        self.insert(ctx, &mut detail)?;
        let created = Created { title: detail.product.title.as_str(), variants: detail.variants.len() };
        ctx.event(call, EventKind::ProductCreated, detail.product.id.raw(), &created)?;
        Ok(detail)
    }
}

impl CreateProduct {
    /// Everything that can be known before writing.
    fn check(&self, ctx: &mut WriteCtx<'_, '_>, currency: Currency) -> Result<ProductDetail> {
        let mut errors = FieldErrors::new();
        let words = Words::check(&self.title, &self.description, &self.vendor, &self.product_type, &mut errors);
        if let Some(wanted) = &self.handle
            && !handle::is_handle(wanted)
        {
            errors.add("handle", "not_a_handle", "must be small letters and digits with single - between them");
        }
        let tax_class = tax_class(ctx, self.tax_class.as_deref().unwrap_or(DEFAULT_TAX_CLASS), &mut errors)?;
        let categories = check_categories(ctx, &self.categories, &BTreeSet::new(), &mut errors)?;
        let (options, variants) = self.check_variants(currency, &mut errors);
        let (Some(title), Some(tax_class)) = (words.title, tax_class) else { return Err(errors.into()) };
        errors.into_result(())?;
        let id = ProductId::from_raw(ctx.next_id());
        let product = Product {
            id,
            handle: self.handle.clone().unwrap_or_else(|| handle::handle_of(title.as_str(), "product")),
            title,
            description: words.description,
            vendor: words.vendor,
            product_type: words.product_type,
            tax_class,
            short_policy: self.short_policy,
            options,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        let variants = (0..).zip(variants).map(|(n, v)| new_variant(ctx, &product, n, v)).collect();
        Ok(ProductDetail { product, categories: categories.into_iter().collect(), variants })
    }

    fn check_variants(
        &self,
        currency: Currency,
        errors: &mut FieldErrors,
    ) -> (Vec<queries::OptionValues>, Vec<CheckedVariant>) {
        if self.variants.len() > MAX_VARIANTS {
            errors.add("variants", "too_many_variants", format!("a product has at most {MAX_VARIANTS} variants"));
            return (Vec::new(), Vec::new());
        }
        let before = errors.len();
        let variants: Vec<CheckedVariant> = self
            .variants
            .iter()
            .enumerate()
            .filter_map(|(i, v)| v.check(&indexed("variants", i, ""), currency, errors))
            .collect();
        let picked: Vec<&[Name]> = variants.iter().map(|v| v.values.as_slice()).collect();
        let options = input::options(&self.options, &picked, errors);
        // The rules speak of places in the input, so they are asked only when every place is filled.
        if errors.len() == before {
            let choices: Vec<VariantChoice> =
                variants.iter().map(|v| VariantChoice { sku: v.sku.clone(), values: v.values.clone() }).collect();
            if let Err(found) = check_variants(&input::as_rules(&options), &choices) {
                errors.extend_under("", found);
            }
            input::check_barcodes_apart(&variants, errors);
        }
        (options, variants)
    }

    fn insert(&self, ctx: &mut WriteCtx<'_, '_>, detail: &mut ProductDetail) -> Result<()> {
        match self.handle {
            Some(_) if store::insert_product(ctx.tx, detail)? => {}
            Some(_) => return Err(AppError::refuse_field("handle", "handle_taken", "another product has this handle")),
            None => insert_under_free_handle(ctx, detail)?,
        }
        add_variants(ctx, &detail.variants, |i| indexed("variants", i, ""))?;
        store::set_categories(ctx.tx, detail.product.id, &detail.categories.iter().copied().collect())
    }
}

fn insert_under_free_handle(ctx: &mut WriteCtx<'_, '_>, detail: &mut ProductDetail) -> Result<()> {
    let base = detail.product.handle.clone();
    for candidate in handle::candidates(&base, detail.product.id.raw()) {
        detail.product.handle = candidate;
        if store::insert_product(ctx.tx, detail)? {
            return Ok(());
        }
    }
    Err(AppError::Internal("no handle is free".to_owned()))
}

/// Writes new variants with their barcodes, or refuses and names the codes that are others'.
pub(super) fn add_variants(
    ctx: &mut WriteCtx<'_, '_>,
    variants: &[Variant],
    path: impl Fn(usize) -> String,
) -> Result<()> {
    let added = store::insert_variants(ctx.tx, variants)?;
    if added < variants.len() as u64 {
        return Err(refused::codes_taken(ctx, variants, path)?);
    }
    add_barcodes(ctx, variants, path)
}

/// Writes the barcodes of variants, or refuses and names those that are others'.
pub(super) fn add_barcodes(
    ctx: &mut WriteCtx<'_, '_>,
    variants: &[Variant],
    path: impl Fn(usize) -> String,
) -> Result<()> {
    let barcodes: Vec<(VariantId, &domain::base::Barcode)> =
        variants.iter().flat_map(|v| v.barcodes.iter().map(|b| (v.id, b))).collect();
    if store::add_barcodes(ctx.tx, &barcodes)? < barcodes.len() as u64 {
        return Err(refused::codes_taken(ctx, variants, path)?);
    }
    Ok(())
}

/// A variant about to be added.
pub(super) fn new_variant(
    ctx: &mut WriteCtx<'_, '_>,
    product: &Product,
    position: i64,
    checked: CheckedVariant,
) -> Variant {
    Variant {
        id: VariantId::from_raw(ctx.next_id()),
        product_id: product.id,
        product_title: product.title.clone(),
        sku: checked.sku,
        title: input::variant_title(&checked.values),
        values: checked.values,
        barcodes: checked.barcodes,
        price: checked.price,
        compare_at_price: checked.compare_at_price,
        cost: checked.cost,
        weight_g: checked.weight_g,
        tracked: checked.tracked,
        position,
        created_at: ctx.now,
        updated_at: ctx.now,
        archived_at: None,
        version: 1,
    }
}

/// The tax class of a code, if it is one that products are given.
fn tax_class(ctx: &mut WriteCtx<'_, '_>, text: &str, errors: &mut FieldErrors) -> Result<Option<Code>> {
    let Some(code) = errors.take("tax_class", Code::new(text)) else { return Ok(None) };
    match queries::tax_class_by_code(ctx.tx, &code)? {
        Some(class) if class.archived_at.is_none() => Ok(Some(code)),
        Some(_) => {
            errors.add("tax_class", "tax_class_archived", "the tax class is archived");
            Ok(None)
        }
        None => {
            errors.add("tax_class", "unknown_tax_class", "there is no such tax class");
            Ok(None)
        }
    }
}

/// The categories, if each is known and, unless the product is in it already, in use.
fn check_categories(
    ctx: &mut WriteCtx<'_, '_>,
    wanted: &[CategoryId],
    present: &BTreeSet<CategoryId>,
    errors: &mut FieldErrors,
) -> Result<BTreeSet<CategoryId>> {
    if wanted.len() > MAX_PRODUCT_CATEGORIES {
        let message = format!("a product is in at most {MAX_PRODUCT_CATEGORIES} categories");
        errors.add("categories", "too_many", message);
        return Ok(BTreeSet::new());
    }
    let ids: BTreeSet<CategoryId> = wanted.iter().copied().collect();
    let known = queries::categories_in_use(ctx.tx, &ids)?;
    for (i, id) in wanted.iter().enumerate() {
        let (code, message) = match known.get(id) {
            Some(true) => continue,
            Some(false) if present.contains(id) => continue,
            Some(false) => ("category_archived", "the category is archived"),
            None => ("unknown_category", "there is no such category"),
        };
        errors.add(indexed("categories", i, ""), code, message);
    }
    Ok(ids)
}

impl Command for ChangeProduct {
    const NAME: &'static str = "products.change";
    const PERMISSION: Permission = Permission::CatalogWrite;
    type Output = ProductDetail;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ProductDetail> {
        let mut detail = product_for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(detail.product.version, self.version)?;
        let mut errors = FieldErrors::new();
        self.put_words(ctx, &mut detail.product, &mut edit, &mut errors)?;
        let present: BTreeSet<CategoryId> = detail.categories.iter().copied().collect();
        let categories = match &self.change.categories {
            Some(wanted) => check_categories(ctx, wanted, &present, &mut errors)?,
            None => present,
        };
        let repicked = self.put_options(&mut detail, &mut edit, &mut errors);
        errors.into_result(())?;
        edit.put("categories", &mut detail.categories, categories.iter().copied().collect());
        edit.archive(&mut detail.product.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(detail);
        }
        detail.product.version = edit.next_version();
        detail.product.updated_at = ctx.now;
        store::update_product(ctx.tx, &detail)?;
        store::set_categories(ctx.tx, detail.product.id, &categories)?;
        if let (true, Some(variant)) = (repicked, detail.variants.first_mut()) {
            variant.version = variant.version.saturating_add(1);
            variant.updated_at = ctx.now;
            store::update_variant(ctx.tx, variant)?;
        }
        ctx.event(call, EventKind::ProductChanged, detail.product.id.raw(), &edit.changed())?;
        Ok(detail)
    }
}

impl ChangeProduct {
    fn put_words(
        &self,
        ctx: &mut WriteCtx<'_, '_>,
        product: &mut Product,
        edit: &mut Edit,
        errors: &mut FieldErrors,
    ) -> Result<()> {
        let change = &self.change;
        let text = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
        let words = Words::check(
            &text(&change.title, product.title.as_str()),
            &text(&change.description, product.description.as_ref().map_or("", Description::as_str)),
            &text(&change.vendor, product.vendor.as_ref().map_or("", Name::as_str)),
            &text(&change.product_type, product.product_type.as_ref().map_or("", Name::as_str)),
            errors,
        );
        if let Some(title) = words.title {
            edit.put("title", &mut product.title, title);
        }
        edit.put("description", &mut product.description, words.description);
        edit.put("vendor", &mut product.vendor, words.vendor);
        edit.put("product_type", &mut product.product_type, words.product_type);
        if let Some(wanted) = change.tax_class.as_deref().filter(|c| c.trim() != product.tax_class.as_str())
            && let Some(class) = tax_class(ctx, wanted, errors)?
        {
            edit.put("tax_class", &mut product.tax_class, class);
        }
        if let Some(policy) = change.short_policy {
            edit.put("short_policy", &mut product.short_policy, policy);
        }
        Ok(())
    }

    /// Puts the options in place; true when the only variant picks other values from now on.
    fn put_options(&self, detail: &mut ProductDetail, edit: &mut Edit, errors: &mut FieldErrors) -> bool {
        let Some(inputs) = &self.change.options else { return false };
        let before = errors.len();
        let picked: Vec<&[Name]> = detail.variants.iter().map(|v| v.values.as_slice()).collect();
        let options = input::options(inputs, &picked, errors);
        if errors.len() > before {
            return false;
        }
        let repicked = detail.variants.len() == 1 && options.len() != detail.product.options.len();
        if let (true, Some(variant)) = (repicked, detail.variants.first_mut()) {
            variant.values = options.iter().filter_map(|o| o.values.first().cloned()).collect();
            variant.title = input::variant_title(&variant.values);
        }
        let choices: Vec<VariantChoice> = detail.variants.iter().map(input::choice).collect();
        if let Err(found) = check_variants(&input::as_rules(&options), &choices) {
            errors.extend_under("", found);
        }
        edit.put("options", &mut detail.product.options, options);
        repicked
    }
}
