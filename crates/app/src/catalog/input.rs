//! Products and variants as they are typed, and their checks.

use super::queries::{OptionValues, Variant};
use domain::base::{
    Barcode, Currency, FieldErrors, Money, Name, Sku, WeightG, check_price, folded_search_text, indexed, joined,
};
use domain::catalog::{ProductOption, VariantChoice};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The most barcodes of one variant.
pub const MAX_BARCODES: usize = 20;
/// The most categories of one product.
pub const MAX_PRODUCT_CATEGORIES: usize = 20;

/// An option as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionInput {
    /// As in `Size`.
    pub name: String,
    /// As in S, M, L; when empty, the values that the variants have, in their order.
    pub values: Vec<String>,
}

/// A variant as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantInput {
    /// Its code.
    pub sku: String,
    /// One value per option of the product, in their order.
    pub values: Vec<String>,
    /// The codes printed on it.
    pub barcodes: Vec<String>,
    /// Price of one.
    pub price: Money,
    /// What it cost before.
    pub compare_at_price: Option<Money>,
    /// What one costs the shop.
    pub cost: Option<Money>,
    /// Weight of one in grams.
    pub weight_g: Option<i64>,
    /// Whether stock is kept of it.
    pub tracked: bool,
}

/// A variant whose fields are right each.
#[derive(Clone, Debug)]
pub(super) struct CheckedVariant {
    pub(super) sku: Sku,
    pub(super) values: Vec<Name>,
    pub(super) barcodes: Vec<Barcode>,
    pub(super) price: Money,
    pub(super) compare_at_price: Option<Money>,
    pub(super) cost: Option<Money>,
    pub(super) weight_g: Option<i64>,
    pub(super) tracked: bool,
}

impl VariantInput {
    /// Checks every field; faults are named under `path`.
    pub(super) fn check(&self, path: &str, currency: Currency, errors: &mut FieldErrors) -> Option<CheckedVariant> {
        let before = errors.len();
        let at = |field: &str| joined(path, field);
        let sku = errors.take(at("sku"), Sku::new(&self.sku));
        let values = names(&at("values"), &self.values, errors);
        let barcodes = barcodes(&at("barcodes"), &self.barcodes, errors);
        errors.take(at("price"), check_price(self.price, currency));
        for (field, amount) in [("compare_at_price", self.compare_at_price), ("cost", self.cost)] {
            if let Some(amount) = amount {
                errors.take(at(field), check_price(amount, currency));
            }
        }
        if let Some(grams) = self.weight_g {
            errors.take(at("weight_g"), WeightG::new(grams));
        }
        let sku = sku.filter(|_| errors.len() == before)?;
        Some(CheckedVariant {
            sku,
            values,
            barcodes,
            price: self.price,
            compare_at_price: self.compare_at_price,
            cost: self.cost,
            weight_g: self.weight_g,
            tracked: self.tracked,
        })
    }
}

fn names(path: &str, texts: &[String], errors: &mut FieldErrors) -> Vec<Name> {
    texts.iter().enumerate().filter_map(|(i, text)| errors.take(indexed(path, i, ""), Name::new(text))).collect()
}

fn barcodes(path: &str, texts: &[String], errors: &mut FieldErrors) -> Vec<Barcode> {
    if texts.len() > MAX_BARCODES {
        errors.add(path, "too_many", format!("a variant has at most {MAX_BARCODES} barcodes"));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut out = Vec::with_capacity(texts.len());
    for (i, text) in texts.iter().enumerate() {
        let field = indexed(path, i, "");
        match errors.take(field.clone(), Barcode::new(text)) {
            Some(code) if !seen.insert(code.clone()) => {
                errors.add(field, "duplicate", "the variant has this barcode already");
            }
            Some(code) => out.push(code),
            None => {}
        }
    }
    out
}

/// Checks the options' fields. Where an option comes without values, it gets those that the variants have.
pub(super) fn options(inputs: &[OptionInput], picked: &[&[Name]], errors: &mut FieldErrors) -> Vec<OptionValues> {
    let mut out = Vec::with_capacity(inputs.len());
    for (i, input) in inputs.iter().enumerate() {
        let name = errors.take(indexed("options", i, "name"), Name::new(&input.name));
        let mut values = names(&indexed("options", i, "values"), &input.values, errors);
        if input.values.is_empty() {
            picked.iter().filter_map(|v| v.get(i)).for_each(|value| add_value(&mut values, value));
        }
        out.extend(name.map(|name| OptionValues { name, values }));
    }
    out
}

/// Adds a value unless the option has it.
pub(super) fn add_value(values: &mut Vec<Name>, value: &Name) {
    let folded = folded_search_text(value.as_str());
    if values.iter().all(|v| folded_search_text(v.as_str()) != folded) {
        values.push(value.clone());
    }
}

/// Checks that no barcode stands twice in one input.
pub(super) fn check_barcodes_apart(variants: &[CheckedVariant], errors: &mut FieldErrors) {
    let mut seen = HashSet::new();
    for (i, variant) in variants.iter().enumerate() {
        for (j, code) in variant.barcodes.iter().enumerate() {
            if !seen.insert(code.as_str()) {
                let field = indexed("variants", i, &indexed("barcodes", j, ""));
                errors.add(field, "duplicate", "another variant of this product has this barcode");
            }
        }
    }
}

/// The options as the domain's rules take them.
pub(super) fn as_rules(options: &[OptionValues]) -> Vec<ProductOption> {
    options.iter().map(|o| ProductOption { name: o.name.clone(), values: o.values.clone() }).collect()
}

/// A variant as the domain's rules take it.
pub(super) fn choice(variant: &Variant) -> VariantChoice {
    VariantChoice { sku: variant.sku.clone(), values: variant.values.clone() }
}

/// The title of a variant with these values.
pub(super) fn variant_title(values: &[Name]) -> String {
    values.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}
