//! `/messages`

use app::messages::queries::{self, MessageFilter};
use app::messages::resend::ResendMessage;
use app::messages::{MessageDetail, MessageRow};
use app::platform::PageRequest;
use axum::extract::State;
use domain::base::{MessageId, OrderId, Timestamp};
use domain::messages::{Channel, MessageState, Notice, Recipient};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::shell::address::PageParameters;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{Address, App, Caller, Empty, List, Reply, Result, Submitted};

/// An outgoing message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub(super) struct MessageJson {
    #[schema(value_type = String, example = "msg_01J8ZK4T2M7Q5A")]
    id: MessageId,
    /// `email`.
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    /// What it says.
    #[schema(value_type = String, example = "order_received")]
    notice: Notice,
    /// To whom: `customer`, `user:ID`, `supplier:ID` or `address:EMAIL`.
    #[schema(value_type = String, example = "customer")]
    recipient: Recipient,
    /// The address it was last written to.
    address: Option<String>,
    subject: Option<String>,
    /// `queued`, `waiting` (no mail server is configured), `sent`, `dropped` or `dead`.
    #[schema(value_type = String, example = "sent")]
    state: MessageState,
    /// The order it is about.
    #[schema(value_type = Option<String>, example = "ord_01J8ZK4T2M7Q5A")]
    order: Option<OrderId>,
    order_number: Option<String>,
    /// Whether it tries a template.
    is_test: bool,
    /// The message that it repeats.
    #[schema(value_type = Option<String>)]
    resend_of: Option<MessageId>,
    /// How often it was tried.
    attempts: i64,
    /// Why it was dropped or given up, or what went wrong last.
    note: Option<String>,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = Option<TimeSchema>)]
    tried_at: Option<Timestamp>,
    /// When it was sent, dropped or given up.
    #[schema(value_type = Option<TimeSchema>)]
    ended_at: Option<Timestamp>,
}

/// A message with its texts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageDetail)]
pub(super) struct MessageDetailJson {
    #[serde(flatten)]
    message: MessageJson,
    /// HTML part as it was last written, without the secret link.
    html: Option<String>,
    /// Plain part as it was last written, without the secret link.
    text: Option<String>,
    /// The mail's `Message-ID`.
    message_id: Option<String>,
    /// Messages that repeat it.
    #[schema(value_type = Vec<String>)]
    resends: Vec<MessageId>,
}

/// Filters of the list of messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessageQuery {
    /// `queued`, `waiting`, `sent`, `dropped` or `dead`.
    #[param(value_type = Option<String>, example = "dead")]
    state: Option<MessageState>,
    /// About this order.
    #[param(value_type = Option<String>, example = "ord_01J8ZK4T2M7Q5A")]
    order: Option<OrderId>,
    /// Saying this.
    #[param(value_type = Option<String>, example = "order_received")]
    notice: Option<Notice>,
}

impl MessageQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> MessageFilter {
        let MessageQuery { state, order, notice } = self;
        MessageFilter { state, order, notice, page }
    }
}

/// List messages
///
/// Sorted by `created_at`; the newest first when nothing is said.
#[utoipa::path(get, path = "/messages", params(PageParameters, MessageQuery),
    responses((status = 200, description = "A page of messages", body = PageJson<MessageJson>)))]
pub(super) async fn list_messages(
    State(app): State<App>,
    caller: Caller,
    List { filter, page }: List<MessageQuery>,
) -> Result<Reply<PageJson<MessageJson>>> {
    let filter = filter.filter(page);
    let page = app.shop().read(&caller.principal, move |ctx| queries::messages(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(MessageJson::from).into()))
}

/// Get a message
///
/// With its texts as they were last written.
#[utoipa::path(get, path = "/messages/{id}", params(("id" = String, Path, example = "msg_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The message", body = MessageDetailJson)))]
pub(super) async fn get_message(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<MessageId>,
) -> Result<Reply<MessageDetailJson>> {
    let found = app.shop().read(&caller.principal, move |ctx| queries::message(ctx.tx, id)).await?;
    Ok(Reply::ok(found.into()))
}

/// Send a message again
///
/// As a new message to the address that its recipient has now, even if it no longer holds. Refused for one that will still be
/// sent by itself.
#[utoipa::path(post, path = "/messages/{id}/resend", params(("id" = String, Path)), request_body = Empty,
    responses((status = 201, description = "The new message", body = MessageJson)))]
pub(super) async fn resend_message(
    State(app): State<App>,
    Address(id): Address<MessageId>,
    sent: Submitted<Empty>,
) -> Result<Reply<MessageJson>> {
    let answer = app.shop().execute(sent.call, ResendMessage { id }).await?;
    let id = answer.value.id;
    Ok(Reply::created(answer).map(MessageJson::from).at(format_args!("/messages/{id}")))
}

impl From<MessageRow> for MessageJson {
    fn from(row: MessageRow) -> Self {
        MessageJson {
            id: row.id,
            channel: row.channel,
            notice: row.notice,
            recipient: row.recipient,
            address: row.address,
            subject: row.subject,
            state: row.state,
            order: row.order,
            order_number: row.order_number,
            is_test: row.is_test,
            resend_of: row.resend_of,
            attempts: row.attempts,
            note: Some(row.note).filter(|n| !n.is_empty()),
            created_at: row.created_at,
            tried_at: row.tried_at,
            ended_at: row.ended_at,
        }
    }
}

impl From<MessageDetail> for MessageDetailJson {
    fn from(detail: MessageDetail) -> Self {
        let (html, text) = detail.texts.map(|t| (t.html, t.text)).unzip();
        let (message, message_id, resends) = (detail.row.into(), detail.header_id, detail.resends);
        MessageDetailJson { message, html, text, message_id, resends }
    }
}
