//! Invariant 6: messages and the events that caused them.

use super::{Finding, queries};
use crate::messages::jobs::SEND;
use crate::platform::{ReadCtx, Result};
use db::{params, sql};
use domain::base::MessageId;

/// Every message has its event. (That there is at most one per event, channel and recipient is a unique index's to keep.)
pub(super) fn messages_have_their_event(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let differences = ctx.tx.query(
        sql!(
            "select m.id, m.event_id from messages m left join events e on e.id = m.event_id
             where e.id is null order by m.id limit 50"
        ),
        &[],
        |r| Ok(format!("{}: its event {} is not there", MessageId::from_raw(r.get(0)?), r.get::<i64>(1)?)),
    )?;
    let checked = queries::count(ctx.tx, sql!("select count(*) from messages"))?;
    Ok(Finding { id: "6a", rule: "no message without a committed event", checked, differences })
}

/// Every message in line has a job that is still to send it, so none waits for ever.
pub(super) fn queued_messages_have_a_job(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let queued = queries::count(ctx.tx, sql!("select count(*) from messages where state = 'queued'"))?;
    let live = sql!("select count(*) from jobs where kind = $1 and state in ('ready', 'waiting', 'running')");
    let jobs = ctx.tx.one(live, params![SEND], |r| r.get::<i64>(0))?.unwrap_or(0);
    let differences = match queued > jobs {
        true => vec![format!("{queued} messages are in line, {jobs} jobs are there to send them")],
        false => Vec::new(),
    };
    Ok(Finding { id: "6b", rule: "every message in line has a job that sends it", checked: queued, differences })
}
