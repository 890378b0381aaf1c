//! What happened to an order and its shipments.

use crate::platform::{AppError, Result, cells};
use db::{Tx, params, sql};
use domain::events::EventKind;
use domain::{OrderId, Timestamp};
use serde_json::Value;

/// Most events of an order that are shown; the older ones stand in the feed.
pub const MAX_SHOWN: i64 = 200;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct OrderEvent {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Kind of who did it: `user`, `api_key`, `guest`, `system`.
    pub actor_kind: String,
    /// Name of the person or key.
    pub actor: Option<String>,
    /// Particulars.
    pub data: Value,
}

/// The last events of an order and of its shipments, newest first; at most [`MAX_SHOWN`].
pub fn timeline(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<OrderEvent>> {
    let rows = tx.query(
        sql!(
            "select e.kind, e.at, e.actor_kind, e.data,
                    case e.actor_kind when 'user' then (select u.name from users u where u.id = e.actor_id)
                                      when 'api_key' then (select k.name from api_keys k where k.id = e.actor_id) end
             from events e where e.subject_id in
               (select o.id from orders o where o.id = $1 union all select s.id from shipments s where s.order_id = $1)
             order by e.id desc limit $2"
        ),
        params![order.raw(), MAX_SHOWN],
        |r| {
            let data: String = r.get(3)?;
            Ok((cells::parsed(r, 0)?, cells::moment(r, 1)?, r.get::<String>(2)?, data, r.get::<Option<String>>(4)?))
        },
    )?;
    let event = |(kind, at, actor_kind, data, actor): (EventKind, Timestamp, String, String, Option<String>)| {
        let data = serde_json::from_str(&data)
            .map_err(|e| AppError::Internal(format!("a stored event cannot be read: {e}")))?;
        Ok(OrderEvent { kind, at, actor_kind, actor, data })
    };
    rows.into_iter().map(event).collect()
}
