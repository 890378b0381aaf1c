//! Putting an order into a stage: the word changes, and what the stage does is done in the same transaction.
//!
//! Stands in shipping because a stage may ship or deliver; orders knows nothing of shipments.

use super::deliver::DeliverShipment;
use super::queries::shipments::{ShipmentFilter, shipments};
use super::ship::ShipOrder;
use crate::orders::cancel::CancelOrder;
use crate::orders::change::Changing;
use crate::orders::stages;
use crate::orders::view::OrderView;
use crate::platform::command::{Call, Command};
use crate::platform::page::MAX_LIMIT;
use crate::platform::{AppError, PageRequest, Result, WriteCtx};
use domain::events::EventKind;
use domain::orders::{CancelReason, Stage, StageAction, StageChange, decide_stage};
use domain::parties::Permission;
use domain::shipping::{ShipmentState, Tracking};
use domain::{Code, OrderId};
use serde::Serialize;

/// Puts an order into a stage.
#[derive(Clone, Debug)]
pub struct PutIntoStage {
    /// The order.
    pub order: OrderId,
    /// The order's version that the caller read; none when it does not matter.
    pub version: Option<i64>,
    /// The stage, by code.
    pub stage: Code,
}

#[derive(Serialize)]
struct StagedData<'a> {
    number: &'a str,
    from: &'a str,
    to: &'a str,
}

impl Command for PutIntoStage {
    const NAME: &'static str = "orders.stage";
    const PERMISSION: Permission = Permission::OrdersStage;
    type Output = OrderView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<OrderView> {
        let known = stages::by_code(ctx.tx, self.stage.as_str())?.filter(|s| s.archived_at.is_none());
        let Some(known) = known else {
            return Err(AppError::invalid("stage", "unknown_stage", "there is no such stage"));
        };
        let changing = Changing::take(ctx, self.order, &[])?;
        changing.expect_version(self.version)?;
        let from = Code::new(&changing.order.stage)
            .map_err(|e| AppError::Internal(format!("a stored stage cannot be read: {e}")))?;
        let to = Stage { code: known.code, name: known.name, action: known.action };
        let action = match decide_stage(changing.order.state, &from, &to).map_err(AppError::refuse)? {
            StageChange::Unchanged => return Ok(changing.order),
            StageChange::Enter(action) => action,
        };
        drop(changing);
        self.act(action, call, ctx)?;
        let mut changing = Changing::take(ctx, self.order, &[])?;
        to.code.as_str().clone_into(&mut changing.order.stage);
        let order = changing.save(ctx, call)?;
        let data = StagedData { number: &order.number, from: from.as_str(), to: to.code.as_str() };
        ctx.event(call, EventKind::OrderStaged, order.id.raw(), &data)?;
        Ok(order)
    }
}

impl PutIntoStage {
    /// Does what the stage does, under the rights that doing it by hand would need.
    fn act(&self, action: StageAction, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        match action {
            StageAction::Nothing | StageAction::StartPicking | StageAction::Hold => Ok(()),
            StageAction::Cancel => {
                call.principal.require(Permission::OrdersCancel)?;
                let cancel = CancelOrder { id: self.order, reason: CancelReason::Other, note: String::new() };
                cancel.run(call, ctx).map(drop)
            }
            StageAction::Ship => {
                call.principal.require(Permission::ShippingShip)?;
                let tracking = Tracking { carrier: None, number: None, url: None };
                let ship = ShipOrder { order: self.order, version: None, lines: None, location: None, tracking };
                ship.run(call, ctx).map(drop)
            }
            StageAction::Deliver => {
                call.principal.require(Permission::ShippingShip)?;
                let page = PageRequest { limit: Some(MAX_LIMIT as i64), ..PageRequest::default() };
                let filter = ShipmentFilter { order: Some(self.order), page, ..ShipmentFilter::default() };
                for shipment in shipments(ctx.tx, &filter)?.items {
                    if matches!(shipment.state, ShipmentState::Shipped | ShipmentState::InTransit) {
                        DeliverShipment { id: shipment.id, version: None }.run(call, ctx)?;
                    }
                }
                Ok(())
            }
        }
    }
}
