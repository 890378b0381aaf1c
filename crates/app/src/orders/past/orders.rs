//! Orders of the past.

use super::rows::{Grown, Taken, new_rows};
use super::{CHANNEL, OF_ORDER, SOURCE};
use crate::orders::queries::orders::{order_by_number, order_for_update};
use crate::orders::queries::past::{charges_of, is_order_id};
use crate::orders::store::past as store;
use crate::orders::store::write::{self, NewOrder};
use crate::orders::view::{CustomerView, LineView, OrderView, TaxView};
use crate::platform::{AppError, Call, Result, WriteCtx};
use domain::events::EventKind;
use domain::orders::past::{ChargeKind, PastLine};
use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority, Stage};
use domain::{Address, Currency, CustomerId, IdSource, OrderId, OrderLineId, Timestamp, VariantId};
use serde::Serialize;

/// Ids that are tried for an order of one moment.
const TRIES: u32 = 1_000;

/// An order of the past.
#[derive(Clone, Debug)]
pub struct PastOrder {
    /// Its number.
    pub number: String,
    /// The system it comes from.
    pub system: String,
    /// When it was placed.
    pub at: Timestamp,
    /// Who ordered, if that is known.
    pub customer: Option<CustomerId>,
    /// Their name, as the order shows it.
    pub customer_name: String,
    /// Their e-mail address.
    pub customer_email: Option<String>,
    /// What the other system calls them.
    pub customer_reference: String,
    /// The country, as the file says it.
    pub country: String,
    /// Its code, where it is one.
    pub country_code: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// What was sold.
    pub lines: Vec<PastOrderLine>,
    /// What was charged beside it.
    pub charges: Vec<PastCharge>,
    /// Tax of all of it.
    pub tax: i64,
    /// Whether the prices contain the tax.
    pub tax_included: bool,
    /// Where it went.
    pub address: Option<Address>,
}

/// A line of it.
#[derive(Clone, Debug)]
pub struct PastOrderLine {
    /// What was sold.
    pub variant: VariantId,
    /// Its SKU as the file writes it.
    pub sku: String,
    /// What the file calls it.
    pub title: String,
    /// Tax class of the product.
    pub tax_class: String,
    /// Units.
    pub quantity: i64,
    /// Price, discount and amount.
    pub price: PastLine,
    /// Tax of the line, where the file says it.
    pub tax: i64,
}

/// A charge of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCharge {
    /// What it is.
    pub kind: ChargeKind,
    /// Its code in the file.
    pub code: String,
    /// What the file calls it.
    pub words: String,
    /// How often.
    pub quantity: i64,
    /// Price of one, in minor units.
    pub unit_price: i64,
    /// The amount.
    pub amount: i64,
}

#[derive(Serialize)]
struct Imported<'a> {
    number: &'a str,
    currency: Currency,
    total: i64,
    units: i64,
}

/// Takes an order: the new flags are those of the lines, then those of the charges.
///
/// # Errors
/// When the number belongs to an order that was made here, or the order would come to less than nothing.
pub fn take_order(ctx: &mut WriteCtx<'_, '_>, call: &Call, past: &PastOrder) -> Result<Taken> {
    let Some(known) = order_by_number(ctx.tx, &past.number)? else { return create(ctx, call, past) };
    let charges = charges_of(ctx.tx, known.id)?;
    let mut new = new_rows(known.lines.iter().map(line_key), past.lines.iter().map(past_key));
    if !new.contains(&true) && is_same(&known, past) {
        new.extend(past.charges.iter().map(|_| false));
        return Ok(Taken { id: known.id.raw(), version: known.version, new, before: None });
    }
    if known.source != SOURCE {
        let message = format!("order {} was made here, with other lines or amounts", past.number);
        return Err(AppError::refuse_field("order", "number_taken", message));
    }
    new.extend(new_rows(charges.iter().map(charge_key), past.charges.iter().map(charge_key)));
    if !new.contains(&true) {
        return Ok(Taken { id: known.id.raw(), version: known.version, new, before: None });
    }
    let is_other = |charge: &PastCharge| {
        charge.code.starts_with(OF_ORDER) && charges.iter().any(|c| c.code == charge.code && c.amount != charge.amount)
    };
    if known.tax != past.tax || past.charges.iter().any(is_other) {
        let message = format!("order {} is here with another carriage, discount or tax", past.number);
        return Err(AppError::refuse_field("order", "order_differs", message));
    }
    let mut order = order_for_update(ctx.tx, known.id)?;
    let before = Grown { lines: order.lines.len() as i64, charges: charges.len() as i64 };
    let is_new = |n: usize| new.get(n).copied().unwrap_or_default();
    let lines = past.lines.iter().enumerate().filter(|(n, _)| is_new(*n)).map(|(_, line)| line);
    order.lines.extend(lines.map(|line| line_view(ctx, line, past.tax_included)).collect::<Vec<_>>());
    let added: Vec<&PastCharge> = past
        .charges
        .iter()
        .enumerate()
        .filter(|(n, _)| is_new(past.lines.len() + n))
        .map(|(_, charge)| charge)
        .collect();
    sum_up(&mut order, charges.iter().chain(added.iter().copied()))?;
    order.updated_at = ctx.now;
    order.version += 1;
    store::grow(ctx.tx, &order, before.lines)?;
    store::insert_charges(ctx.tx, order.id, before.charges, &added)?;
    Ok(Taken { id: order.id.raw(), version: order.version, new, before: Some(before) })
}

