//! Setting the public order form.

use super::super::channels;
use super::super::queries::form::{FormPicks, OrderForm, StandingForm, picks, read};
use super::super::store::form as store;
use super::seal::Secret;
use crate::catalog::queries::{categories, sellable};
use crate::platform::{AppError, Call, Command, Edit, ReadCtx, Result, WriteCtx};
use db::Tx;
use domain::base::{CategoryId, FieldErrors, Name, Note, ProductId, indexed};
use domain::events::EventKind;
use domain::orders::{FormOffers, FrameSite, StockShown};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most categories that can be chosen.
pub const MAX_CATEGORIES: usize = 500;
/// The most single products that can be chosen.
pub const MAX_PRODUCTS: usize = 500;
/// The most sites that may show the form.
pub const MAX_SITES: usize = 20;
/// The most units that can count as few.
pub const MAX_FEW: i64 = 1_000;
/// Subject of the event: there is one form, so it has no id of its own.
const SUBJECT: i64 = 0;

/// Changes the form.
#[derive(Clone, Debug)]
pub struct ChangeOrderForm {
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: OrderFormChange,
}

/// What changes of the form; what is absent stays, an empty text takes a text away.
#[derive(Clone, Debug, Default)]
pub struct OrderFormChange {
    /// Whether strangers can order.
    pub enabled: Option<bool>,
    /// The channel, by code.
    pub channel: Option<String>,
    /// Its heading.
    pub title: Option<String>,
    /// What stands below the heading.
    pub intro: Option<String>,
    /// What stands beside the last button.
    pub terms: Option<String>,
    /// What it offers.
    pub offers: Option<FormOffers>,
    /// How it tells what is left.
    pub stock: Option<StockShown>,
    /// At or below so many units there are few left.
    pub few: Option<i64>,
    /// Whether customers may collect.
    pub collect: Option<bool>,
    /// Sites that may show it.
    pub sites: Option<Vec<String>>,
    /// Categories that it offers when it does not offer everything.
    pub categories: Option<Vec<CategoryId>>,
    /// Products that it offers besides, each by the SKU of one of its variants.
    pub skus: Option<Vec<String>>,
}

/// The form with what was chosen, as it is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetForm {
    /// How it is set.
    pub form: OrderForm,
    /// What was chosen.
    pub picks: FormPicks,
    /// Rises with every change.
    pub version: i64,
}

/// The form as it is set.
pub fn current(ctx: &mut ReadCtx<'_, '_>) -> Result<SetForm> {
    let StandingForm { form, version, .. } = read(ctx.tx)?;
    Ok(SetForm { form, picks: picks(ctx.tx)?, version })
}

impl Command for ChangeOrderForm {
    const NAME: &'static str = "order_form.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = SetForm;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SetForm> {
        let StandingForm { mut form, secret, version } = read(ctx.tx)?;
        let mut edit = Edit::begin(version, self.version)?;
        let mut errors = FieldErrors::new();
        self.change.put_texts(&mut edit, &mut form, &mut errors);
        self.change.put_switches(&mut edit, &mut form, &mut errors);
        let mut chosen = picks(ctx.tx)?;
        let wanted = self.change.picks(ctx.tx, &chosen, &mut errors)?;
        check_channel(ctx.tx, &form, &mut errors)?;
        errors.into_result(())?;
        edit.put("picks", &mut chosen, wanted);
        if edit.is_empty() {
            return Ok(SetForm { form, picks: chosen, version });
        }
        let next = edit.next_version();
        let secret = secret.unwrap_or_else(|| Secret::new(ctx.random_bytes()));
        let value = serde_json::to_string(&form)
            .map_err(|e| AppError::Internal(format!("the order form cannot be written: {e}")))?;
        if !store::put_form(ctx, &value, &secret, next)? {
            return Err(AppError::VersionConflict { version: read(ctx.tx)?.version });
        }
        store::put_picks(ctx, &chosen)?;
        ctx.event(call, EventKind::OrderFormChanged, SUBJECT, &edit.changed())?;
        Ok(SetForm { form, picks: chosen, version: next })
    }
}

