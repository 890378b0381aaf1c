//! Products, variants, options: what may be defined, sold and archived.

use std::collections::{HashMap, HashSet};

use crate::base::{FieldErrors, Money, Name, Refusal, Sku, coded, folded_search_text, indexed};

/// The most options of one product.
pub const MAX_OPTIONS: usize = 3;
/// The most values of one option.
pub const MAX_OPTION_VALUES: usize = 200;
/// The most variants of one product.
pub const MAX_VARIANTS: usize = 2000;

coded! {
    /// Where a product or a variant is in its life.
    pub enum ProductState {
        /// Being prepared; not for sale.
        Draft = "draft",
        /// For sale.
        Active = "active",
        /// No longer for sale; kept for orders and history.
        Archived = "archived",
    }

    /// What happens to an order line without enough stock.
    pub enum ShortPolicy {
        /// The order is refused and nothing is reserved.
        Refuse = "refuse",
        /// The order is taken into the stage "out of stock"; nothing of it is reserved.
        Record = "record",
        /// What there is is committed, the rest is back-ordered.
        Backorder = "backorder",
    }
}

impl ProductState {
    /// Whether orders may name it.
    pub const fn is_for_sale(self) -> bool {
        match self {
            ProductState::Active => true,
            ProductState::Draft | ProductState::Archived => false,
        }
    }
}

impl ShortPolicy {
    /// The policy of a line: the product's own if it has one, else the channel's.
    pub fn of_line(channel: ShortPolicy, product: Option<ShortPolicy>) -> ShortPolicy {
        product.unwrap_or(channel)
    }
}

/// An option of a product with its values, in the order they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductOption {
    /// For example "Size".
    pub name: Name,
    /// For example S, M, L.
    pub values: Vec<Name>,
}

/// A variant as far as its place in the product goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantChoice {
    /// Its code.
    pub sku: Sku,
    /// One value per option, in the order of the options.
    pub values: Vec<Name>,
}

/// Checks the options and variants of one product. Names are compared without case and marks.
///
/// # Errors
/// Every fault, under `options[i]...` and `variants[i]...`.
pub fn check_variants(options: &[ProductOption], variants: &[VariantChoice]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    check_options(options, &mut errors);
    if variants.is_empty() {
        errors.add("variants", "no_variants", "a product has at least one variant");
    }
    if variants.len() > MAX_VARIANTS {
        errors.add("variants", "too_many_variants", format!("a product has at most {MAX_VARIANTS} variants"));
        return Err(errors);
    }
    if options.is_empty() && variants.len() > 1 {
        errors.add("variants", "options_needed", "a product with several variants needs options that tell them apart");
    }
    check_skus(variants, &mut errors);
    check_values(options, variants, &mut errors);
    errors.into_result(())
}

fn check_options(options: &[ProductOption], errors: &mut FieldErrors) {
    if options.len() > MAX_OPTIONS {
        errors.add("options", "too_many_options", format!("a product has at most {MAX_OPTIONS} options"));
    }
    let mut names = HashSet::new();
    for (i, option) in options.iter().enumerate() {
        if !names.insert(folded_search_text(option.name.as_str())) {
            errors.add(indexed("options", i, "name"), "duplicate", "another option has this name");
        }
        if option.values.is_empty() {
            errors.add(indexed("options", i, "values"), "no_values", "an option has at least one value");
        }
        if option.values.len() > MAX_OPTION_VALUES {
            let message = format!("an option has at most {MAX_OPTION_VALUES} values");
            errors.add(indexed("options", i, "values"), "too_many_values", message);
        }
        let mut values = HashSet::new();
        for (j, value) in option.values.iter().enumerate() {
            if !values.insert(folded_search_text(value.as_str())) {
                let field = indexed("options", i, &indexed("values", j, ""));
                errors.add(field, "duplicate", "the option has this value already");
            }
        }
    }
}

fn check_skus(variants: &[VariantChoice], errors: &mut FieldErrors) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (i, variant) in variants.iter().enumerate() {
        if let Some(first) = seen.insert(variant.sku.folded(), i) {
            let message = format!("variant {} has the same SKU", first + 1);
            errors.add(indexed("variants", i, "sku"), "duplicate_sku", message);
        }
    }
}

fn check_values(options: &[ProductOption], variants: &[VariantChoice], errors: &mut FieldErrors) {
    let fold = |names: &[Name]| -> Vec<String> { names.iter().map(|n| folded_search_text(n.as_str())).collect() };
    let known: Vec<HashSet<String>> = options.iter().map(|o| fold(&o.values).into_iter().collect()).collect();
    let mut combinations: HashMap<Vec<String>, usize> = HashMap::new();
    for (i, variant) in variants.iter().enumerate() {
        let values = fold(&variant.values);
        if values.len() != options.len() {
            let message = format!("a variant picks one value for each of the {} options", options.len());
            errors.add(indexed("variants", i, "values"), "value_per_option", message);
            continue;
        }
        let before = errors.len();
        for (j, (value, known)) in values.iter().zip(&known).enumerate() {
            if !known.contains(value) {
                let field = indexed("variants", i, &indexed("values", j, ""));
                errors.add(field, "unknown_value", "the option has no such value");
            }
        }
        let all_known = errors.len() == before;
        if let Some(first) = combinations.insert(values, i)
            && all_known
            && !options.is_empty()
        {
            let message = format!("variant {} has the same options", first + 1);
            errors.add(indexed("variants", i, "values"), "duplicate_options", message);
        }
    }
}

/// What a command on the life of a product or variant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifecycleChange {
    /// It goes into this state.
    To(ProductState),
    /// It is there already; nothing changes and no event is written.
    None,
}

/// Archives a product or variant. Never refused: open orders are still shipped, stock can still be counted.
pub const fn decide_archive(state: ProductState) -> LifecycleChange {
    match state {
        ProductState::Draft | ProductState::Active => LifecycleChange::To(ProductState::Archived),
        ProductState::Archived => LifecycleChange::None,
    }
}

/// Why an archived variant cannot be put on sale again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreRefused {
    /// Its product is archived.
    #[error("the product is archived: restore it first")]
    ProductArchived,
    /// It has no price.
    #[error("a price is needed before it can be sold")]
    NoPrice,
}

impl Refusal for RestoreRefused {
    fn code(&self) -> &'static str {
        match self {
            RestoreRefused::ProductArchived => "product_archived",
            RestoreRefused::NoPrice => "no_price",
        }
    }
}

/// Puts a variant on sale, first or again. `product` is the state of its product.
///
/// # Errors
/// When its product is archived or it has no price.
pub fn decide_restore(
    state: ProductState,
    product: ProductState,
    price: Option<Money>,
) -> Result<LifecycleChange, RestoreRefused> {
    match (state, product, price) {
        (_, ProductState::Archived, _) => Err(RestoreRefused::ProductArchived),
        (_, _, None) => Err(RestoreRefused::NoPrice),
        (ProductState::Active, _, Some(_)) => Ok(LifecycleChange::None),
        (ProductState::Draft | ProductState::Archived, _, Some(_)) => Ok(LifecycleChange::To(ProductState::Active)),
    }
}

#[cfg(test)]
#[path = "product_tests.rs"]
mod tests;
