//! Making a product what a file says, with the commands of the catalogue, in one transaction.

use super::read::{Spec, VariantSpec, folded};
use crate::catalog::categories::CreateCategory;
use crate::catalog::input::{OptionInput, VariantInput};
use crate::catalog::products::{ChangeProduct, CreateProduct, ProductChange};
use crate::catalog::queries::{self, ProductDetail, SellableVariant, Variant, sellable};
use crate::catalog::variants::{AddVariant, ChangeVariant, VariantChange};
use crate::import::plan::{Done, Effect, Fate, Unit};
use crate::import::stocking;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{CategoryId, ImportId, LocationId, Money, Name, ProductId, folded_code, folded_search_text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One product with its variants.
pub(super) struct ProductUnit {
    pub(super) spec: Spec,
    pub(super) stock_at: Option<LocationId>,
    pub(super) import: Option<ImportId>,
}

/// The categories of a file, made before its products, so that two of these at the same moment do not both make one.
pub(super) struct CategoriesUnit {
    pub(super) paths: Vec<Vec<String>>,
}

impl Unit for CategoriesUnit {
    fn lines(&self) -> Vec<u64> {
        Vec::new()
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let mut done = Done::default();
        categories(call, ctx, &self.paths, &mut done)?;
        Ok(done)
    }
}

/// A product's own fields before a unit changed them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProductBefore {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) vendor: String,
    pub(super) product_type: String,
    pub(super) tax_class: String,
    pub(super) short_policy: Option<domain::catalog::ShortPolicy>,
    pub(super) categories: Vec<CategoryId>,
    pub(super) options: Vec<OptionInput>,
    pub(super) archived: bool,
}

/// A variant's fields before a unit changed them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VariantBefore {
    pub(super) values: Vec<String>,
    pub(super) barcodes: Vec<String>,
    pub(super) price: Money,
    pub(super) compare_at_price: Option<Money>,
    pub(super) cost: Option<Money>,
    pub(super) weight_g: Option<i64>,
    pub(super) archived: bool,
}

impl Spec {
    /// The lines that the unit answers for.
    pub(super) fn lines(&self) -> Vec<u64> {
        let mut lines: Vec<u64> = self.heads.iter().copied().chain(self.variants.iter().map(|v| v.line)).collect();
        lines.sort_unstable();
        lines
    }

    fn first_line(&self) -> u64 {
        self.lines().first().copied().unwrap_or(0)
    }
}

impl Unit for ProductUnit {
    fn lines(&self) -> Vec<u64> {
        self.spec.lines()
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        match self.find(ctx)? {
            None => self.create(call, ctx),
            Some(id) => self.change(call, ctx, id),
        }
    }

    fn place_of(&self, path: &str) -> Option<(u64, String)> {
        let line = self.spec.first_line();
        let Some(rest) = path.strip_prefix("variants[") else { return Some((line, path.to_owned())) };
        let (index, field) = rest.split_once(']')?;
        let variant = self.spec.variants.get(index.parse::<usize>().ok()?)?;
        let field = field.trim_start_matches('.').split('[').next().unwrap_or_default();
        Some((variant.line, if field == "values" { "option1_value" } else { field }.to_owned()))
    }
}

