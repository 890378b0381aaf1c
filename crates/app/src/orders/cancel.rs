//! Cancelling an order: its stock becomes free again; cancelling twice changes nothing.

use super::change::Changing;
use super::view::OrderView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use domain::OrderId;
use domain::events::EventKind;
use domain::orders::{CancelDecision, CancelReason, OrderState, Stage, decide_cancel};
use domain::parties::Permission;
use serde::Serialize;

/// Cancels an order that has not been shipped, in part or whole.
#[derive(Clone, Debug)]
pub struct CancelOrder {
    /// The order.
    pub id: OrderId,
    /// Why.
    pub reason: CancelReason,
    /// Words of whoever cancels; may be empty.
    pub note: String,
}

#[derive(Serialize)]
struct CancelledData<'a> {
    number: &'a str,
    reason: CancelReason,
    note: &'a str,
    released: i64,
}

impl Command for CancelOrder {
    const NAME: &'static str = "orders.cancel";
    const PERMISSION: Permission = Permission::OrdersCancel;
    type Output = OrderView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<OrderView> {
        let changing = Changing::take(ctx, self.id, &[])?;
        cancel(changing, self, call, ctx)
    }
}

/// Cancels an order that was taken already.
pub(super) fn cancel(
    mut changing: Changing,
    command: &CancelOrder,
    call: &Call,
    ctx: &mut WriteCtx<'_, '_>,
) -> Result<OrderView> {
    let releases = match decide_cancel(changing.order.state, &changing.quantities()).map_err(AppError::refuse)? {
        CancelDecision::AlreadyCancelled => return Ok(changing.order),
        CancelDecision::Cancel { releases } => releases,
    };
    let mut released = 0;
    for release in &releases {
        changing.release(release)?;
        released += release.commits.iter().map(|p| p.units).sum::<i64>();
    }
    changing.order.state = OrderState::Cancelled;
    Stage::CANCELLED.clone_into(&mut changing.order.stage);
    changing.order.cancelled_at = Some(ctx.now);
    let order = changing.save(ctx, call)?;
    let data = CancelledData { number: &order.number, reason: command.reason, note: &command.note, released };
    ctx.event(call, EventKind::OrderCancelled, order.id.raw(), &data)?;
    Ok(order)
}
