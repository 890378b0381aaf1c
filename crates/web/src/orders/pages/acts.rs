//! What is done to an order by its page: a note, a stage, a cancellation.

use app::orders::cancel::CancelOrder;
use app::orders::note::AddNote;
use app::platform::AppError;
use app::shipping::stage::PutIntoStage;
use domain::base::FieldErrors;
use domain::orders::CancelReason;
use domain::{Code, Note, OrderId};

use super::detail::{Asking, Refused, refused};
use super::within::within;
use crate::pages::{Faults, Fields, Sent, Shown, Visit};
use crate::shell::Address;

pub(super) async fn note(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let mut errors = FieldErrors::new();
    let body = errors.take("body", Note::new(sent.fields.text("body")));
    let done = match body {
        Some(body) => visit.shop().execute(sent.call, AddNote { order: id, body }).await.map(drop),
        None => Err(AppError::Invalid(errors)),
    };
    finish(&visit, id, Asking::Note, sent.fields, done, "Note added").await
}

pub(super) async fn stage(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let mut errors = FieldErrors::new();
    let stage = errors.take("stage", Code::new(sent.fields.text("stage")));
    let done = match stage {
        Some(stage) => {
            visit.shop().execute(sent.call, PutIntoStage { order: id, version: None, stage }).await.map(drop)
        }
        None => Err(AppError::Invalid(errors)),
    };
    finish(&visit, id, Asking::Stage, sent.fields, done, "The order is in its new stage").await
}

pub(super) async fn cancel(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let mut errors = FieldErrors::new();
    let reason = errors.take("reason", sent.fields.text("reason").parse::<CancelReason>());
    let note = errors.take("note", Note::optional(sent.fields.text("note"))).flatten();
    let note = note.map(Note::into_string).unwrap_or_default();
    let done = match reason.filter(|_| errors.is_empty()) {
        Some(reason) => visit.shop().execute(sent.call, CancelOrder { id, reason, note }).await.map(drop),
        None => Err(AppError::Invalid(errors)),
    };
    finish(&visit, id, Asking::Cancel, sent.fields, done, "The order is cancelled").await
}

/// Back to the order: with what was done, or with what is wrong.
pub(crate) async fn finish(
    visit: &Visit,
    id: OrderId,
    form: Asking,
    typed: Fields,
    done: app::platform::Result<()>,
    said: &'static str,
) -> Shown {
    match Faults::of(done)? {
        Ok(()) => visit.go(within(visit, &format!("/orders/{id}"))).say(said).done(),
        Err(faults) => refused(visit, id.to_string(), Refused { form, faults, typed }).await,
    }
}
