//! `/api-keys`

use app::platform::people::{ApiKeyRow, ApiSecret, RevokeApiKey, create_api_key, list_api_keys};
use axum::extract::State;
use axum::http::StatusCode;
use domain::base::{ApiKeyId, Name, Timestamp};
use domain::parties::{Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::schema::TimeSchema;
use crate::shell::{Address, App, Caller, Empty, NoFilter, Policy, Problem, Query, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::PeopleRead), routes!(list_keys))
        .route(Policy::Needs(Permission::PeopleWrite), routes!(create_key))
        .route(Policy::Needs(Permission::PeopleWrite), routes!(revoke_key))
}

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
struct KeyJson {
    #[schema(value_type = String)]
    id: ApiKeyId,
    /// What it is for.
    name: String,
    #[schema(value_type = String, example = "staff")]
    role: Role,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    /// To the minute.
    #[schema(value_type = Option<TimeSchema>)]
    last_used_at: Option<Timestamp>,
    #[schema(value_type = Option<TimeSchema>)]
    revoked_at: Option<Timestamp>,
}

impl From<ApiKeyRow> for KeyJson {
    fn from(row: ApiKeyRow) -> Self {
        let ApiKeyRow { id, name, role, created_at, last_used_at, revoked_at } = row;
        Self { id, name, role, created_at, last_used_at, revoked_at }
    }
}

/// Every API key, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeys)]
struct KeysJson {
    items: Vec<KeyJson>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// What it is for.
    #[schema(value_type = String, max_length = 120, example = "Web shop")]
    name: Name,
    /// `owner`, `manager` or `staff`; nobody gives more than they have.
    #[schema(value_type = String, example = "staff")]
    role: Role,
}

/// A key that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedApiKey)]
struct CreatedKey {
    #[schema(value_type = String)]
    id: ApiKeyId,
    /// Shown once; null when the request is a repetition.
    secret: Option<String>,
}

/// List API keys
#[utoipa::path(get, path = "/api-keys", responses((status = 200, description = "Every key", body = KeysJson)))]
async fn list_keys(State(app): State<App>, caller: Caller, _none: Query<NoFilter>) -> Result<Reply<KeysJson>> {
    let rows = app.shop().read(&caller.principal, list_api_keys).await?;
    Ok(Reply::ok(KeysJson { items: rows.into_iter().map(KeyJson::from).collect() }))
}

/// Make an API key
///
/// Its secret is answered once and cannot be asked for again.
#[utoipa::path(post, path = "/api-keys", request_body = NewKey,
    responses((status = 201, description = "The key with its secret", body = CreatedKey)))]
async fn create_key(State(app): State<App>, sent: Submitted<NewKey>) -> Result<Reply<CreatedKey>> {
    let made = create_api_key(app.shop(), sent.call, sent.body.name, sent.body.role).await?;
    let replayed = made.secret.is_none();
    let secret = made.secret.as_ref().map(ApiSecret::reveal).map(str::to_owned);
    Ok(Reply::created(app::platform::Answer { value: CreatedKey { id: made.id, secret }, replayed }))
}

/// Revoke an API key
///
/// It is refused everywhere within seconds. Revoking again changes nothing.
#[utoipa::path(post, path = "/api-keys/{id}/revocation", params(("id" = String, Path)), request_body = Empty,
    responses((status = 200, description = "The revoked key", body = KeyJson)))]
async fn revoke_key(
    State(app): State<App>,
    Address(id): Address<ApiKeyId>,
    caller: Caller,
    sent: Submitted<Empty>,
) -> Result<Reply<KeyJson>> {
    app.shop().execute(sent.call, RevokeApiKey { id }).await?;
    let rows = app.shop().read(&caller.principal, list_api_keys).await?;
    let row = rows.into_iter().find(|row| row.id == id);
    // Only the newest thousand are listed; an older one was revoked all the same.
    row.map(|row| Reply::ok(KeyJson::from(row))).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "the key was revoked; it is too old to be listed")
    })
}
