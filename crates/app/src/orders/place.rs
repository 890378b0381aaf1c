//! Placing orders: the hot path, run for a whole group at once.
//!
//! In order: read what the group needs and lock its stock levels, all in one flight; check and price each order; decide each order in order of
//! arrival against the levels as the ones before it left them, then write table by table. Every refusal is decided before the
//! first write. Locks are taken in the order stock, customers, idempotency keys, so that groups never wait in a circle.

use super::draft::{AskedDrafts, Draft, Drafts};
use super::queries::{self, terms};
use super::store::write::{self, NewOrder};
use super::terms::Terms;
use super::view::{AllocationView, OrderView};
use crate::parties::guests::{self, Guest, KnownBuyers};
use crate::platform::command::{Ahead, Call, Command, Work};
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::levels::{AskedLevels, Levels, change_backorder_demand};
use db::Asked;
use domain::events::EventKind;
use domain::orders::{Discount, Placement, PlacementInput, PlacementLine, decide_placement};
use domain::parties::Permission;
use domain::stock::Demand;
use domain::{Address, Currency, CustomerId, LocationId, Money, Quantity, Sku, VariantId};
use serde::Serialize;
use std::collections::BTreeMap;

/// Places an order: its stock is promised in the same transaction, or it is refused or waits, as the policies say.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// The channel it comes through, by code.
    pub channel: String,
    /// Who orders.
    pub customer: OrderCustomer,
    /// Where it goes; none when it is collected.
    pub shipping_address: Option<Address>,
    /// What is ordered; the same SKU may stand on several lines.
    pub lines: Vec<PlaceLine>,
    /// How it goes, by code; none when it is collected.
    pub shipping_method: Option<String>,
    /// A location to take it from if it can.
    pub location: Option<LocationId>,
    /// Words of the customer or of whoever takes the order; may be empty.
    pub note: String,
    /// What made it: `api`, `staff`, `form`.
    pub source: &'static str,
}

/// Who orders.
#[derive(Clone, Debug)]
pub enum OrderCustomer {
    /// A customer of the shop.
    Known(CustomerId),
    /// Somebody who introduced themselves.
    Guest(Guest),
}

/// A line of an order about to be placed.
#[derive(Clone, Debug)]
pub struct PlaceLine {
    /// The variant's SKU.
    pub sku: Sku,
    /// Units.
    pub quantity: Quantity,
    /// Price of one, instead of the catalogue's; needs the right to set prices.
    pub unit_price: Option<Money>,
    /// Discount on the line; needs the right to set prices.
    pub discount: Option<Discount>,
}

#[derive(Serialize)]
struct PlacedData<'a> {
    number: &'a str,
    channel: &'a str,
    stage: &'a str,
    currency: Currency,
    total: i64,
    units: i64,
    backordered: i64,
}

/// What a group reads before it decides, asked for and on its way.
struct Questions {
    stamp: Asked<i64>,
    drafts: AskedDrafts,
    buyers: KnownBuyers,
    levels: AskedLevels,
}

/// An order that was decided on and is about to be written.
struct Accepted<'a> {
    index: usize,
    call: &'a Call,
    draft: Draft<'a>,
    placement: Placement,
}

impl Command for PlaceOrder {
    const NAME: &'static str = "orders.place";
    const PERMISSION: Permission = Permission::OrdersPlace;
    const BATCHED: bool = true;
    type Output = OrderView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<OrderView> {
        let works = [Work { command: self, call }];
        let ahead = PlaceOrder::ask_ahead(&works, ctx)?;
        let mut outcomes = PlaceOrder::run_batch(&works, ahead, ctx)?;
        outcomes.pop().unwrap_or_else(|| Err(AppError::Internal("an order was not decided on".to_owned())))
    }

