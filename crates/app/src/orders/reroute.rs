//! Re-routing an order: what is promised from one location is promised from another; no goods move.

use super::change::Changing;
use super::channels;
use super::view::OrderView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::locations;
use domain::events::EventKind;
use domain::orders::{LineRelease, RerouteInput, ReroutePart, RerouteRefused, decide_reroute};
use domain::parties::Permission;
use domain::stock::PartAllocation;
use domain::{LocationId, OrderId, OrderLineId};
use serde::Serialize;

/// Moves the promise of an order, or of one of its lines, to another location.
#[derive(Clone, Debug)]
pub struct RerouteOrder {
    /// The order.
    pub id: OrderId,
    /// The version that the caller read; none when it does not matter.
    pub version: Option<i64>,
    /// Only this line; none for the whole order.
    pub line: Option<OrderLineId>,
    /// Only what is promised here; none for all that is promised elsewhere.
    pub from: Option<LocationId>,
    /// Where it shall be.
    pub to: LocationId,
}

#[derive(Serialize)]
struct ReroutedData<'a> {
    number: &'a str,
    to: LocationId,
    lines: Vec<ReroutedLine>,
}

#[derive(Serialize)]
struct ReroutedLine {
    line: OrderLineId,
    from: LocationId,
    units: i64,
}

impl Command for RerouteOrder {
    const NAME: &'static str = "orders.reroute";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = OrderView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<OrderView> {
        call.principal.require_at(Permission::OrdersEdit, self.to)?;
        let mut changing = Changing::take(ctx, self.id, &[])?;
        changing.expect_version(self.version)?;
        let channel = channels::by_codes(ctx.tx, &[&changing.order.channel])?.pop();
        let buffer = channel.map_or(0, |c| c.buffer);
        self.check_destination(ctx)?;
        let parts = self.decide(&changing, buffer).map_err(AppError::refuse)?;
        for part in &parts {
            call.principal.require_at(Permission::OrdersEdit, part.from)?;
            self.carry(&mut changing, part, buffer)?;
        }
        let order = changing.save(ctx, call)?;
        let lines = parts.iter().map(|p| ReroutedLine { line: p.line, from: p.from, units: p.units }).collect();
        let data = ReroutedData { number: &order.number, to: self.to, lines };
        ctx.event(call, EventKind::OrderRerouted, order.id.raw(), &data)?;
        Ok(order)
    }
}

impl RerouteOrder {
    fn decide(&self, changing: &Changing, buffer: i64) -> std::result::Result<Vec<ReroutePart>, RerouteRefused> {
        let lines = changing.quantities();
        let order = changing.order.state;
        let input = RerouteInput { order, lines: &lines, only: self.line, from: self.from, to: self.to };
        decide_reroute(&input, |variant| {
            if changing.is_tracked(variant) {
                changing.levels.get((variant, self.to)).sellable(buffer)
            } else {
                i64::MAX
            }
        })
    }

    /// Nothing may be promised from a location that does not send orders.
    fn check_destination(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let ships = |l: &locations::Location| l.id == self.to && l.ships_orders && l.archived_at.is_none();
        if locations::all(ctx.tx)?.iter().any(ships) {
            return Ok(());
        }
        Err(AppError::invalid("to", "unknown_location", "no location that ships orders has this id"))
    }

    fn carry(&self, changing: &mut Changing, part: &ReroutePart, buffer: i64) -> Result<()> {
        let commits = vec![PartAllocation { location: part.from, units: part.units }];
        let release = LineRelease { line: part.line, variant: part.variant, commits, backordered: 0 };
        changing.release(&release)?;
        changing.commit(part.line, PartAllocation { location: self.to, units: part.units }, buffer)
    }
}