impl ProductUnit {
    /// The product that the rows speak of, if it is there.
    fn find(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<Option<ProductId>> {
        let by_handle = match &self.spec.handle {
            Some(handle) => queries::products_by_handles(ctx.tx, &[handle])?.first().map(|p| p.1),
            None => None,
        };
        let skus: Vec<&str> = self.spec.variants.iter().map(|v| v.sku.as_str()).collect();
        let known = sellable(ctx.tx, &skus)?;
        let place = |sku: &str| self.spec.variants.iter().position(|v| folded_code(&v.sku) == sku).unwrap_or(0);
        let first = known.iter().min_by_key(|k| place(&k.sku_folded)).map(|k| k.product_id);
        // A file that gives a handle means that product and no other.
        let product = by_handle.or(first.filter(|_| self.spec.handle.is_none()));
        let elsewhere = |k: &&SellableVariant| product.is_none_or(|id| k.product_id != id);
        if let Some(other) = known.iter().find(elsewhere) {
            let message = format!("the SKU {} belongs to another product: {}", other.sku, other.title);
            let field = format!("variants[{}].sku", place(&other.sku_folded));
            return Err(AppError::refuse_field(field, "sku_taken", message));
        }
        Ok(product)
    }

    fn create(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let (spec, mut done) = (&self.spec, Done::default());
        let categories = match &spec.categories {
            Some(paths) => categories(call, ctx, paths, &mut done)?,
            None => Vec::new(),
        };
        let names = spec.options.clone().unwrap_or_default();
        let options = names.into_iter().map(|name| OptionInput { name, values: Vec::new() }).collect();
        let mut variants = Vec::with_capacity(spec.variants.len());
        for (i, v) in spec.variants.iter().enumerate() {
            variants.push(input(v).ok_or_else(|| price_missing(&format!("variants[{i}].price")))?);
        }
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let command = CreateProduct {
            title: text(&spec.title),
            handle: spec.handle.clone(),
            description: text(&spec.description),
            vendor: text(&spec.vendor),
            product_type: text(&spec.product_type),
            tax_class: spec.tax_class.clone(),
            short_policy: spec.short_policy.flatten(),
            categories,
            options,
            variants,
        };
        let mut detail = command.run(call, ctx)?;
        if spec.archived == Some(true) {
            detail = archive(call, ctx, &detail)?;
        }
        let mut done = done
            .touching(Effect::made("product", detail.product.id.raw(), detail.product.version))
            .counting("products created", 1)
            .counting("variants created", detail.variants.len() as i64);
        done.rows = spec.lines().into_iter().map(|line| (line, Fate::Created)).collect();
        for (variant, made) in spec.variants.iter().zip(&detail.variants) {
            let mut version = made.version;
            if variant.archived == Some(true) {
                let change = VariantChange { archived: Some(true), ..VariantChange::default() };
                version = ChangeVariant { id: made.id, version, change }.run(call, ctx)?.version;
            }
            done.effects.push(Effect::made("variant of it", made.id.raw(), version));
            self.stock(call, ctx, variant, made, &mut done)?;
        }
        Ok(done)
    }

    fn change(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, id: ProductId) -> Result<Done> {
        let detail = queries::product(ctx.tx, id)?;
        let (detail, mut done) = self.change_product(call, ctx, detail)?;
        let is_changed = !done.effects.is_empty();
        let first = self.spec.first_line();
        for (i, variant) in self.spec.variants.iter().enumerate() {
            let fate = self.change_variant(call, ctx, (i, variant), &detail, &mut done)?;
            let fate =
                if variant.line == first && is_changed && fate == Fate::Unchanged { Fate::Changed } else { fate };
            done.rows.push((variant.line, fate));
        }
        let fate = |line: &u64| if *line == first && is_changed { Fate::Changed } else { Fate::Unchanged };
        let heads: Vec<(u64, Fate)> = self.spec.heads.iter().map(|line| (*line, fate(line))).collect();
        done.rows.extend(heads);
        Ok(done)
    }

    fn change_product(
        &self,
        call: &Call,
        ctx: &mut WriteCtx<'_, '_>,
        detail: ProductDetail,
    ) -> Result<(ProductDetail, Done)> {
        let spec = &self.spec;
        let (before, mut done) = (before(&detail), Done::default());
        let wanted = match &spec.categories {
            Some(paths) => Some(categories(call, ctx, paths, &mut done)?),
            None => None,
        };
        let sorted = |ids: &[CategoryId]| ids.iter().copied().collect::<BTreeSet<_>>();
        let product = &detail.product;
        let change = ProductChange {
            title: spec.title.clone(),
            description: spec.description.clone(),
            vendor: spec.vendor.clone(),
            product_type: spec.product_type.clone(),
            tax_class: spec.tax_class.clone(),
            short_policy: spec.short_policy,
            categories: wanted.filter(|ids| sorted(ids) != sorted(&detail.categories)),
            options: self.new_options(&detail)?,
            archived: spec.archived,
        };
        let command = ChangeProduct { id: product.id, version: product.version, change };
        let changed = command.run(call, ctx)?;
        if changed.product.version != product.version {
            done = done.touching(Effect::changed("product", product.id.raw(), changed.product.version, &before)?);
            done = done.counting("products changed", 1);
        }
        Ok((changed, done))
    }

    /// The options that a product without any gets; refuses other options than those that it has.
    fn new_options(&self, detail: &ProductDetail) -> Result<Option<Vec<OptionInput>>> {
        let Some(names) = &self.spec.options else { return Ok(None) };
        let has: Vec<String> = detail.product.options.iter().map(|o| o.name.as_str().to_owned()).collect();
        if folded(names) == folded(&has) {
            return Ok(None);
        }
        let only = detail.variants.len() == 1 && has.is_empty();
        let same = |v: &&VariantSpec| detail.variants.iter().any(|d| d.sku.folded() == folded_code(&v.sku));
        if let (true, Some(spec)) = (only, self.spec.variants.iter().find(same)) {
            let option =
                |(name, value): (&String, &String)| OptionInput { name: name.clone(), values: vec![value.clone()] };
            return Ok(Some(names.iter().zip(&spec.values).map(option).collect()));
        }
        let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let message = format!("the file has the options {}, the product has {}", list(names), list(&has));
        Err(AppError::refuse_field("option1_name", "options_differ", message))
    }

    fn change_variant(
        &self,
        call: &Call,
        ctx: &mut WriteCtx<'_, '_>,
        (i, spec): (usize, &VariantSpec),
        detail: &ProductDetail,
        done: &mut Done,
    ) -> Result<Fate> {
        let at = |error: AppError| under(&format!("variants[{i}]"), error);
        let Some(now) = find_variant(detail, spec, self.spec.options.is_some()) else {
            let input = input(spec).ok_or_else(|| price_missing(&format!("variants[{i}].price")))?;
            let made = AddVariant { product: detail.product.id, input }.run(call, ctx).map_err(at)?;
            done.effects.push(Effect::made("variant", made.id.raw(), made.version));
            done.tally.push(("variants created".to_owned(), 1));
            self.stock(call, ctx, spec, &made, done)?;
            return Ok(Fate::Created);
        };
        // Read again: a change of the product's options may have changed its only variant.
        let now = queries::variant(ctx.tx, now.id)?;
        let before = variant_before(&now);
        let change = VariantChange {
            sku: None,
            values: self.spec.options.is_some().then(|| spec.values.clone()),
            barcodes: spec.barcodes.clone().map(|mut codes| {
                codes.sort();
                codes
            }),
            price: spec.price,
            compare_at_price: spec.compare_at_price.map(Some),
            cost: spec.cost.map(Some),
            weight_g: spec.weight_g.map(Some),
            tracked: spec.tracked,
            position: None,
            archived: spec.archived,
        };
        let changed = ChangeVariant { id: now.id, version: now.version, change }.run(call, ctx).map_err(at)?;
        let is_changed = changed.version != now.version;
        if is_changed {
            done.effects.push(Effect::changed("variant", now.id.raw(), changed.version, &before)?);
            done.tally.push(("variants changed".to_owned(), 1));
        }
        let stocked = self.stock(call, ctx, spec, &changed, done)?;
        Ok(if is_changed || stocked { Fate::Changed } else { Fate::Unchanged })
    }

    /// Sets the opening stock of a variant that never had any where stock is to be set.
    fn stock(
        &self,
        call: &Call,
        ctx: &mut WriteCtx<'_, '_>,
        spec: &VariantSpec,
        variant: &Variant,
        done: &mut Done,
    ) -> Result<bool> {
        let (Some(location), Some(quantity), true) = (self.stock_at, spec.quantity, variant.tracked) else {
            return Ok(false);
        };
        if quantity <= 0 || stocking::has_moved(ctx.tx, variant.id, location)? {
            return Ok(false);
        }
        let mut set = stocking::Set::nothing(variant.id, location, self.import);
        set.units[0] = Some(quantity);
        let place = || {
            format!("variants[{}].quantity", self.spec.variants.iter().position(|v| v.line == spec.line).unwrap_or(0))
        };
        let effect = stocking::set(call, ctx, &set, &place())?;
        done.tally.push(("units of opening stock".to_owned(), quantity));
        done.effects.extend(effect);
        Ok(true)
    }
}

fn price_missing(field: &str) -> AppError {
    AppError::invalid(field, "price_missing", "a new variant needs a price")
}

/// A refusal of a variant's command under the path of that variant.
fn under(path: &str, error: AppError) -> AppError {
    let joined = |field: &str| if field.is_empty() { path.to_owned() } else { format!("{path}.{field}") };
    match error {
        AppError::Invalid(errors) => {
            let errors: Vec<_> =
                errors.into_iter().map(|e| domain::base::FieldError { field: joined(&e.field), ..e }).collect();
            AppError::Invalid(errors.into())
        }
        AppError::Refused(mut refused) => {
            refused.errors.iter_mut().for_each(|e| e.field = joined(&e.field));
            AppError::Refused(refused)
        }
        other => other,
    }
}

fn input(spec: &VariantSpec) -> Option<VariantInput> {
    Some(VariantInput {
        sku: spec.sku.clone(),
        values: spec.values.clone(),
        barcodes: spec.barcodes.clone().unwrap_or_default(),
        price: spec.price?,
        compare_at_price: spec.compare_at_price,
        cost: spec.cost,
        weight_g: spec.weight_g,
        tracked: spec.tracked.unwrap_or(spec.tracked_when_new),
    })
}

/// The variant that a row speaks of: by SKU, else, where the row has none, by its values.
fn find_variant<'d>(detail: &'d ProductDetail, spec: &VariantSpec, has_options: bool) -> Option<&'d Variant> {
    let sku = folded_code(&spec.sku);
    let by_sku = detail.variants.iter().find(|v| v.sku.folded() == sku);
    by_sku.or_else(|| {
        let values = folded(&spec.values);
        let same = |v: &&Variant| v.values.iter().map(|n| folded_search_text(n.as_str())).collect::<Vec<_>>() == values;
        detail.variants.iter().find(same).filter(|_| spec.sku_is_made && has_options)
    })
}

