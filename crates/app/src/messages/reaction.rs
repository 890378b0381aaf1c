//! From events to outbox rows, in the events' transaction: one row and one job per message, written in bulk. What has to be known
//! for it (switches, owners, preferred suppliers) is read once for a whole group.

use super::notices::{NoticeSettings, Switches};
use super::store::{self, NewMessage};
use super::{jobs, queries};
use crate::buying::queries::preferred_suppliers;
use crate::platform::command::Ahead;
use crate::platform::event::{NewEvent, NewJob};
use crate::platform::jobs::Reaction;
use crate::platform::{Result, WriteCtx};
use db::Asked;
use domain::base::{LocationId, MessageId, OrderId, SupplierId, UserId, VariantId};
use domain::events::EventKind;
use domain::messages::{Notice, Recipient};
use serde::Deserialize;
use std::collections::HashMap;

const PLACED: &str = EventKind::OrderPlaced.code();
const CANCELLED: &str = EventKind::OrderCancelled.code();
const SHIPPED: &str = EventKind::ShipmentShipped.code();
const DELIVERED: &str = EventKind::ShipmentDelivered.code();
const LOW: &str = EventKind::StockLow.code();
const RESET: &str = EventKind::UserResetAsked.code();
const FAILED: &str = EventKind::MessageFailed.code();

/// What is needed of an event's data.
#[derive(Default, Deserialize)]
#[serde(default)]
struct EventData {
    order: Option<OrderId>,
    location: Option<LocationId>,
    message: Option<MessageId>,
    recipient: Option<String>,
}

/// Something that somebody is told.
struct Occasion<'a> {
    event: &'a NewEvent,
    subject_id: i64,
    order: Option<i64>,
    location: Option<LocationId>,
    customer: Option<Notice>,
    staff: Option<Notice>,
    supplier: Option<Notice>,
    /// Who asked for a new password.
    person: Option<UserId>,
}

/// Whom to tell, for one group.
struct Audience {
    switches: Switches,
    owners: Vec<UserId>,
    suppliers: HashMap<VariantId, SupplierId>,
}

/// The reaction.
pub(crate) const REACTION: Reaction = Reaction { ask, react };

/// What every group has to know, asked for and on its way.
struct Questions {
    switches: Asked<(Notice, NoticeSettings)>,
    owners: Asked<UserId>,
}

fn ask(ctx: &mut WriteCtx<'_, '_>) -> Result<Ahead> {
    Ok(Ahead::of(Questions { switches: Switches::ask(ctx.tx)?, owners: queries::ask_owners(ctx.tx)? }))
}

fn react(ctx: &mut WriteCtx<'_, '_>, ahead: Ahead, events: &[NewEvent]) -> Result<()> {
    let occasions: Vec<Occasion<'_>> = events.iter().filter_map(occasion).collect();
    if occasions.is_empty() {
        return Ok(());
    }
    let audience = Audience::load(ctx, ahead, &occasions)?;
    let mut rows = Vec::with_capacity(occasions.len());
    for occasion in &occasions {
        audience.add_rows(ctx, occasion, &mut rows);
    }
    queue(ctx, &rows)
}

/// Writes messages and a job for each.
pub(super) fn queue(ctx: &mut WriteCtx<'_, '_>, rows: &[NewMessage]) -> Result<()> {
    store::insert(ctx.tx, rows, ctx.now)?;
    for row in rows {
        let job = send_job(ctx, row.id, row.order, &row.recipient);
        ctx.job(job);
    }
    Ok(())
}

