//! Reporting that a delivery failed: the goods come back and wait in quarantine for a decision.

use super::taken::Taken;
use super::view::ShipmentView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::levels::Cause;
use domain::events::EventKind;
use domain::parties::Permission;
use domain::shipping::decide_fail;
use domain::stock::MovementCause;
use domain::{Name, ShipmentId};

/// The delivery failed.
#[derive(Clone, Debug)]
pub struct FailDelivery {
    /// The shipment.
    pub id: ShipmentId,
    /// The version that the caller read; none when it does not matter.
    pub version: Option<i64>,
    /// Why, in somebody's words.
    pub reason: Option<Name>,
}

impl Command for FailDelivery {
    const NAME: &'static str = "shipping.fail";
    const PERMISSION: Permission = Permission::ShippingShip;
    type Output = ShipmentView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShipmentView> {
        let mut taken = Taken::take(ctx, call, self.id)?;
        let Some(state) = taken.decide(decide_fail(taken.shipment.state), self.version)? else {
            return Ok(taken.shipment);
        };
        let reason = self.reason.as_ref().map_or("", Name::as_str);
        for line in &taken.shipment.lines {
            if taken.changing.is_tracked(line.variant) {
                let key = (line.variant, line.location);
                let cause = Cause { cause: MovementCause::DeliveryFailed, id: self.id.raw(), reason };
                let levels = &mut taken.changing.levels;
                levels.move_goods(key, cause, |level| level.fail_delivery(line.quantity)).map_err(AppError::refuse)?;
            }
        }
        taken.end(ctx, call, EventKind::ShipmentFailed, (state, reason))
    }
}
