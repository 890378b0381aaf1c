//! Voiding a shipment before hand-over: its goods are good stock again and promised to the same order.

use super::taken::Taken;
use super::view::ShipmentView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::levels::Cause;
use domain::events::EventKind;
use domain::orders::Stage;
use domain::parties::Permission;
use domain::shipping::decide_void;
use domain::stock::MovementCause;
use domain::{Name, ShipmentId};

/// Takes a shipment back.
#[derive(Clone, Debug)]
pub struct VoidShipment {
    /// The shipment.
    pub id: ShipmentId,
    /// The version that the caller read; none when it does not matter.
    pub version: Option<i64>,
    /// Why, in somebody's words.
    pub reason: Option<Name>,
}

impl Command for VoidShipment {
    const NAME: &'static str = "shipping.void";
    const PERMISSION: Permission = Permission::ShippingShip;
    type Output = ShipmentView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShipmentView> {
        let mut taken = Taken::take(ctx, call, self.id)?;
        let decided = decide_void(taken.changing.order.state, taken.shipment.state);
        let Some(state) = taken.decide(decided, self.version)? else { return Ok(taken.shipment) };
        let reason = self.reason.as_ref().map_or("", Name::as_str);
        for line in &taken.shipment.lines {
            if taken.changing.is_tracked(line.variant) {
                let key = (line.variant, line.location);
                let cause = Cause { cause: MovementCause::Void, id: self.id.raw(), reason };
                let levels = &mut taken.changing.levels;
                levels.move_goods(key, cause, |level| level.void(line.quantity)).map_err(AppError::refuse)?;
            }
        }
        taken.return_to_promise()?;
        // An order that had left as a whole is work again; a stage of the owner's own stays.
        if [Stage::SHIPPED, Stage::DELIVERED].contains(&taken.changing.order.stage.as_str()) {
            taken.enter_stage(Stage::NEW);
        }
        taken.end(ctx, call, EventKind::ShipmentVoided, (state, reason))
    }
}
