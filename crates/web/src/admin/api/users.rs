//! `/users`

use app::platform::people::{AddUser, ChangeUser, UserPatch, UserRow, list_users};
use app::platform::{AppError, Principal, Result as AppResult};
use axum::extract::State;
use domain::base::{Email, Name, Timestamp, UserId};
use domain::parties::{Permission, Role};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::change::given;
use crate::shell::schema::TimeSchema;
use crate::shell::{
    Address, App, Caller, Edited, NoFilter, Policy, Query, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::PeopleRead), routes!(list_people))
        .route(Policy::Needs(Permission::PeopleWrite), routes!(add_user))
        .route(Policy::Needs(Permission::PeopleWrite), routes!(change_user))
}

/// Somebody who works in the shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
struct UserJson {
    #[schema(value_type = String)]
    id: UserId,
    #[schema(value_type = String, example = "bo@example.com")]
    email: Email,
    #[schema(value_type = String)]
    name: Name,
    #[schema(value_type = String, example = "manager")]
    role: Role,
    /// Shut out.
    disabled: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    version: i64,
}

impl From<UserRow> for UserJson {
    fn from(row: UserRow) -> Self {
        let UserRow { id, email, name, role, created_at, disabled_at, version } = row;
        Self { id, email, name, role, disabled: disabled_at.is_some(), created_at, version }
    }
}

/// Everybody who works in the shop, by name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Users)]
struct UsersJson {
    items: Vec<UserJson>,
}

/// Somebody to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    #[schema(value_type = String, max_length = 254, example = "bo@example.com")]
    email: Email,
    #[schema(value_type = String, max_length = 120)]
    name: Name,
    /// `owner`, `manager` or `staff`; nobody gives more than they have.
    #[schema(value_type = String, example = "manager")]
    role: Role,
}

/// What changes of a user: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserPatchJson {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 120)]
    name: Option<Name>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    role: Option<Role>,
    /// Shuts them out or lets them in again.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    disabled: Option<bool>,
}

/// List users
#[utoipa::path(get, path = "/users", responses((status = 200, description = "Everybody", body = UsersJson)))]
async fn list_people(State(app): State<App>, caller: Caller, _none: Query<NoFilter>) -> Result<Reply<UsersJson>> {
    let rows = app.shop().read(&caller.principal, list_users).await?;
    Ok(Reply::ok(UsersJson { items: rows.into_iter().map(UserJson::from).collect() }))
}

/// Add a user
#[utoipa::path(post, path = "/users", request_body = NewUser,
    responses((status = 201, description = "The user", body = UserJson)))]
async fn add_user(State(app): State<App>, caller: Caller, sent: Submitted<NewUser>) -> Result<Reply<UserJson>> {
    let NewUser { email, name, role } = sent.body;
    let answer = app.shop().execute(sent.call, AddUser { email, name, role }).await?;
    let user = user(&app, &caller.principal, answer.value).await?;
    let version = user.version;
    let reply = Reply::created(app::platform::Answer { value: user, replayed: answer.replayed });
    Ok(reply.map(UserJson::from).version(version))
}

/// Change a user
#[utoipa::path(patch, path = "/users/{id}", params(("id" = String, Path)), request_body = UserPatchJson,
    responses((status = 200, description = "The user", body = UserJson)))]
async fn change_user(
    State(app): State<App>,
    Address(id): Address<UserId>,
    caller: Caller,
    sent: Edited<UserPatchJson>,
) -> Result<Reply<UserJson>> {
    let UserPatchJson { name, role, disabled } = sent.body;
    let change = ChangeUser { id, version: sent.version, patch: UserPatch { name, role, disabled } };
    let changed = app.shop().execute(sent.call, change).await;
    let current = async { Ok(UserJson::from(user(&app, &caller.principal, id).await?)) };
    let answer = or_current(changed, current).await?;
    let user = UserJson::from(user(&app, &caller.principal, id).await?);
    let version = user.version;
    Ok(Reply::done(app::platform::Answer { value: user, replayed: answer.replayed }).version(version))
}

async fn user(app: &App, principal: &Arc<Principal>, id: UserId) -> AppResult<UserRow> {
    let rows = app.shop().read(principal, list_users).await?;
    rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound("user"))
}