    fn ask_ahead(works: &[Work<'_, Self>], ctx: &mut WriteCtx<'_, '_>) -> Result<Ahead> {
        let guests = works.iter().filter_map(|w| match &w.command.customer {
            OrderCustomer::Guest(guest) => Some(guest),
            OrderCustomer::Known(_) => None,
        });
        Ok(Ahead::of(Questions {
            stamp: terms::ask_stamp(ctx.tx)?,
            drafts: Drafts::ask(ctx.tx, works)?,
            buyers: KnownBuyers::ask(ctx.tx, guests)?,
            // Last, so that nothing else is asked while others wait for these locks.
            levels: Levels::ask_skus(ctx.tx, works.iter().flat_map(|w| &w.command.lines).map(|l| &l.sku))?,
        }))
    }

    fn run_batch(works: &[Work<'_, Self>], ahead: Ahead, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<Result<OrderView>>> {
        let Questions { stamp, drafts, levels, buyers } = ahead.take()?;
        let terms = Terms::of(ctx, stamp)?;
        let drafts = Drafts::load(ctx.tx, drafts)?;
        let mut outcomes: Vec<Option<Result<OrderView>>> = Vec::with_capacity(works.len());
        let mut checked = Vec::with_capacity(works.len());
        for (index, work) in works.iter().enumerate() {
            match drafts.draft(&terms, work) {
                Ok(draft) => {
                    checked.push((index, work.call, draft));
                    outcomes.push(None);
                }
                Err(error) => outcomes.push(Some(Err(error))),
            }
        }
        let tracked = checked.iter().flat_map(|(_, _, d)| d.tracked_variants());
        let mut levels = Levels::load_asked(ctx.tx, levels, tracked)?;
        let mut accepted = Vec::with_capacity(checked.len());
        for (index, call, draft) in checked {
            match promise(&terms, &draft, &mut levels) {
                Ok(placement) => accepted.push(Accepted { index, call, draft, placement }),
                Err(error) => outcomes[index] = Some(Err(error)),
            }
        }
        for (index, view) in write_accepted(ctx, &terms, accepted, levels, buyers)? {
            outcomes[index] = Some(Ok(view));
        }
        let missing = || Err(AppError::Internal("an order was not decided on".to_owned()));
        Ok(outcomes.into_iter().map(|o| o.unwrap_or_else(missing)).collect())
    }
}

/// Decides one order against the levels and promises its units there.
pub(super) fn promise(terms: &Terms, draft: &Draft<'_>, levels: &mut Levels) -> Result<Placement> {
    let line = |l: &super::draft::DraftLine<'_>| PlacementLine {
        demand: Demand { variant: l.variant.variant_id, units: l.quantity.units() },
        state: l.state(),
        short_policy: l.variant.short_policy,
    };
    let lines: Vec<PlacementLine> = draft.lines.iter().map(line).collect();
    let input = PlacementInput {
        lines: &lines,
        locations: &terms.locations,
        preferred: draft.location,
        short_policy: draft.channel.short_policy,
    };
    let buffer = draft.channel.buffer;
    let sellable = |variant: VariantId, location: LocationId| {
        if draft.is_tracked(variant) { levels.get((variant, location)).sellable(buffer) } else { i64::MAX }
    };
    let placement = decide_placement(&input, sellable).map_err(AppError::refuse)?;
    for (line, taken) in draft.lines.iter().zip(&placement.lines).filter(|(line, _)| line.variant.tracked) {
        for part in &taken.parts {
            let key = (line.variant.variant_id, part.location);
            levels.change(key, |level| level.commit(part.units, buffer)).map_err(AppError::refuse)?;
        }
    }
    Ok(placement)
}

/// The first of so many numbers in a row that no order has: orders that came from files may have numbers like ours.
fn free_numbers(ctx: &mut WriteCtx<'_, '_>, terms: &Terms, count: usize) -> Result<i64> {
    let (pattern, today) = (&terms.settings.order_numbers, terms.today(ctx.now));
    let counter = counter(&pattern.prefix_key(today));
    let mut leap = 0_usize;
    loop {
        let taken = ctx.take_numbers(&counter, count.saturating_add(leap))?;
        let first = taken.saturating_add(i64::try_from(leap).unwrap_or(i64::MAX));
        if !terms.has_past {
            return Ok(first);
        }
        let numbers: Vec<String> = (first..).take(count).map(|number| pattern.render(today, number)).collect();
        if !queries::past::are_numbers_taken(ctx.tx, &numbers)? {
            return Ok(first);
        }
        // Each leap is twice the one before, so that even a long history is soon left behind.
        leap = leap.saturating_mul(2).max(count);
    }
}

fn write_accepted(
    ctx: &mut WriteCtx<'_, '_>,
    terms: &Terms,
    accepted: Vec<Accepted<'_>>,
    levels: Levels,
    buyers: KnownBuyers,
) -> Result<Vec<(usize, OrderView)>> {
    let Some(first) = accepted.first() else { return Ok(Vec::new()) };
    levels.save(ctx, first.call)?;
    let customers = customers_of(ctx, &accepted, buyers)?;
    let today = terms.today(ctx.now);
    let pattern = &terms.settings.order_numbers;
    let first_number = free_numbers(ctx, terms, accepted.len())?;
    let mut demand: BTreeMap<VariantId, i64> = BTreeMap::new();
    let mut placed = Vec::with_capacity(accepted.len());
    for (number, (order, customer)) in (first_number..).zip(accepted.iter().zip(customers)) {
        let mut view = order.draft.view(ctx, terms, customer);
        view.number = pattern.render(today, number);
        promise_lines(&mut view, &order.placement);
        for line in view.lines.iter().filter(|l| l.backordered > 0) {
            *demand.entry(line.variant).or_insert(0) += line.backordered;
        }
        placed.push((order.index, view));
    }
    let rows: Vec<NewOrder<'_>> = placed
        .iter()
        .zip(&accepted)
        .map(|((_, view), order)| NewOrder {
            view,
            shipping_tax_class: order.draft.shipping_tax_class(),
            ship_country: "",
        })
        .collect();
    write::insert(ctx.tx, &rows)?;
    change_backorder_demand(ctx, &demand)?;
    for ((_, view), order) in placed.iter().zip(&accepted) {
        record(ctx, order.call, view)?;
    }
    Ok(placed)
}

/// Name of the counter behind order numbers that begin with `prefix`.
fn counter(prefix: &str) -> String {
    format!("orders/{prefix}")
}

fn customers_of(ctx: &mut WriteCtx<'_, '_>, accepted: &[Accepted<'_>], known: KnownBuyers) -> Result<Vec<CustomerId>> {
    let buyers: Vec<(&Call, &Guest)> = accepted.iter().filter_map(|a| Some((a.call, a.draft.guest()?))).collect();
    let mut found = guests::find_or_create(ctx, &buyers, known)?.into_iter();
    let customer = |a: &Accepted<'_>| a.draft.known_customer().or_else(|| found.next());
    let customers: Option<Vec<CustomerId>> = accepted.iter().map(customer).collect();
    customers.ok_or_else(|| AppError::Internal("a customer is missing".to_owned()))
}

fn promise_lines(view: &mut OrderView, placement: &Placement) {
    placement.outcome.stage().clone_into(&mut view.stage);
    for (line, taken) in view.lines.iter_mut().zip(&placement.lines) {
        line.committed = taken.units();
        line.backordered = taken.backordered;
        line.allocations = taken
            .parts
            .iter()
            .map(|p| AllocationView { location: p.location, committed: p.units, shipped: 0 })
            .collect();
    }
}

fn record(ctx: &mut WriteCtx<'_, '_>, call: &Call, view: &OrderView) -> Result<()> {
    let data = PlacedData {
        number: &view.number,
        channel: &view.channel,
        stage: &view.stage,
        currency: view.currency,
        total: view.total,
        units: view.units,
        backordered: view.lines.iter().map(|l| l.backordered).sum(),
    };
    ctx.event(call, EventKind::OrderPlaced, view.id.raw(), &data)?;
    Ok(())
}
