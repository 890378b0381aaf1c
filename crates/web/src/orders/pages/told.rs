//! What was said to whom about an order: its messages, as entries of the order's activity.

use app::messages::queries::MessageRow;
use domain::messages::{MessageState, Recipient};
use maud::{Markup, html};

use crate::messages::notice_word;
use crate::messages::pages::state;
use crate::ui::{EntryBody, text_link};

/// What was done, after the name of who did it.
pub(super) fn what(message: &MessageRow) -> Markup {
    let path = format!("/messages/{}", message.id);
    let subject = message.subject.as_deref().unwrap_or_else(|| notice_word(message.notice));
    let verb = match message.state {
        MessageState::Sent => "told",
        MessageState::Queued | MessageState::Waiting => "is to tell",
        MessageState::Dropped => "did not tell",
        MessageState::Dead => "could not tell",
    };
    html! {
        (verb) " " strong { (receiver(message)) } ": " (text_link(&path, subject)) " "
        @if message.state != MessageState::Sent { (state(message.state)) }
    }
}

/// Why it did not go out.
pub(super) fn body(message: &MessageRow) -> EntryBody {
    if message.note.is_empty() { EntryBody::Line } else { EntryBody::Note(message.note.clone().into()) }
}

fn receiver(message: &MessageRow) -> &str {
    match (&message.recipient, message.address.as_deref()) {
        (_, Some(address)) => address,
        (Recipient::Customer, None) => "the customer",
        (Recipient::Supplier(_), None) => "the supplier",
        (Recipient::User(_) | Recipient::Address(_), None) => "staff",
    }
}
