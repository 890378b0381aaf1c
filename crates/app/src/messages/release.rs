//! Letting messages go that waited for a mail server, oldest first.

use super::reaction::send_job;
use super::{queries, store};
use crate::platform::{Call, Command, INTERNAL, Result, WriteCtx};
use domain::base::{MessageId, OrderId};
use domain::parties::Permission;

/// Messages let go in one transaction.
pub const RELEASE_STEP: i64 = 200;

/// Puts the oldest waiting messages back in line; answers how many. To be repeated until that is less than [`RELEASE_STEP`].
#[derive(Clone, Copy, Debug)]
pub struct ReleaseWaiting;

impl Command for ReleaseWaiting {
    const NAME: &'static str = "messages.release";
    const PERMISSION: Permission = INTERNAL;
    type Output = i64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<i64> {
        let waiting = queries::waiting(ctx.tx, RELEASE_STEP)?;
        let ids: Vec<MessageId> = waiting.iter().map(|m| m.id).collect();
        store::release(ctx.tx, &ids)?;
        for message in &waiting {
            let job = send_job(ctx, message.id, message.order.map(OrderId::raw), &message.recipient);
            ctx.job(job);
        }
        Ok(ids.len() as i64)
    }
}