impl OrderFormChange {
    fn put_texts(&self, edit: &mut Edit, form: &mut OrderForm, errors: &mut FieldErrors) {
        if let Some(title) = &self.title
            && let Some(title) = errors.take("title", Name::optional(title))
        {
            edit.put("title", &mut form.title, title);
        }
        for (name, given, place) in [("intro", &self.intro, &mut form.intro), ("terms", &self.terms, &mut form.terms)] {
            if let Some(text) = given
                && let Some(text) = errors.take(name, Note::optional(text))
            {
                edit.put(name, place, text);
            }
        }
        if let Some(sites) = &self.sites {
            let read = |(at, site): (usize, &String)| errors.take(indexed("sites", at, ""), FrameSite::new(site));
            let read: Vec<FrameSite> = sites.iter().enumerate().filter_map(read).collect();
            edit.put("sites", &mut form.sites, read);
            if sites.len() > MAX_SITES {
                errors.add("sites", "too_many", format!("at most {MAX_SITES} sites"));
            }
        }
    }

    fn put_switches(&self, edit: &mut Edit, form: &mut OrderForm, errors: &mut FieldErrors) {
        edit.put_some("enabled", &mut form.enabled, self.enabled);
        edit.put_some("channel", &mut form.channel, self.channel.clone());
        edit.put_some("offers", &mut form.offers, self.offers);
        edit.put_some("stock", &mut form.stock, self.stock);
        edit.put_some("collect", &mut form.collect, self.collect);
        edit.put_some("few", &mut form.few, self.few);
        if !(0..=MAX_FEW).contains(&form.few) {
            errors.add("few", "out_of_range", format!("must be between 0 and {MAX_FEW}"));
        }
    }

    fn picks(&self, tx: &mut Tx<'_>, stand: &FormPicks, errors: &mut FieldErrors) -> Result<FormPicks> {
        let categories = match &self.categories {
            None => stand.categories.clone(),
            Some(wanted) => {
                let known: BTreeSet<CategoryId> = categories(tx)?.into_iter().map(|c| c.id).collect();
                let wanted: BTreeSet<CategoryId> = wanted.iter().copied().collect();
                if wanted.len() > MAX_CATEGORIES {
                    errors.add("categories", "too_many", format!("at most {MAX_CATEGORIES} categories"));
                }
                if !wanted.is_subset(&known) {
                    errors.add("categories", "unknown_category", "one of the categories is not there");
                }
                wanted.into_iter().collect()
            }
        };
        let products = match &self.skus {
            None => stand.products.clone(),
            Some(skus) => products(tx, skus, errors)?,
        };
        Ok(FormPicks { categories, products })
    }
}

fn products(tx: &mut Tx<'_>, skus: &[String], errors: &mut FieldErrors) -> Result<Vec<ProductId>> {
    if skus.len() > MAX_PRODUCTS {
        errors.add("skus", "too_many", format!("at most {MAX_PRODUCTS} products"));
        return Ok(Vec::new());
    }
    let texts: Vec<&str> = skus.iter().map(String::as_str).collect();
    let found = sellable(tx, &texts)?;
    for (at, sku) in skus.iter().enumerate() {
        let folded = domain::base::folded_code(sku.trim());
        if !found.iter().any(|v| v.sku_folded == folded) {
            let message = format!("there is no product with SKU {}", sku.trim());
            errors.add(indexed("skus", at, ""), "unknown_sku", message);
        }
    }
    let ids: BTreeSet<ProductId> = found.into_iter().map(|v| v.product_id).collect();
    Ok(ids.into_iter().collect())
}

/// A form that is on needs a channel that takes orders.
fn check_channel(tx: &mut Tx<'_>, form: &OrderForm, errors: &mut FieldErrors) -> Result<()> {
    let open = channels::by_codes(tx, &[&form.channel])?.iter().any(|c| c.archived_at.is_none());
    if form.enabled && !open {
        errors.add("channel", "unknown_channel", "choose a channel that takes orders");
    }
    Ok(())
}
