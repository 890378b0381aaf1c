//! `/events`: everything that happened, in its one order, page by page or as a stream.

use app::platform::sequencer::{Cursor, FeedEvent, read_feed};
use axum::extract::State;
use domain::base::{
    ApiKeyId, CategoryId, ChannelId, CustomerId, EventId, ImportId, JobId, LocationId, MessageId, OrderId, ProductId,
    ShipmentId, ShippingMethodId, StageId, SupplierId, SupplierItemId, TaxClassId, TaxRateId, Timestamp, TransferId,
    UserId, VariantId,
};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::jobs::page_limit;
use super::stream;
use crate::shell::schema::TimeSchema;
use crate::shell::{App, Caller, Policy, Query, Reply, Result, Routes};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    let routes = routes.route(Policy::Needs(Permission::EventsRead), routes!(list_events));
    stream::add(routes)
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventJson {
    #[schema(value_type = String)]
    id: EventId,
    /// What happened.
    #[schema(example = "order.placed")]
    kind: String,
    #[schema(value_type = TimeSchema)]
    at: Timestamp,
    /// Id of what it happened to; null when that has none.
    subject: Option<String>,
    /// Who did it: `user`, `api_key`, `guest` or `system`.
    actor_kind: String,
    /// Id of who did it.
    actor: Option<String>,
    /// The request that did it.
    request_id: String,
    /// What there is to say about it; by the kind.
    #[schema(value_type = Object)]
    data: serde_json::Value,
    /// The place behind it, for `after` and `Last-Event-ID`.
    cursor: String,
}

impl From<FeedEvent> for EventJson {
    fn from(event: FeedEvent) -> Self {
        let actor = match event.actor_kind.as_str() {
            "user" => Some(UserId::from_raw(event.actor_id).to_string()),
            "api_key" => Some(ApiKeyId::from_raw(event.actor_id).to_string()),
            _ => None,
        };
        let subject = EventKind::from_code(&event.kind).and_then(|kind| subject(kind, event.subject_id));
        let cursor = event.cursor.to_string();
        let FeedEvent { id, kind, at, actor_kind, request_id, data, .. } = event;
        Self { id, kind, at, subject, actor_kind, actor, request_id, data, cursor }
    }
}

impl EventJson {
    /// The place behind it.
    pub(super) fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What happened.
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }
}

/// The id of what an event is about, in its text form.
fn subject(kind: EventKind, raw: i64) -> Option<String> {
    use EventKind as K;
    Some(match kind {
        K::CustomerCreated | K::CustomerChanged | K::CustomerRemoved => CustomerId::from_raw(raw).to_string(),
        K::SupplierCreated | K::SupplierChanged | K::SupplierRemoved => SupplierId::from_raw(raw).to_string(),
        K::CategoryCreated | K::CategoryChanged | K::CategoryRemoved => CategoryId::from_raw(raw).to_string(),
        K::ProductCreated | K::ProductChanged | K::ProductRemoved | K::ProductImagesChanged => {
            ProductId::from_raw(raw).to_string()
        }
        K::VariantCreated | K::VariantChanged | K::VariantRemoved => VariantId::from_raw(raw).to_string(),
        K::StockShortfall | K::StockPolicyChanged | K::StockLow | K::StockRecovered => {
            VariantId::from_raw(raw).to_string()
        }
        K::LocationCreated | K::LocationChanged | K::StockAdjusted | K::StockCounted => {
            LocationId::from_raw(raw).to_string()
        }
        K::TransferSent | K::TransferReceived => TransferId::from_raw(raw).to_string(),
        K::OrderPlaced | K::OrderEdited | K::OrderStaged | K::OrderNoted | K::OrderRerouted => {
            OrderId::from_raw(raw).to_string()
        }
        K::OrderAttached | K::OrderDetached => OrderId::from_raw(raw).to_string(),
        K::OrderImported | K::OrderCancelled | K::OrderClosed | K::OrderReopened | K::BackorderFilled => {
            OrderId::from_raw(raw).to_string()
        }
        K::ShipmentShipped | K::ShipmentHandedOver | K::ShipmentVoided | K::ShipmentDelivered | K::ShipmentFailed => {
            ShipmentId::from_raw(raw).to_string()
        }
        K::ChannelCreated | K::ChannelChanged => ChannelId::from_raw(raw).to_string(),
        K::TaxRateCreated | K::TaxRateChanged => TaxRateId::from_raw(raw).to_string(),
        K::ShippingMethodCreated | K::ShippingMethodChanged => ShippingMethodId::from_raw(raw).to_string(),
        K::UserCreated | K::UserChanged | K::UserPasswordSet | K::UserLinkMade => UserId::from_raw(raw).to_string(),
        K::UserSignedIn | K::UserSignedOut | K::UserResetAsked => UserId::from_raw(raw).to_string(),
        K::ApiKeyCreated | K::ApiKeyRevoked => ApiKeyId::from_raw(raw).to_string(),
        K::JobDied | K::JobRetried => JobId::from_raw(raw).to_string(),
        K::SupplierItemCreated | K::SupplierItemChanged | K::SupplierItemRemoved => {
            SupplierItemId::from_raw(raw).to_string()
        }
        K::MessageSent | K::MessageFailed | K::MessageResent | K::MessageTested => MessageId::from_raw(raw).to_string(),
        K::ImportFinished | K::ImportUndone => ImportId::from_raw(raw).to_string(),
        K::TaxClassCreated | K::TaxClassChanged => TaxClassId::from_raw(raw).to_string(),
        K::StageCreated | K::StageChanged => StageId::from_raw(raw).to_string(),
        K::SettingsChanged | K::OrderFormChanged | K::TemplateChanged | K::NoticeChanged => return None,
        K::DataExported | K::MailServerChanged => return None,
        K::StockReceived | K::StockMoved => return None,
    })
}

/// Where to begin, and how much.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// The `next` of the page before; from the beginning when absent.
    #[param(max_length = 64)]
    after: Option<String>,
    /// Events of the page; 50 when absent.
    #[param(minimum = 1, maximum = 250)]
    limit: Option<i64>,
}

/// A page of the feed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventPage)]
struct EventPageJson {
    items: Vec<EventJson>,
    /// Where to go on, now or when there are more; never null.
    next: String,
}

/// Read the feed of events
///
/// Events come in one order that never changes, and none is ever put in before one that was read.
#[utoipa::path(get, path = "/events", params(EventQuery),
    responses((status = 200, description = "A page of events", body = EventPageJson)))]
async fn list_events(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<EventQuery>,
) -> Result<Reply<EventPageJson>> {
    let limit = page_limit(query.limit)?;
    let after = query.after.map_or(Ok(Cursor::START), |text| text.parse())?;
    let page = app.shop().read(&caller.principal, move |ctx| read_feed(ctx, after, limit)).await?;
    let items = page.items.into_iter().map(EventJson::from).collect();
    Ok(Reply::ok(EventPageJson { items, next: page.next.to_string() }))
}
