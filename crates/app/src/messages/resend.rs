//! Sending by hand: a message again, or a template to look at.

use super::notices::check_language;
use super::queries::{self, MessageRow};
use super::reaction;
use super::store::NewMessage;
use crate::orders::queries::orders::order;
use crate::platform::{AppError, Call, Command, Refused, Result, WriteCtx};
use domain::base::{Email, MessageId, OrderId};
use domain::events::EventKind;
use domain::messages::{Notice, Recipient};
use domain::parties::Permission;
use serde::Serialize;

/// Sends a message again, as a new one, to the address that its recipient has now. It is sent even if it no longer holds.
#[derive(Clone, Copy, Debug)]
pub struct ResendMessage {
    /// Which.
    pub id: MessageId,
}

/// Sends a template to an address.
#[derive(Clone, Debug)]
pub struct SendTest {
    /// Of which notice.
    pub notice: Notice,
    /// In which language.
    pub language: String,
    /// Made of this order; none: of a made-up one.
    pub order: Option<OrderId>,
    /// To whom.
    pub to: Email,
}

#[derive(Serialize)]
struct ResentData {
    message: MessageId,
    order: Option<OrderId>,
    resend_of: MessageId,
    notice: Notice,
}

#[derive(Serialize)]
struct TestedData<'a> {
    message: MessageId,
    notice: Notice,
    language: &'a str,
}

impl Command for ResendMessage {
    const NAME: &'static str = "messages.resend";
    const PERMISSION: Permission = Permission::MessagesSend;
    type Output = MessageRow;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<MessageRow> {
        let before = queries::pending(ctx.tx, self.id)?;
        if !before.state.is_final() {
            let message = format!("the message is {} and will be sent by itself", before.state);
            return Err(AppError::Refused(Refused {
                code: "message_not_ended".to_owned(),
                message,
                errors: Vec::new(),
            }));
        }
        let id = MessageId::from_raw(ctx.next_id());
        let first = before.resend_of.unwrap_or(self.id);
        let data = ResentData { message: id, order: before.order, resend_of: first, notice: before.notice };
        let event_id = ctx.event(call, EventKind::MessageResent, id.raw(), &data)?;
        let row = NewMessage {
            id,
            event_id,
            recipient: before.recipient,
            notice: before.notice,
            subject_id: before.subject_id,
            order: before.order.map(OrderId::raw),
            location: before.location,
            language: before.language,
            is_test: before.is_test,
            resend_of: Some(first),
        };
        reaction::queue(ctx, &[row])?;
        Ok(queries::message(ctx.tx, id)?.row)
    }
}

impl Command for SendTest {
    const NAME: &'static str = "messages.test";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = MessageRow;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<MessageRow> {
        let language = check_language(&self.language)?;
        if let Some(id) = self.order
            && order(ctx.tx, id)?.is_none()
        {
            return Err(AppError::invalid("order", "unknown_order", "there is no such order"));
        }
        let id = MessageId::from_raw(ctx.next_id());
        let data = TestedData { message: id, notice: self.notice, language: &language };
        let event_id = ctx.event(call, EventKind::MessageTested, id.raw(), &data)?;
        let order = self.order.map(OrderId::raw);
        let row = NewMessage {
            id,
            event_id,
            recipient: Recipient::Address(self.to.clone()),
            notice: self.notice,
            subject_id: order.unwrap_or(id.raw()),
            order,
            location: None,
            language,
            is_test: true,
            resend_of: None,
        };
        reaction::queue(ctx, &[row])?;
        Ok(queries::message(ctx.tx, id)?.row)
    }
}
