//! Tax rates by country, region and tax class.
//!
//! Invariant: one place and tax class may carry several rates (a federal and a provincial one), but none of them twice under
//! the same name while it is in force. Orders keep the rates that they were priced with.

use super::queries::tax_rates::for_update;
use super::store::reference as store;
use crate::catalog::queries::tax_class_by_code;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{Code, CountryCode, FieldErrors, Name, Rate, Region, TaxRateId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

pub use super::queries::tax_rates::{TaxRate, all, tax_rate};

/// The most tax rates of a shop, archived ones too.
pub const MAX_TAX_RATES: i64 = 2_000;

/// Adds a tax rate.
#[derive(Clone, Debug)]
pub struct CreateTaxRate {
    /// As documents call it.
    pub name: String,
    /// Country of the receiver.
    pub country: String,
    /// Region of the receiver; empty: the whole country.
    pub region: String,
    /// Tax class of the goods.
    pub tax_class: String,
    /// Percent, as in `20` or `8.875`.
    pub rate: String,
}

/// Changes a tax rate, archives it or takes it back. Country and class never change: add another rate.
#[derive(Clone, Debug)]
pub struct ChangeTaxRate {
    /// Which.
    pub id: TaxRateId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: TaxRateChange,
}

/// What changes of a tax rate; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct TaxRateChange {
    /// As documents call it.
    pub name: Option<String>,
    /// Percent.
    pub rate: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Told<'a> {
    name: &'a Name,
    country: CountryCode,
    tax_class: &'a str,
    rate: Rate,
    archived: bool,
}

impl Command for CreateTaxRate {
    const NAME: &'static str = "tax_rates.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = TaxRate;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TaxRate> {
        let rate = self.check(ctx)?;
        if all(ctx.tx)?.len() as i64 >= MAX_TAX_RATES {
            let message = format!("a shop has at most {MAX_TAX_RATES} tax rates");
            return Err(AppError::refuse_field("name", "too_many_tax_rates", message));
        }
        if !store::insert_tax_rate(ctx.tx, &rate)? {
            return Err(in_force());
        }
        ctx.event(call, EventKind::TaxRateCreated, rate.id.raw(), &told(&rate))?;
        Ok(rate)
    }
}

impl CreateTaxRate {
    fn check(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<TaxRate> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        let country = errors.take("country", self.country.parse::<CountryCode>());
        let region = errors.take("region", Region::optional(&self.region)).flatten();
        let tax_class = known_tax_class(ctx, &self.tax_class, &mut errors)?;
        let rate = errors.take("rate", self.rate.parse::<Rate>());
        let (Some(name), Some(country), Some(tax_class), Some(rate), true) =
            (name, country, tax_class, rate, errors.is_empty())
        else {
            return Err(errors.into());
        };
        Ok(TaxRate {
            id: TaxRateId::from_raw(ctx.next_id()),
            name,
            country,
            region,
            tax_class: tax_class.into_string(),
            rate,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        })
    }
}

impl Command for ChangeTaxRate {
    const NAME: &'static str = "tax_rates.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = TaxRate;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TaxRate> {
        let mut rate = for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(rate.version, self.version)?;
        let mut errors = FieldErrors::new();
        let name = self.change.name.as_deref().and_then(|n| errors.take("name", Name::new(n)));
        let percent = self.change.rate.as_deref().and_then(|r| errors.take("rate", r.parse::<Rate>()));
        errors.into_result(())?;
        edit.put_some("name", &mut rate.name, name);
        edit.put_some("rate", &mut rate.rate, percent);
        edit.archive(&mut rate.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(rate);
        }
        rate.version = edit.next_version();
        rate.updated_at = ctx.now;
        if !store::update_tax_rate(ctx.tx, &rate)? {
            return Err(in_force());
        }
        ctx.event(call, EventKind::TaxRateChanged, rate.id.raw(), &told(&rate))?;
        Ok(rate)
    }
}

/// What an event says of a rate: everything, because it is money and nobody's secret.
fn told(rate: &TaxRate) -> Told<'_> {
    Told {
        name: &rate.name,
        country: rate.country,
        tax_class: &rate.tax_class,
        rate: rate.rate,
        archived: rate.archived_at.is_some(),
    }
}

fn in_force() -> AppError {
    AppError::refuse_field("name", "tax_rate_in_force", "this place and tax class has a rate of this name in force")
}

/// A tax class that is known and in use.
pub(super) fn known_tax_class(
    ctx: &mut WriteCtx<'_, '_>,
    text: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Code>> {
    let Some(code) = errors.take("tax_class", Code::new(text)) else { return Ok(None) };
    match tax_class_by_code(ctx.tx, &code)? {
        Some(class) if class.archived_at.is_none() => return Ok(Some(code)),
        Some(_) => errors.add("tax_class", "tax_class_archived", "the tax class is archived"),
        None => errors.add("tax_class", "unknown_tax_class", "there is no such tax class"),
    }
    Ok(None)
}
