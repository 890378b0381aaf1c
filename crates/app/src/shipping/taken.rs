//! A shipment taken for a report on it: its order and its stock are locked, and all of it is saved together.
//!
//! Used by the commands that say what became of a shipment.

use super::view::ShipmentView;
use super::{queries, store};
use crate::orders::change::Changing;
use crate::orders::view::OrderView;
use crate::platform::command::Call;
use crate::platform::{AppError, Result, WriteCtx};
use domain::events::EventKind;
use domain::orders::{FulfilmentState, OrderState};
use domain::parties::Permission;
use domain::shipping::{ShipmentChange, ShipmentState};
use domain::{OrderId, Refusal, ShipmentId};
use serde::Serialize;

/// A shipment with its order and the stock of everything in it.
pub(super) struct Taken {
    /// The shipment; changed in place.
    pub(super) shipment: ShipmentView,
    /// Its order; changed in place.
    pub(super) changing: Changing,
    stage: String,
    written: Written,
}

/// What of the order was changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Its stock at most.
    Stock,
    /// Quantities of its lines too.
    Lines,
}

/// What the event says.
#[derive(Serialize)]
struct EndData<'a> {
    order: OrderId,
    number: &'a str,
    units: i64,
    reason: &'a str,
    fulfilment: FulfilmentState,
    stage: &'a str,
}

impl Taken {
    /// Takes a shipment. The caller needs the right at every location it left.
    pub(super) fn take(ctx: &mut WriteCtx<'_, '_>, call: &Call, id: ShipmentId) -> Result<Taken> {
        let order = queries::shipments::order_of(ctx.tx, id)?.ok_or(AppError::NotFound("shipment"))?;
        // The order's lock keeps its shipments too: only now is the shipment read.
        let changing = Changing::take(ctx, order, &[])?;
        let shipment = queries::shipments::shipment(ctx.tx, id)?.ok_or(AppError::NotFound("shipment"))?;
        for line in &shipment.lines {
            call.principal.require_at(Permission::ShippingShip, line.location)?;
        }
        let stage = changing.order.stage.clone();
        Ok(Taken { shipment, changing, stage, written: Written::Stock })
    }

    /// The state the shipment goes into, or none when it was reported before. A repeated report is answered whatever version
    /// it names; a first one must name the present version, if it names one.
    pub(super) fn decide<R: Refusal>(
        &self,
        decided: std::result::Result<ShipmentChange, R>,
        version: Option<i64>,
    ) -> Result<Option<ShipmentState>> {
        if let Ok(ShipmentChange::Unchanged) = decided {
            return Ok(None);
        }
        match version {
            Some(expected) if expected != self.shipment.version => {
                return Err(AppError::VersionConflict { version: self.shipment.version });
            }
            Some(_) | None => {}
        }
        match decided.map_err(AppError::refuse)? {
            ShipmentChange::To(state) => Ok(Some(state)),
            ShipmentChange::Unchanged => Ok(None),
        }
    }

    /// Gives the units of every line back to the promise they were taken from.
    pub(super) fn return_to_promise(&mut self) -> Result<()> {
        for moved in &self.shipment.lines {
            let allocation = self.changing.allocation(moved.order_line, moved.location)?;
            allocation.shipped -= moved.quantity;
            allocation.committed += moved.quantity;
            let line = self.changing.line(moved.order_line)?;
            line.shipped -= moved.quantity;
            line.committed += moved.quantity;
        }
        self.written = Written::Lines;
        Ok(())
    }

    /// Puts the order into a stage, unless it has ended.
    pub(super) fn enter_stage(&mut self, stage: &str) {
        match self.changing.order.state {
            OrderState::Placed => stage.clone_into(&mut self.changing.order.stage),
            OrderState::Cancelled | OrderState::Closed => {}
        }
    }

    /// Ends the shipment and writes everything.
    pub(super) fn end(
        mut self,
        ctx: &mut WriteCtx<'_, '_>,
        call: &Call,
        kind: EventKind,
        (state, reason): (ShipmentState, &str),
    ) -> Result<ShipmentView> {
        self.shipment.state = state;
        self.shipment.ended_at = Some(ctx.now);
        reason.clone_into(&mut self.shipment.end_reason);
        self.save(ctx, call, kind)
    }

    /// Writes the shipment, its order as far as it changed, its stock, and the event.
    pub(super) fn save(self, ctx: &mut WriteCtx<'_, '_>, call: &Call, kind: EventKind) -> Result<ShipmentView> {
        let Taken { mut shipment, changing, stage, written } = self;
        let order = if written == Written::Lines || changing.order.stage != stage {
            changing.save(ctx, call)?
        } else {
            changing.save_stock(ctx, call)?
        };
        store::save(ctx.tx, &shipment)?;
        shipment.version += 1;
        record(ctx, call, kind, &order, &shipment)?;
        Ok(shipment)
    }
}

fn record(
    ctx: &mut WriteCtx<'_, '_>,
    call: &Call,
    kind: EventKind,
    order: &OrderView,
    shipment: &ShipmentView,
) -> Result<()> {
    let data = EndData {
        order: order.id,
        number: &order.number,
        units: shipment.units(),
        reason: &shipment.end_reason,
        fulfilment: order.fulfilment,
        stage: &order.stage,
    };
    ctx.event(call, kind, shipment.id.raw(), &data)?;
    Ok(())
}
