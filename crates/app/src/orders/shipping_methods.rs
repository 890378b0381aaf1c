//! Shipping methods: how an order may be sent, and for how much.
//!
//! Invariant: a code belongs to one method for ever, because orders carry it.

use super::queries::shipping_methods::for_update;
use super::store::reference as store;
use super::tax_rates::known_tax_class;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx, settings};
use domain::base::{Code, FieldErrors, Money, Name, ShippingMethodId, check_price};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

pub use super::queries::shipping_methods::{ShippingMethod, all, shipping_method};

/// The most shipping methods of a shop, archived ones too.
pub const MAX_SHIPPING_METHODS: i64 = 100;

/// Adds a shipping method.
#[derive(Clone, Debug)]
pub struct CreateShippingMethod {
    /// Name for programs; never changes.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What the customer pays for it.
    pub price: Money,
    /// Tax class of the price.
    pub tax_class: String,
}

/// Changes a shipping method, archives it or takes it back. Orders keep the price that they were placed with.
#[derive(Clone, Debug)]
pub struct ChangeShippingMethod {
    /// Which.
    pub id: ShippingMethodId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: ShippingMethodChange,
}

/// What changes of a shipping method; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct ShippingMethodChange {
    /// Name for people.
    pub name: Option<String>,
    /// What the customer pays for it.
    pub price: Option<Money>,
    /// Tax class of the price.
    pub tax_class: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    price: Money,
    tax_class: &'a str,
    archived: bool,
}

impl Command for CreateShippingMethod {
    const NAME: &'static str = "shipping_methods.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = ShippingMethod;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShippingMethod> {
        let currency = settings::read(ctx.tx)?.0.currency;
        let mut errors = FieldErrors::new();
        let code = errors.take("code", Code::new(&self.code));
        let name = errors.take("name", Name::new(&self.name));
        errors.take("price", check_price(self.price, currency));
        let tax_class = known_tax_class(ctx, &self.tax_class, &mut errors)?;
        let (Some(code), Some(name), Some(tax_class), true) = (code, name, tax_class, errors.is_empty()) else {
            return Err(errors.into());
        };
        if all(ctx.tx)?.len() as i64 >= MAX_SHIPPING_METHODS {
            let message = format!("a shop has at most {MAX_SHIPPING_METHODS} shipping methods");
            return Err(AppError::refuse_field("code", "too_many_shipping_methods", message));
        }
        let method = ShippingMethod {
            id: ShippingMethodId::from_raw(ctx.next_id()),
            code: code.into_string(),
            name,
            price: self.price,
            tax_class: tax_class.into_string(),
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert_shipping_method(ctx.tx, &method)? {
            return Err(AppError::refuse_field("code", "code_taken", "another shipping method has this code"));
        }
        ctx.event(call, EventKind::ShippingMethodCreated, method.id.raw(), &told(&method))?;
        Ok(method)
    }
}

impl Command for ChangeShippingMethod {
    const NAME: &'static str = "shipping_methods.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = ShippingMethod;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShippingMethod> {
        let mut method = for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(method.version, self.version)?;
        let mut errors = FieldErrors::new();
        let name = self.change.name.as_deref().and_then(|n| errors.take("name", Name::new(n)));
        if let Some(price) = self.change.price {
            let currency = settings::read(ctx.tx)?.0.currency;
            errors.take("price", check_price(price, currency));
        }
        let tax_class = match self.change.tax_class.as_deref().filter(|c| c.trim() != method.tax_class) {
            Some(wanted) => known_tax_class(ctx, wanted, &mut errors)?,
            None => None,
        };
        errors.into_result(())?;
        edit.put_some("name", &mut method.name, name);
        edit.put_some("price", &mut method.price, self.change.price);
        edit.put_some("tax_class", &mut method.tax_class, tax_class.map(Code::into_string));
        edit.archive(&mut method.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(method);
        }
        method.version = edit.next_version();
        method.updated_at = ctx.now;
        store::update_shipping_method(ctx.tx, &method)?;
        ctx.event(call, EventKind::ShippingMethodChanged, method.id.raw(), &told(&method))?;
        Ok(method)
    }
}

fn told(method: &ShippingMethod) -> Told<'_> {
    let archived = method.archived_at.is_some();
    Told { code: &method.code, price: method.price, tax_class: &method.tax_class, archived }
}
