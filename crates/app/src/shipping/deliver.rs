//! Reporting that a shipment arrived: its units are no longer in delivery.

use super::queries::shipments::others_not_delivered;
use super::taken::Taken;
use super::view::ShipmentView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use domain::ShipmentId;
use domain::events::EventKind;
use domain::orders::{FulfilmentState, Stage};
use domain::parties::Permission;
use domain::shipping::decide_deliver;

/// The shipment has arrived.
#[derive(Clone, Debug)]
pub struct DeliverShipment {
    /// The shipment.
    pub id: ShipmentId,
    /// The version that the caller read; none when it does not matter.
    pub version: Option<i64>,
}

impl Command for DeliverShipment {
    const NAME: &'static str = "shipping.deliver";
    const PERMISSION: Permission = Permission::ShippingShip;
    type Output = ShipmentView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShipmentView> {
        let mut taken = Taken::take(ctx, call, self.id)?;
        let Some(state) = taken.decide(decide_deliver(taken.shipment.state), self.version)? else {
            return Ok(taken.shipment);
        };
        for line in &taken.shipment.lines {
            if taken.changing.is_tracked(line.variant) {
                let key = (line.variant, line.location);
                taken.changing.levels.change(key, |level| level.deliver(line.quantity)).map_err(AppError::refuse)?;
            }
        }
        let all_left = taken.changing.order.fulfilment == FulfilmentState::Fulfilled;
        if all_left && others_not_delivered(ctx.tx, taken.shipment.order, self.id)? == 0 {
            taken.enter_stage(Stage::DELIVERED);
        }
        taken.end(ctx, call, EventKind::ShipmentDelivered, (state, ""))
    }
}