/// The job that sends a message. Customers get the messages about an order one after the other; everybody else's do not wait.
pub(super) fn send_job(ctx: &WriteCtx<'_, '_>, id: MessageId, order: Option<i64>, to: &Recipient) -> NewJob {
    let subject_id = match to {
        Recipient::Customer => order,
        Recipient::User(_) | Recipient::Supplier(_) | Recipient::Address(_) => None,
    };
    NewJob {
        kind: jobs::SEND,
        subject_id,
        unique_key: None,
        payload: format!(r#"{{"message":"{id}"}}"#),
        priority: 0,
        run_at: ctx.now,
    }
}

fn occasion(event: &NewEvent) -> Option<Occasion<'_>> {
    let plain = Occasion {
        event,
        subject_id: event.subject_id,
        order: None,
        location: None,
        customer: None,
        staff: None,
        supplier: None,
        person: None,
    };
    let order = Some(event.subject_id);
    match event.kind {
        PLACED => {
            let (customer, staff) = (Some(Notice::OrderReceived), Some(Notice::StaffNewOrder));
            Some(Occasion { order, customer, staff, ..plain })
        }
        CANCELLED => Some(Occasion { order, customer: Some(Notice::OrderCancelled), ..plain }),
        SHIPPED => Some(Occasion { order: order_of(event), customer: Some(Notice::OrderShipped), ..plain }),
        DELIVERED => Some(Occasion { order: order_of(event), customer: Some(Notice::OrderDelivered), ..plain }),
        LOW => {
            let (staff, supplier) = (Some(Notice::StaffStockLow), Some(Notice::SupplierStockLow));
            Some(Occasion { location: data(event).location, staff, supplier, ..plain })
        }
        RESET => Some(Occasion { person: Some(UserId::from_raw(event.subject_id)), ..plain }),
        FAILED => {
            let data = data(event);
            // Those who run the shop are not told that telling them failed: that would never end.
            let is_to_staff = data.recipient.is_some_and(|r| matches!(r.parse(), Ok(Recipient::User(_))));
            let message = data.message.filter(|_| !is_to_staff)?;
            Some(Occasion { subject_id: message.raw(), staff: Some(Notice::StaffMessageFailed), ..plain })
        }
        _ => None,
    }
}

fn order_of(event: &NewEvent) -> Option<i64> {
    data(event).order.map(OrderId::raw)
}

/// Data of an event that says less than is hoped for is no reason to fail the change that it tells of.
fn data(event: &NewEvent) -> EventData {
    serde_json::from_str(&event.data).unwrap_or_default()
}

impl Audience {
    fn load(ctx: &mut WriteCtx<'_, '_>, ahead: Ahead, occasions: &[Occasion<'_>]) -> Result<Audience> {
        let Questions { switches, owners } = ahead.take()?;
        let (switches, owners) = (Switches::of(ctx.tx, switches)?, ctx.tx.answer(owners)?);
        let mut low: Vec<VariantId> =
            occasions.iter().filter(|o| o.supplier.is_some()).map(|o| VariantId::from_raw(o.subject_id)).collect();
        low.sort_unstable();
        low.dedup();
        let suppliers = if low.is_empty() { HashMap::new() } else { preferred_suppliers(ctx.tx, &low)? };
        Ok(Audience { switches, owners, suppliers })
    }

    fn add_rows(&self, ctx: &mut WriteCtx<'_, '_>, occasion: &Occasion<'_>, rows: &mut Vec<NewMessage>) {
        if let Some(user) = occasion.person {
            rows.push(NewMessage {
                id: MessageId::from_raw(ctx.next_id()),
                event_id: occasion.event.id,
                recipient: Recipient::User(user),
                notice: Notice::PasswordReset,
                subject_id: occasion.subject_id,
                order: None,
                location: None,
                language: self.switches.get(Notice::PasswordReset).language,
                is_test: false,
                resend_of: None,
            });
        }
        let mut add = |notice: Option<Notice>, recipient: Recipient| {
            let Some((notice, NoticeSettings { enabled: true, language, .. })) =
                notice.map(|n| (n, self.switches.get(n)))
            else {
                return;
            };
            rows.push(NewMessage {
                id: MessageId::from_raw(ctx.next_id()),
                event_id: occasion.event.id,
                recipient,
                notice,
                subject_id: occasion.subject_id,
                order: occasion.order,
                location: occasion.location,
                language,
                is_test: false,
                resend_of: None,
            });
        };
        add(occasion.customer, Recipient::Customer);
        if let Some(supplier) = self.suppliers.get(&VariantId::from_raw(occasion.subject_id)) {
            add(occasion.supplier, Recipient::Supplier(*supplier));
        }
        for owner in &self.owners {
            add(occasion.staff, Recipient::User(*owner));
        }
    }
}
