//! `/channels`

use app::orders::channels::{self, ChangeChannel, Channel, ChannelChange, CreateChannel};
use axum::extract::State;
use domain::base::{ChannelId, Name, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::reference::{Record, added, changed, found, listed};
use crate::catalog::ShortPolicyJson;
use crate::shell::change::given;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::OrdersRead), routes!(list_channels))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_channel))
        .route(Policy::Needs(Permission::OrdersRead), routes!(get_channel))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_channel))
}

/// A way in for orders.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Channel)]
pub(super) struct ChannelJson {
    #[schema(value_type = String, example = "chn_01J8ZK4T2M7Q5A")]
    id: ChannelId,
    /// Name for programs: orders carry it.
    #[schema(example = "web")]
    code: String,
    #[schema(value_type = String, example = "Web shop")]
    name: Name,
    /// What happens to an order without enough stock, unless its product says otherwise.
    short_policy: ShortPolicyJson,
    /// Units per variant and location that it leaves alone.
    buffer: i64,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A sales channel to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewChannel {
    /// Small letters, digits, `_` and `-`; never changes.
    #[schema(min_length = 1, max_length = 40, example = "market")]
    code: String,
    #[schema(min_length = 1, max_length = 120, example = "Marketplace")]
    name: String,
    /// `refuse` when absent.
    #[serde(default)]
    short_policy: Option<ShortPolicyJson>,
    /// Units per variant and location that it leaves alone; 0 when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    buffer: i64,
}

/// What changes of a sales channel: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChannelPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = ShortPolicyJson, required = false)]
    short_policy: Option<ShortPolicyJson>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1000000)]
    buffer: Option<i64>,
    /// Archives the sales channel or takes it back; an archived one takes no orders.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which sales channels are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChannelQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List sales channels
///
/// All of them, by code.
#[utoipa::path(get, path = "/channels", params(ChannelQuery),
    responses((status = 200, description = "The sales channels", body = PageJson<ChannelJson>)))]
async fn list_channels(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ChannelQuery>,
) -> Result<Reply<PageJson<ChannelJson>>> {
    listed(&app, &caller, query.archived, |ctx| Ok(channels::all(ctx.tx)?)).await
}

/// Add a sales channel
#[utoipa::path(post, path = "/channels", request_body = NewChannel,
    responses((status = 201, description = "The sales channel", body = ChannelJson)))]
async fn create_channel(State(app): State<App>, sent: Submitted<NewChannel>) -> Result<Reply<ChannelJson>> {
    let NewChannel { code, name, short_policy, buffer } = sent.body;
    let short_policy = short_policy.unwrap_or(ShortPolicyJson::Refuse).into();
    let command = CreateChannel { code, name, short_policy, buffer };
    added(&app, sent.call, command).await
}

/// Get a sales channel
#[utoipa::path(get, path = "/channels/{id}", params(("id" = String, Path, example = "chn_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The sales channel", body = ChannelJson)))]
async fn get_channel(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ChannelId>,
) -> Result<Reply<ChannelJson>> {
    found(&app, &caller, move |ctx| channels::channel(ctx.tx, id)).await
}

/// Change, archive or take back a sales channel
#[utoipa::path(patch, path = "/channels/{id}", params(("id" = String, Path)), request_body = ChannelPatch,
    responses((status = 200, description = "The sales channel as it stands now", body = ChannelJson)))]
async fn change_channel(
    State(app): State<App>,
    Address(id): Address<ChannelId>,
    sent: Edited<ChannelPatch>,
) -> Result<Reply<ChannelJson>> {
    let ChannelPatch { name, short_policy, buffer, archived } = sent.body;
    let change = ChannelChange { name, short_policy: short_policy.map(Into::into), buffer, archived };
    let command = ChangeChannel { id, version: sent.version, change };
    changed(&app, sent.call, command, move |ctx| channels::channel(ctx.tx, id)).await
}

impl Record for Channel {
    type Json = ChannelJson;
    const PATH: &'static str = "/channels";

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn archived_at(&self) -> &Option<Timestamp> {
        &self.archived_at
    }
}

impl From<Channel> for ChannelJson {
    fn from(from: Channel) -> Self {
        ChannelJson {
            id: from.id,
            code: from.code,
            name: from.name,
            short_policy: from.short_policy.into(),
            buffer: from.buffer,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
