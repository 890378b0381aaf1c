//! Giving new stock to the orders that wait for it: urgent ones first, then older ones.
//!
//! A back-ordered line takes what there is. An order that was recorded as out of stock is placed again as a whole, or goes on
//! waiting as a whole. A run looks at a bounded number of lines; when more wait, a job goes on behind them. Called by the job
//! that [`crate::stock::levels`] makes whenever stock of a variant becomes free that orders wait for.

use super::queries::waiting::{Waiting, lock_orders, waiting};
use crate::orders::change::Changing;
use crate::orders::channels;
use crate::orders::view::{LineView, OrderView};
use crate::platform::command::{Call, Command};
use crate::platform::event::NewJob;
use crate::platform::{ActorKind, AppError, INTERNAL, Result, WriteCtx};
use crate::stock::levels::{FILL_BACKORDERS, Levels};
use crate::stock::locations;
use domain::catalog::{ProductState, ShortPolicy};
use domain::events::EventKind;
use domain::orders::{OrderState, PlacementInput, PlacementLine, Priority, Stage, decide_placement};
use domain::parties::Permission;
use domain::shipping::{WaitingLine, fill_backorders};
use domain::stock::{Demand, PartAllocation};
use domain::{LocationId, OrderId, OrderLineId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};

/// The most waiting lines that one run looks at.
pub const MAX_LINES_PER_RUN: usize = 50;

/// Gives free stock of a variant to those who wait for it. Also the payload of its job.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillBackorders {
    /// The variant.
    pub variant: VariantId,
    /// Only those behind this line; none to begin with the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
}

/// The last line that an earlier run looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// How urgent its order is.
    pub priority: Priority,
    /// When its order was placed, in microseconds.
    pub placed_at_us: i64,
    /// The line.
    pub line: OrderLineId,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The orders that got stock, in their turn.
    pub orders: Vec<FilledOrder>,
    /// Where a further run goes on, when more wait and there is stock left.
    pub more: Option<After>,
}

/// An order that got stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledOrder {
    /// The order.
    pub order: OrderId,
    /// Units that were back-ordered and are promised now.
    pub units: i64,
}

#[derive(Serialize)]
struct FilledData<'a> {
    number: &'a str,
    stage: &'a str,
    units: i64,
    lines: Vec<FilledLine>,
}

#[derive(Clone, Copy, Serialize)]
struct FilledLine {
    line: OrderLineId,
    location: LocationId,
    units: i64,
}

/// What the shop says about where stock may come from.
struct Terms {
    /// The locations that ship orders, best first.
    locations: Vec<LocationId>,
    channels: Vec<channels::Channel>,
}

impl Command for FillBackorders {
    const NAME: &'static str = "shipping.fill_backorders";
    const PERMISSION: Permission = INTERNAL;
    type Output = Filled;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Filled> {
        if call.principal.kind != ActorKind::System {
            return Err(AppError::Forbidden(Self::PERMISSION.code()));
        }
        let after = self.after.as_ref().map(After::line);
        let waiting = waiting(ctx.tx, self.variant, after.as_ref(), MAX_LINES_PER_RUN)?;
        let Some(last) = waiting.last().map(|w| After::of(&w.line)) else {
            return Ok(Filled { orders: Vec::new(), more: None });
        };
        let in_turn = lock(ctx, &waiting)?;
        let terms = Terms::load(ctx)?;
        let mut orders = Vec::new();
        let mut is_stock_left = true;
        for order in in_turn {
            let taken = Changing::take(ctx, order, &[])?;
            is_stock_left = terms.is_any_sellable(&taken, self.variant);
            if !is_stock_left {
                break;
            }
            if let Some(units) = fill_order(ctx, call, taken, self.variant, &terms)? {
                orders.push(FilledOrder { order, units });
            }
        }
        let more = Some(last).filter(|_| is_stock_left && waiting.len() == MAX_LINES_PER_RUN);
        if let Some(after) = &more {
            self.go_on_behind(ctx, after)?;
        }
        Ok(Filled { orders, more })
    }
}

impl FillBackorders {
    fn go_on_behind(&self, ctx: &mut WriteCtx<'_, '_>, after: &After) -> Result<()> {
        let next = FillBackorders { variant: self.variant, after: Some(after.clone()) };
        let payload = serde_json::to_string(&next)
            .map_err(|e| AppError::Internal(format!("a job's payload cannot be written: {e}")))?;
        let subject_id = Some(self.variant.raw());
        let run_at = ctx.now;
        ctx.job(NewJob { kind: FILL_BACKORDERS, subject_id, unique_key: None, payload, priority: 0, run_at });
        Ok(())
    }
}

impl After {
    fn of(line: &WaitingLine) -> After {
        After { priority: line.priority, placed_at_us: line.placed_at.as_micros(), line: line.line }
    }

    fn line(&self) -> WaitingLine {
        let placed_at = Timestamp::from_micros(self.placed_at_us);
        WaitingLine { line: self.line, backordered: 0, priority: self.priority, placed_at, buffer: 0 }
    }
}

/// Locks the orders of these lines and then all their stock. Answers the orders in their turn, each once.
fn lock(ctx: &mut WriteCtx<'_, '_>, waiting: &[Waiting]) -> Result<Vec<OrderId>> {
    let mut in_turn: Vec<OrderId> = Vec::with_capacity(waiting.len());
    for waiting in waiting {
        if !in_turn.contains(&waiting.order) {
            in_turn.push(waiting.order);
        }
    }
    let variants = lock_orders(ctx.tx, &in_turn)?;
    // Every level that the orders may need, locked at once and so in the one order; each order reads its own again.
    Levels::load_variants(ctx.tx, variants)?;
    Ok(in_turn)
}

