//! From what was asked for to a checked and priced order, before stock is looked at.

use super::channels::Channel;
use super::place::{OrderCustomer, PlaceLine, PlaceOrder};
use super::shipping_methods::ShippingMethod;
use super::terms::Terms;
use super::view::{CustomerView, LineView, OrderView, TaxView};
use crate::catalog::queries::{SellableVariant, ask_sellable};
use crate::parties::Customer;
use crate::parties::guests::Guest;
use crate::parties::queries::ask_customers_by_ids;
use crate::platform::command::Work;
use crate::platform::{AppError, Result, WriteCtx};
use db::{Asked, Tx};
use domain::catalog::ProductState;
use domain::orders::{
    Charge, FulfilmentState, ItemTax, LinePrice, OrderState, PaymentState, PriceInput, PricedOrder, Priority, TaxMode,
    TaxPlace, price_order,
};
use domain::parties::Permission;
use domain::{
    Code, CustomerId, FieldErrors, LocationId, Money, OrderId, OrderLineId, Quantity, Sku, VariantId, indexed,
};
use std::collections::{HashMap, HashSet};

/// Everything the drafts of a group are made from.
pub(super) struct Drafts {
    variants: HashMap<String, SellableVariant>,
    customers: HashMap<CustomerId, Customer>,
}

/// What [`Drafts`] are made of, asked for and on its way.
pub(super) struct AskedDrafts {
    variants: Asked<SellableVariant>,
    customers: Asked<Customer>,
}

/// A checked and priced order.
pub(super) struct Draft<'a> {
    pub(super) command: &'a PlaceOrder,
    pub(super) channel: &'a Channel,
    pub(super) location: Option<LocationId>,
    pub(super) lines: Vec<DraftLine<'a>>,
    method: Option<&'a ShippingMethod>,
    customer: Option<&'a Customer>,
    pub(super) priced: PricedOrder,
}

/// A line of a draft.
pub(super) struct DraftLine<'a> {
    pub(super) variant: &'a SellableVariant,
    pub(super) quantity: Quantity,
}

impl DraftLine<'_> {
    pub(super) fn state(&self) -> ProductState {
        if self.variant.archived { ProductState::Archived } else { ProductState::Active }
    }
}

impl Drafts {
    pub(super) fn ask(tx: &mut Tx<'_>, works: &[Work<'_, PlaceOrder>]) -> Result<AskedDrafts> {
        let skus: HashSet<&str> = works.iter().flat_map(|w| w.command.lines.iter().map(|l| l.sku.as_str())).collect();
        let skus: Vec<&str> = skus.into_iter().collect();
        let variants = ask_sellable(tx, &skus)?;
        let ids = works.iter().filter_map(|w| match w.command.customer {
            OrderCustomer::Known(id) => Some(id),
            OrderCustomer::Guest(_) => None,
        });
        let customers = ask_customers_by_ids(tx, &ids.collect())?;
        Ok(AskedDrafts { variants, customers })
    }

    pub(super) fn load(tx: &mut Tx<'_>, asked: AskedDrafts) -> Result<Drafts> {
        let variants = tx.answer(asked.variants)?.into_iter().map(|v| (v.sku_folded.clone(), v)).collect();
        let customers = tx.answer(asked.customers)?.into_iter().map(|c| (c.id, c)).collect();
        Ok(Drafts { variants, customers })
    }

    /// Checks and prices one order.
    ///
    /// # Errors
    /// Every field that is wrong, a missing right, or what the prices refuse.
    pub(super) fn draft<'a>(&'a self, terms: &'a Terms, work: &Work<'a, PlaceOrder>) -> Result<Draft<'a>> {
        let command = work.command;
        if command.lines.iter().any(|l| l.unit_price.is_some() || l.discount.is_some()) {
            work.call.principal.require(Permission::OrdersPrice)?;
        }
        let mut errors = FieldErrors::new();
        let channel = self.channel(terms, &command.channel, &mut errors);
        let method = self.method(terms, command.shipping_method.as_deref(), &mut errors);
        let lines = self.lines(&command.lines, &mut errors);
        let customer = match command.customer {
            OrderCustomer::Guest(_) => None,
            OrderCustomer::Known(id) => match self.customers.get(&id) {
                Some(customer) => Some(customer),
                None => {
                    errors.add("customer.id", "unknown_customer", "there is no such customer");
                    None
                }
            },
        };
        if let Some(location) = command.location
            && !terms.locations.contains(&location)
        {
            errors.add("location", "unknown_location", "no location that ships orders has this id");
        }
        let Some(channel) = channel.filter(|_| errors.is_empty()) else { return Err(AppError::Invalid(errors)) };
        let priced = price(terms, command, &lines, method)?;
        Ok(Draft { command, channel, location: command.location, lines, method, customer, priced })
    }

    fn channel<'a>(&self, terms: &'a Terms, code: &str, errors: &mut FieldErrors) -> Option<&'a Channel> {
        let found = terms.channels.iter().find(|c| c.code == code && c.archived_at.is_none());
        if found.is_none() {
            errors.add("channel", "unknown_channel", "there is no such channel");
        }
        found
    }

    fn method<'a>(&self, terms: &'a Terms, code: Option<&str>, errors: &mut FieldErrors) -> Option<&'a ShippingMethod> {
        let code = code?;
        let found = terms.methods.iter().find(|m| m.code == code && m.archived_at.is_none());
        if found.is_none() {
            errors.add("shipping_method", "unknown_shipping_method", "there is no such shipping method");
        }
        found
    }

    fn lines<'a>(&'a self, lines: &[PlaceLine], errors: &mut FieldErrors) -> Vec<DraftLine<'a>> {
        let mut out = Vec::with_capacity(lines.len());
        for (i, line) in lines.iter().enumerate() {
            match self.variants.get(&Sku::folded(&line.sku)) {
                Some(variant) => out.push(DraftLine { variant, quantity: line.quantity }),
                None => {
                    let message = format!("there is no product with SKU {}", line.sku);
                    errors.add(indexed("lines", i, "sku"), "unknown_sku", message);
                }
            }
        }
        out
    }
}