/// Whether an order that is here comes to what a file says of it as a whole.
fn is_same(known: &OrderView, past: &PastOrder) -> bool {
    let sum =
        |of: fn(ChargeKind) -> bool| -> i64 { past.charges.iter().filter(|c| of(c.kind)).map(|c| c.amount).sum() };
    let is_whole = past.charges.iter().all(|charge| charge.code.starts_with(OF_ORDER));
    let shipping = sum(|kind| kind == ChargeKind::Shipping);
    let fees = sum(|kind| kind != ChargeKind::Shipping);
    let says_nothing = past.charges.is_empty() && past.tax == 0;
    is_whole && (says_nothing || (known.shipping, known.fees, known.tax) == (shipping, fees, past.tax))
}

fn create(ctx: &mut WriteCtx<'_, '_>, call: &Call, past: &PastOrder) -> Result<Taken> {
    let mut order = OrderView {
        id: free_id(ctx, past)?,
        number: past.number.clone(),
        channel: CHANNEL.to_owned(),
        state: OrderState::Closed,
        stage: Stage::DELIVERED.to_owned(),
        payment: PaymentState::Paid,
        fulfilment: FulfilmentState::Fulfilled,
        priority: Priority::Normal,
        currency: past.currency,
        prices_include_tax: past.tax_included,
        lines: past.lines.iter().map(|line| line_view(ctx, line, past.tax_included)).collect(),
        subtotal: 0,
        discount: 0,
        shipping: 0,
        fees: 0,
        tax: past.tax,
        total: 0,
        tax_lines: tax_lines(past.tax),
        units: 0,
        customer: CustomerView {
            id: past.customer,
            name: past.customer_name.clone(),
            email: past.customer_email.clone(),
            phone: None,
        },
        shipping_address: past.address.clone(),
        shipping_method: None,
        note: String::new(),
        source: SOURCE.to_owned(),
        created_at: past.at,
        updated_at: ctx.now,
        cancelled_at: None,
        version: 1,
    };
    sum_up(&mut order, past.charges.iter())?;
    write::insert(ctx.tx, &[NewOrder { view: &order, shipping_tax_class: "", ship_country: &past.country_code }])?;
    store::insert_charges(ctx.tx, order.id, 0, &past.charges.iter().collect::<Vec<_>>())?;
    store::insert_origin(ctx.tx, order.id, past)?;
    let data = Imported { number: &order.number, currency: order.currency, total: order.total, units: order.units };
    ctx.event(call, EventKind::OrderImported, order.id.raw(), &data)?;
    let new = vec![true; past.lines.len() + past.charges.len()];
    Ok(Taken { id: order.id.raw(), version: order.version, new, before: None })
}