fn archive(call: &Call, ctx: &mut WriteCtx<'_, '_>, detail: &ProductDetail) -> Result<ProductDetail> {
    let change = ProductChange { archived: Some(true), ..ProductChange::default() };
    ChangeProduct { id: detail.product.id, version: detail.product.version, change }.run(call, ctx)
}

/// The categories of some paths; what is missing is made, and noted.
fn categories(
    call: &Call,
    ctx: &mut WriteCtx<'_, '_>,
    paths: &[Vec<String>],
    done: &mut Done,
) -> Result<Vec<CategoryId>> {
    let mut all = queries::categories(ctx.tx)?;
    let mut out = Vec::with_capacity(paths.len());
    for path in paths {
        let mut parent: Option<CategoryId> = None;
        for name in path {
            let plain = folded_search_text(name);
            let here = all.iter().find(|c| {
                c.parent == parent && c.archived_at.is_none() && folded_search_text(c.name.as_str()) == plain
            });
            parent = Some(match here {
                Some(found) => found.id,
                None => {
                    let made = CreateCategory { name: name.clone(), parent, position: None }
                        .run(call, ctx)
                        .map_err(|e| under("categories", e))?;
                    let id = made.id;
                    done.effects.push(Effect::made("category", id.raw(), made.version));
                    all.push(made);
                    id
                }
            });
        }
        out.extend(parent.filter(|id| !out.contains(id)));
    }
    Ok(out)
}

