//! Before and after a try to send: what is written down so that nothing is lost when the process dies in between.

use super::letter::LINK_PLACE;
use super::options::MailOptions;
use super::queries::{self, link_hash};
use super::render::Texts;
use super::store::{self, Written};
use crate::platform::jobs::backoff::USUAL_ATTEMPTS;
use crate::platform::sessions::put_reset_link;
use crate::platform::{Call, Command, INTERNAL, Result, WriteCtx};
use domain::base::{MessageId, OrderId, UserId};
use domain::events::EventKind;
use domain::messages::{MessageState, Notice};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};

/// How often a message is tried before it is given up: with the usual pauses, about three days.
pub const MAX_ATTEMPTS: i64 = USUAL_ATTEMPTS;
/// Most characters of a note.
const MAX_NOTE_CHARS: usize = 500;

/// Writes down what becomes of a message before anything is sent.
#[derive(Clone, Debug)]
pub(super) struct StartTry {
    /// Which.
    pub(super) id: MessageId,
    /// How often it had been tried when it was read.
    pub(super) attempts: i64,
    /// What shall become of it.
    pub(super) step: Step,
}

/// What shall become of a message.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// It is not sent.
    Drop(&'static str),
    /// It waits for a mail server.
    Keep(Box<Prepared>),
    /// It is about to be sent.
    Send(Box<Prepared>),
}

/// A mail about to be written down.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) address: String,
    pub(super) texts: Texts,
    pub(super) note: &'static str,
    pub(super) order: Option<OrderId>,
    pub(super) header_id: String,
    pub(super) reset: Option<UserId>,
}

/// A mail to be handed over now, with its link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Outgoing {
    pub(super) texts: Texts,
}

impl Command for StartTry {
    const NAME: &'static str = "messages.start_try";
    const PERMISSION: Permission = INTERNAL;
    type Output = Option<Outgoing>;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Option<Outgoing>> {
        let prepared = match &self.step {
            Step::Drop(note) => {
                store::drop_message(ctx.tx, self.id, self.attempts, note, ctx.now)?;
                return Ok(None);
            }
            Step::Keep(prepared) => {
                store::keep(ctx.tx, self.id, self.attempts, &prepared.written())?;
                return Ok(None);
            }
            Step::Send(prepared) => prepared,
        };
        let head = (prepared.header_id.as_str(), ctx.now);
        if !store::start_try(ctx.tx, self.id, self.attempts, &prepared.written(), head)? {
            return Ok(None);
        }
        let mut texts = prepared.texts.clone();
        if let Some(user) = prepared.reset {
            let token = put_reset_link(ctx, user)?;
            texts.html = texts.html.replace(LINK_PLACE, token.reveal());
            texts.text = texts.text.replace(LINK_PLACE, token.reveal());
            return Ok(Some(Outgoing { texts }));
        }
        if let Some(order) =
            prepared.order.filter(|_| texts.html.contains(LINK_PLACE) || texts.text.contains(LINK_PLACE))
        {
            let token = format!("{:032x}", u128::from_be_bytes(ctx.random_bytes::<16>()));
            store::insert_link(ctx.tx, &link_hash(&token), order, self.id, ctx.now)?;
            texts.html = texts.html.replace(LINK_PLACE, &token);
            texts.text = texts.text.replace(LINK_PLACE, &token);
        }
        Ok(Some(Outgoing { texts }))
    }
}

impl Prepared {
    fn written(&self) -> Written<'_> {
        Written { address: &self.address, texts: &self.texts, note: self.note }
    }
}

/// How a try ended.
#[derive(Clone, Debug)]
pub(super) enum TryEnd {
    /// The mail server has the mail.
    Accepted,
    /// It failed; the words are kept.
    Failed(String),
    /// Refused for good; the words are kept.
    Refused(String),
}

/// Writes down how a try ended.
#[derive(Clone, Debug)]
pub(super) struct EndTry {
    /// Which message.
    pub(super) id: MessageId,
    /// How its try ended.
    pub(super) end: TryEnd,
}

#[derive(Serialize)]
struct EndedData<'a> {
    message: MessageId,
    order: Option<OrderId>,
    notice: Notice,
    recipient: &'a str,
    attempts: i64,
}

impl Command for EndTry {
    const NAME: &'static str = "messages.end_try";
    const PERMISSION: Permission = INTERNAL;
    type Output = MessageState;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<MessageState> {
        let message = queries::pending(ctx.tx, self.id)?;
        let (state, note) = match &self.end {
            TryEnd::Accepted => (MessageState::Sent, ""),
            TryEnd::Refused(note) => (MessageState::Dead, note.as_str()),
            TryEnd::Failed(note) if message.attempts >= MAX_ATTEMPTS => (MessageState::Dead, note.as_str()),
            TryEnd::Failed(note) => (MessageState::Queued, note.as_str()),
        };
        let note: String = note.chars().take(MAX_NOTE_CHARS).collect();
        let ended_at = state.is_final().then_some(ctx.now);
        if !store::end_try(ctx.tx, self.id, state, &note, ended_at)? {
            return Ok(message.state);
        }
        let kind = match state {
            MessageState::Sent => EventKind::MessageSent,
            MessageState::Dead => EventKind::MessageFailed,
            MessageState::Queued | MessageState::Waiting | MessageState::Dropped => return Ok(state),
        };
        // An address given by hand is told as its role only: events hold no addresses.
        let recipient = message.recipient.to_string();
        let recipient = recipient.split_once("address:").map_or(recipient.as_str(), |_| "address");
        let (order, attempts) = (message.order, message.attempts);
        let data = EndedData { message: self.id, order, notice: message.notice, recipient, attempts };
        ctx.event(call, kind, self.id.raw(), &data)?;
        Ok(state)
    }
}

/// The `Message-ID` of a message: the same for every try.
pub(super) fn header_id(id: MessageId, mail: &MailOptions) -> String {
    format!("<{id}@{}>", mail.domain())
}