/// Ids are sorted by time, so an order of the past has one of its own moment.
fn free_id(ctx: &mut WriteCtx<'_, '_>, past: &PastOrder) -> Result<OrderId> {
    let slot = past.number.bytes().fold(0_u32, |slot, b| slot.wrapping_mul(31).wrapping_add(b.into()));
    for n in 0..TRIES {
        let id = OrderId::from_raw(IdSource::past(past.at, slot.wrapping_add(n)));
        if !is_order_id(ctx.tx, id)? {
            return Ok(id);
        }
    }
    Err(AppError::refuse_field("date", "crowded_moment", "too many orders of the past have this moment"))
}

fn line_view(ctx: &mut WriteCtx<'_, '_>, line: &PastOrderLine, tax_included: bool) -> LineView {
    LineView {
        id: OrderLineId::from_raw(ctx.next_id()),
        variant: line.variant,
        sku: line.sku.clone(),
        title: line.title.clone(),
        quantity: line.quantity,
        unit_price: line.price.unit_price,
        discount: line.price.discount,
        tax: line.tax,
        total: line.price.amount + if tax_included { 0 } else { line.tax },
        tax_class: line.tax_class.clone(),
        tax_lines: tax_lines(line.tax),
        committed: 0,
        shipped: line.quantity,
        backordered: 0,
        allocations: Vec::new(),
    }
}

/// The tax of older systems has a sum and no rate.
fn tax_lines(tax: i64) -> Vec<TaxView> {
    if tax == 0 { Vec::new() } else { vec![TaxView { name: "Tax".to_owned(), rate_ppm: 0, amount: tax }] }
}

/// Sets the sums of an order from its lines and charges.
fn sum_up<'c>(order: &mut OrderView, charges: impl Iterator<Item = &'c PastCharge>) -> Result<()> {
    let (mut shipping, mut fees) = (0_i64, 0_i64);
    for charge in charges {
        match charge.kind {
            ChargeKind::Shipping => shipping += charge.amount,
            ChargeKind::Fee | ChargeKind::Discount | ChargeKind::Voucher | ChargeKind::BadDebt => fees += charge.amount,
        }
    }
    order.subtotal = order.lines.iter().map(|l| l.quantity * l.unit_price).sum();
    order.discount = order.lines.iter().map(|l| l.discount).sum();
    order.shipping = shipping;
    order.fees = fees;
    let on_top = if order.prices_include_tax { 0 } else { order.tax };
    order.total = order.subtotal - order.discount + shipping + fees + on_top;
    order.units = order.lines.iter().map(|l| l.quantity).sum();
    order.fulfilment = if order.units == 0 { FulfilmentState::Unfulfilled } else { FulfilmentState::Fulfilled };
    if order.total < 0 {
        return Err(AppError::refuse_field("order", "total_below_zero", "the order comes to less than nothing"));
    }
    Ok(())
}

/// Takes an order back: as it was before it grew, or wholly.
///
/// # Errors
/// When it was changed since.
pub fn forget_order(ctx: &mut WriteCtx<'_, '_>, id: OrderId, version: i64, before: Option<Grown>) -> Result<()> {
    let mut order = order_for_update(ctx.tx, id)?;
    if order.version != version {
        let message = format!("order {} was changed since", order.number);
        return Err(AppError::refuse_field("order", "used_since", message));
    }
    let Some(before) = before else { return store::delete(ctx.tx, id) };
    order.lines.truncate(usize::try_from(before.lines).unwrap_or(usize::MAX));
    let charges = charges_of(ctx.tx, id)?;
    sum_up(&mut order, charges.iter().take(usize::try_from(before.charges).unwrap_or(usize::MAX)))?;
    order.updated_at = ctx.now;
    // As it was, so that what was taken before can be taken back too.
    order.version -= 1;
    store::shrink(ctx.tx, &order, before)
}

type LineKey<'a> = (&'a str, i64, i64, i64);

fn line_key(line: &LineView) -> LineKey<'_> {
    (&line.sku, line.quantity, line.unit_price, line.discount)
}

fn past_key(line: &PastOrderLine) -> LineKey<'_> {
    (&line.sku, line.quantity, line.price.unit_price, line.price.discount)
}

fn charge_key(charge: &PastCharge) -> LineKey<'_> {
    (&charge.code, charge.quantity, charge.unit_price, charge.amount)
}