fn price(
    terms: &Terms,
    command: &PlaceOrder,
    lines: &[DraftLine<'_>],
    method: Option<&ShippingMethod>,
) -> Result<PricedOrder> {
    let line = |(draft, wanted): (&DraftLine<'_>, &PlaceLine)| -> Result<LinePrice> {
        let catalogue = Money::from_minor(draft.variant.price_minor, draft.variant.currency);
        Ok(LinePrice {
            unit_price: wanted.unit_price.unwrap_or(catalogue),
            quantity: wanted.quantity,
            discount: wanted.discount,
            tax_class: stored_class(&draft.variant.tax_class)?,
        })
    };
    let prices = lines.iter().zip(&command.lines).map(line).collect::<Result<Vec<_>>>()?;
    let shipping = method
        .map(|m| Ok::<_, AppError>(Charge { price: m.price, tax_class: stored_class(&m.tax_class)? }))
        .transpose()?;
    let destination = command.shipping_address.as_ref();
    let destination = destination.map(|a| TaxPlace { country: a.country, region: a.region.clone() });
    // What is collected is taxed where the shop is.
    let destination = destination.unwrap_or(TaxPlace { country: terms.settings.country, region: None });
    price_order(&PriceInput {
        currency: terms.settings.currency,
        tax_mode: terms.settings.prices,
        destination: Some(&destination),
        rates: &terms.rates,
        lines: &prices,
        shipping: shipping.as_ref(),
        fees: &[],
    })
    .map_err(AppError::refuse)
}

pub(super) fn stored_class(text: &str) -> Result<Code> {
    Code::new(text).map_err(|e| AppError::Internal(format!("a stored tax class cannot be read: {e}")))
}

impl<'a> Draft<'a> {
    pub(super) fn tracked_variants(&self) -> impl Iterator<Item = VariantId> + '_ {
        self.lines.iter().filter(|l| l.variant.tracked).map(|l| l.variant.variant_id)
    }

    pub(super) fn is_tracked(&self, variant: VariantId) -> bool {
        self.lines.iter().any(|l| l.variant.variant_id == variant && l.variant.tracked)
    }

    pub(super) fn guest(&self) -> Option<&'a Guest> {
        match &self.command.customer {
            OrderCustomer::Known(_) => None,
            OrderCustomer::Guest(guest) => Some(guest),
        }
    }

    pub(super) fn known_customer(&self) -> Option<CustomerId> {
        self.customer.map(|c| c.id)
    }

    pub(super) fn shipping_tax_class(&self) -> &'a str {
        self.method.map_or("", |m| m.tax_class.as_str())
    }

    /// The order as it will stand, without number and promises.
    pub(super) fn view(&self, ctx: &mut WriteCtx<'_, '_>, terms: &Terms, customer: CustomerId) -> OrderView {
        let totals = &self.priced.totals;
        let units = self.lines.iter().map(|l| l.quantity.units()).sum();
        let zero = Money::zero(totals.total.currency());
        OrderView {
            id: OrderId::from_raw(ctx.next_id()),
            number: String::new(),
            channel: self.channel.code.clone(),
            state: OrderState::Placed,
            stage: String::new(),
            payment: PaymentState::of(totals.total, zero, zero),
            fulfilment: FulfilmentState::Unfulfilled,
            priority: Priority::of_order(&terms.settings.priority_rules(), units),
            currency: totals.total.currency(),
            prices_include_tax: terms.settings.prices == TaxMode::Inclusive,
            lines: self.line_views(ctx, terms),
            subtotal: totals.subtotal.minor(),
            discount: totals.discount.minor(),
            shipping: totals.shipping.minor(),
            fees: totals.fees.minor(),
            tax: totals.tax.minor(),
            total: totals.total.minor(),
            tax_lines: tax_totals(terms, &self.priced),
            units,
            customer: self.customer_view(customer),
            shipping_address: self.command.shipping_address.clone(),
            shipping_method: self.command.shipping_method.clone(),
            note: self.command.note.clone(),
            source: self.command.source.to_owned(),
            created_at: ctx.now,
            updated_at: ctx.now,
            cancelled_at: None,
            version: 1,
        }
    }

    fn line_views(&self, ctx: &mut WriteCtx<'_, '_>, terms: &Terms) -> Vec<LineView> {
        let lines = self.lines.iter().zip(&self.priced.lines);
        lines
            .map(|(line, priced)| {
                let unit_price = priced.subtotal.minor() / line.quantity.units();
                let on_top = if terms.settings.prices == TaxMode::Exclusive { priced.tax.minor() } else { 0 };
                LineView {
                    id: OrderLineId::from_raw(ctx.next_id()),
                    variant: line.variant.variant_id,
                    sku: line.variant.sku.clone(),
                    title: line.variant.title.clone(),
                    quantity: line.quantity.units(),
                    unit_price,
                    discount: priced.discount.minor(),
                    tax: priced.tax.minor(),
                    total: priced.total.minor() + on_top,
                    tax_class: line.variant.tax_class.clone(),
                    tax_lines: item_taxes(terms, &priced.taxes),
                    committed: 0,
                    shipped: 0,
                    backordered: 0,
                    allocations: Vec::new(),
                }
            })
            .collect()
    }

    fn customer_view(&self, id: CustomerId) -> CustomerView {
        let (name, email, phone) = match (&self.command.customer, self.customer) {
            (OrderCustomer::Guest(c), _) => (
                c.name.as_str().to_owned(),
                c.email.as_ref().map(|e| e.as_str().to_owned()),
                c.phone.as_ref().map(|p| p.as_str().to_owned()),
            ),
            (OrderCustomer::Known(_), Some(c)) => (
                c.name.as_str().to_owned(),
                c.email.as_ref().map(|e| e.as_str().to_owned()),
                c.phone.as_ref().map(|p| p.as_str().to_owned()),
            ),
            (OrderCustomer::Known(_), None) => (String::new(), None, None),
        };
        CustomerView { id: Some(id), name, email, phone }
    }
}

/// The taxes of an order per rate, as documents show them.
pub(super) fn tax_totals(terms: &Terms, priced: &PricedOrder) -> Vec<TaxView> {
    let view = |t: &domain::orders::TaxTotal| TaxView {
        name: terms.rate_name(t.id),
        rate_ppm: t.rate.ppm().into(),
        amount: t.amount.minor(),
    };
    priced.taxes.iter().map(view).collect()
}

/// The taxes of a line per rate.
pub(super) fn item_taxes(terms: &Terms, taxes: &[ItemTax]) -> Vec<TaxView> {
    let ppm = |t: &ItemTax| terms.rates.iter().find(|r| r.id == t.rate).map_or(0, |r| r.rate.ppm());
    let view =
        |t: &ItemTax| TaxView { name: terms.rate_name(t.rate), rate_ppm: ppm(t).into(), amount: t.amount.minor() };
    taxes.iter().map(view).collect()
}
