//! Handing a shipment to the carrier: from then on it can no longer be voided.

use super::taken::Taken;
use super::view::ShipmentView;
use crate::platform::command::{Call, Command};
use crate::platform::{Result, WriteCtx};
use domain::ShipmentId;
use domain::events::EventKind;
use domain::parties::Permission;
use domain::shipping::decide_hand_over;

/// The carrier has the shipment.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// The shipment.
    pub id: ShipmentId,
    /// The version that the caller read; none when it does not matter.
    pub version: Option<i64>,
}

impl Command for HandOver {
    const NAME: &'static str = "shipping.hand_over";
    const PERMISSION: Permission = Permission::ShippingShip;
    type Output = ShipmentView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShipmentView> {
        let mut taken = Taken::take(ctx, call, self.id)?;
        let Some(state) = taken.decide(decide_hand_over(taken.shipment.state), self.version)? else {
            return Ok(taken.shipment);
        };
        taken.shipment.state = state;
        taken.shipment.handed_over_at = Some(ctx.now);
        taken.save(ctx, call, EventKind::ShipmentHandedOver)
    }
}
