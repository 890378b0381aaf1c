//! `/locations`

use app::platform::shown::Shown;
use app::stock::locations::{self, ChangeLocation, CreateLocation, Location, LocationChange};
use axum::extract::State;
use domain::base::{Address as PostalAddress, AddressInput, LocationId, Name, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::change::{clearable, given};
use crate::shell::schema::{AddressSchema, PageJson, TimeSchema};
use crate::shell::{
    Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::StockRead), routes!(list_locations))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_location))
        .route(Policy::Needs(Permission::StockRead), routes!(get_location))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_location))
}

/// A place where stock is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Location)]
struct LocationJson {
    #[schema(value_type = String, example = "loc_01J8ZK4T2M7Q5A")]
    id: LocationId,
    /// Name for programs and files.
    #[schema(example = "main")]
    code: String,
    #[schema(value_type = String, example = "Main")]
    name: Name,
    /// The lower, the sooner orders are filled from it.
    priority: i64,
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<PostalAddress>,
    /// Whether orders are filled from it.
    ships_orders: bool,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A location to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLocation {
    /// Small letters, digits, `_` and `-`; never changes.
    #[schema(min_length = 1, max_length = 40, example = "leeds")]
    code: String,
    #[schema(min_length = 1, max_length = 120, example = "Leeds")]
    name: String,
    /// The lower, the sooner orders are filled from it; after all others when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    priority: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<AddressInput>,
    /// Whether orders are filled from it.
    #[serde(default = "ships_orders")]
    #[schema(default = true)]
    ships_orders: bool,
}

fn ships_orders() -> bool {
    true
}

/// What changes of a location: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LocationPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1000000)]
    priority: Option<i64>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<Option<AddressInput>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    ships_orders: Option<bool>,
    /// Archives the location or takes it back; refused while stock is there, promised from there, or on its way.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which locations are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LocationQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List locations
///
/// All of them, in the order in which orders are filled from them.
#[utoipa::path(get, path = "/locations", params(LocationQuery),
    responses((status = 200, description = "The locations", body = PageJson<LocationJson>)))]
async fn list_locations(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LocationQuery>,
) -> Result<Reply<PageJson<LocationJson>>> {
    let shown = Shown::from(query.archived);
    let all = app.shop().read(&caller.principal, |ctx| Ok(locations::all(ctx.tx)?)).await?;
    let items = all.into_iter().filter(|r| shown.includes(&r.archived_at)).map(LocationJson::from).collect();
    Ok(Reply::ok(PageJson { items, next: None }))
}

/// Add a location
#[utoipa::path(post, path = "/locations", request_body = NewLocation,
    responses((status = 201, description = "The location", body = LocationJson)))]
async fn create_location(State(app): State<App>, sent: Submitted<NewLocation>) -> Result<Reply<LocationJson>> {
    let NewLocation { code, name, priority, address, ships_orders } = sent.body;
    let command = CreateLocation { code, name, priority, address, ships_orders };
    let answer = app.shop().execute(sent.call, command).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(LocationJson::from).version(version).at(format_args!("/locations/{id}")))
}

/// Get a location
#[utoipa::path(get, path = "/locations/{id}", params(("id" = String, Path, example = "loc_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The location", body = LocationJson)))]
async fn get_location(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<LocationId>,
) -> Result<Reply<LocationJson>> {
    let found = app.shop().read(&caller.principal, move |ctx| locations::location(ctx.tx, id)).await?;
    let version = found.version;
    Ok(Reply::ok(found.into()).version(version))
}

/// Change, archive or take back a location
#[utoipa::path(patch, path = "/locations/{id}", params(("id" = String, Path)), request_body = LocationPatch,
    responses((status = 200, description = "The location as it stands now", body = LocationJson)))]
async fn change_location(
    State(app): State<App>,
    Address(id): Address<LocationId>,
    sent: Edited<LocationPatch>,
) -> Result<Reply<LocationJson>> {
    let principal = sent.call.principal.clone();
    let LocationPatch { name, priority, address, ships_orders, archived } = sent.body;
    let change = LocationChange { name, priority, address, ships_orders, archived };
    let command = ChangeLocation { id, version: sent.version, change };
    let changed = app.shop().execute(sent.call, command).await;
    let current = async {
        Ok(LocationJson::from(app.shop().read(&principal, move |ctx| locations::location(ctx.tx, id)).await?))
    };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(LocationJson::from).version(version))
}

impl From<Location> for LocationJson {
    fn from(from: Location) -> Self {
        LocationJson {
            id: from.id,
            code: from.code,
            name: from.name,
            priority: from.priority,
            address: from.address,
            ships_orders: from.ships_orders,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