fn before(detail: &ProductDetail) -> ProductBefore {
    let p = &detail.product;
    let name = |n: &Option<Name>| n.as_ref().map_or_else(String::new, |n| n.as_str().to_owned());
    let option = |o: &queries::OptionValues| OptionInput {
        name: o.name.as_str().to_owned(),
        values: o.values.iter().map(|v| v.as_str().to_owned()).collect(),
    };
    ProductBefore {
        title: p.title.as_str().to_owned(),
        description: p.description.as_ref().map_or_else(String::new, |d| d.as_str().to_owned()),
        vendor: name(&p.vendor),
        product_type: name(&p.product_type),
        tax_class: p.tax_class.as_str().to_owned(),
        short_policy: p.short_policy,
        categories: detail.categories.clone(),
        options: p.options.iter().map(option).collect(),
        archived: p.archived_at.is_some(),
    }
}

fn variant_before(variant: &Variant) -> VariantBefore {
    VariantBefore {
        values: variant.values.iter().map(|v| v.as_str().to_owned()).collect(),
        barcodes: variant.barcodes.iter().map(|b| b.as_str().to_owned()).collect(),
        price: variant.price,
        compare_at_price: variant.compare_at_price,
        cost: variant.cost,
        weight_g: variant.weight_g,
        archived: variant.archived_at.is_some(),
    }
}