impl Terms {
    fn load(ctx: &mut WriteCtx<'_, '_>) -> Result<Terms> {
        let ships = |l: &locations::Location| l.ships_orders && l.archived_at.is_none();
        let locations = locations::all(ctx.tx)?.iter().filter(|l| ships(l)).map(|l| l.id).collect();
        Ok(Terms { locations, channels: channels::all(ctx.tx)? })
    }

    /// Units that the order's channel leaves alone.
    fn buffer(&self, order: &OrderView) -> i64 {
        self.channels.iter().find(|c| c.code == order.channel).map_or(0, |c| c.buffer)
    }

    fn is_any_sellable(&self, taken: &Changing, variant: VariantId) -> bool {
        self.locations.iter().any(|location| sellable(taken, variant, *location, 0) > 0)
    }
}

fn sellable(taken: &Changing, variant: VariantId, location: LocationId, buffer: i64) -> i64 {
    if taken.is_tracked(variant) { taken.levels.get((variant, location)).sellable(buffer) } else { i64::MAX }
}

/// Gives an order what it can have; the units, or none when it got nothing.
fn fill_order(
    ctx: &mut WriteCtx<'_, '_>,
    call: &Call,
    mut taken: Changing,
    variant: VariantId,
    terms: &Terms,
) -> Result<Option<i64>> {
    match taken.order.state {
        OrderState::Placed => {}
        OrderState::Cancelled | OrderState::Closed => return Ok(None),
    }
    let filled = if taken.order.stage == Stage::OUT_OF_STOCK {
        place_again(&mut taken, terms)?
    } else {
        fill_lines(&mut taken, variant, terms)?
    };
    let units = filled.iter().map(|f| f.units).sum();
    if filled.is_empty() {
        return Ok(None);
    }
    let order = taken.save(ctx, call)?;
    let data = FilledData { number: &order.number, stage: &order.stage, units, lines: filled };
    ctx.event(call, EventKind::BackorderFilled, order.id.raw(), &data)?;
    Ok(Some(units))
}

/// Promises every unit of an order that was recorded as out of stock, or none.
fn place_again(taken: &mut Changing, terms: &Terms) -> Result<Vec<FilledLine>> {
    let buffer = terms.buffer(&taken.order);
    let waiting: Vec<(OrderLineId, Demand)> =
        taken.order.lines.iter().filter(|l| l.backordered > 0).map(|l| (l.id, demand(l))).collect();
    // It was accepted when its goods were for sale; that holds.
    let line = |(_, demand): &(OrderLineId, Demand)| PlacementLine {
        demand: *demand,
        state: ProductState::Active,
        short_policy: None,
    };
    let lines: Vec<PlacementLine> = waiting.iter().map(line).collect();
    let input = PlacementInput {
        lines: &lines,
        locations: &terms.locations,
        preferred: None,
        short_policy: ShortPolicy::Refuse,
    };
    let Ok(placement) = decide_placement(&input, |v, l| sellable(taken, v, l, buffer)) else { return Ok(Vec::new()) };
    let mut filled = Vec::new();
    for ((line, _), allocation) in waiting.iter().zip(&placement.lines) {
        for part in &allocation.parts {
            promise(taken, *line, *part, buffer)?;
            filled.push(FilledLine { line: *line, location: part.location, units: part.units });
        }
    }
    placement.outcome.stage().clone_into(&mut taken.order.stage);
    Ok(filled)
}

/// Promises back-ordered units of one variant as far as they go. Locations that the order is sent from already come first, so
/// that it does not become more parcels than it must.
fn fill_lines(taken: &mut Changing, variant: VariantId, terms: &Terms) -> Result<Vec<FilledLine>> {
    let buffer = terms.buffer(&taken.order);
    let mut filled = Vec::new();
    for location in locations_of(&taken.order, &terms.locations) {
        let there = sellable(taken, variant, location, 0);
        for fill in fill_backorders(&waiting_lines(&taken.order, variant, buffer), there) {
            promise(taken, fill.line, PartAllocation { location, units: fill.units }, buffer)?;
            filled.push(FilledLine { line: fill.line, location, units: fill.units });
        }
    }
    Ok(filled)
}

fn promise(taken: &mut Changing, line: OrderLineId, part: PartAllocation, buffer: i64) -> Result<()> {
    taken.commit(line, part, buffer)?;
    taken.wait(line, -part.units)
}

fn demand(line: &LineView) -> Demand {
    Demand { variant: line.variant, units: line.backordered }
}

fn waiting_lines(order: &OrderView, variant: VariantId, buffer: i64) -> Vec<WaitingLine> {
    let waits = order.lines.iter().filter(|l| l.variant == variant && l.backordered > 0);
    let (priority, placed_at) = (order.priority, order.created_at);
    waits.map(|l| WaitingLine { line: l.id, backordered: l.backordered, priority, placed_at, buffer }).collect()
}

fn locations_of(order: &OrderView, all: &[LocationId]) -> Vec<LocationId> {
    let used = |location: &LocationId| {
        let allocations = order.lines.iter().flat_map(|l| &l.allocations);
        allocations.into_iter().any(|a| a.location == *location && a.committed > 0)
    };
    let (mut first, rest): (Vec<LocationId>, Vec<LocationId>) = all.iter().copied().partition(used);
    first.extend(rest);
    first
}
