//! `/shipping-methods`

use app::catalog::products::DEFAULT_TAX_CLASS;
use app::orders::shipping_methods::{
    self, ChangeShippingMethod, CreateShippingMethod, ShippingMethod, ShippingMethodChange,
};
use axum::extract::State;
use domain::base::{Money, Name, ShippingMethodId, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::reference::{Record, added, changed, found, listed};
use crate::shell::change::given;
use crate::shell::schema::{MoneySchema, PageJson, TimeSchema};
use crate::shell::{Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::OrdersRead), routes!(list_shipping_methods))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_shipping_method))
        .route(Policy::Needs(Permission::OrdersRead), routes!(get_shipping_method))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_shipping_method))
}

/// A way of sending an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingMethod)]
pub(super) struct ShippingMethodJson {
    #[schema(value_type = String, example = "shm_01J8ZK4T2M7Q5A")]
    id: ShippingMethodId,
    /// Name for programs: orders carry it.
    #[schema(example = "standard")]
    code: String,
    #[schema(value_type = String, example = "Standard")]
    name: Name,
    /// What the customer pays for it.
    #[schema(value_type = MoneySchema)]
    price: Money,
    /// Tax class of the price.
    #[schema(example = "standard")]
    tax_class: String,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A shipping method to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewShippingMethod {
    /// Small letters, digits, `_` and `-`; never changes.
    #[schema(min_length = 1, max_length = 40, example = "express")]
    code: String,
    #[schema(min_length = 1, max_length = 120, example = "Express")]
    name: String,
    /// What the customer pays for it, in the shop's currency.
    #[schema(value_type = MoneySchema)]
    price: Money,
    /// `standard` when absent.
    #[serde(default)]
    #[schema(max_length = 40)]
    tax_class: Option<String>,
}

/// What changes of a shipping method: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShippingMethodPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = MoneySchema, required = false)]
    price: Option<Money>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 40)]
    tax_class: Option<String>,
    /// Archives the shipping method or takes it back; an archived one is not offered any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which shipping methods are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ShippingMethodQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List shipping methods
///
/// All of them, by code.
#[utoipa::path(get, path = "/shipping-methods", params(ShippingMethodQuery),
    responses((status = 200, description = "The shipping methods", body = PageJson<ShippingMethodJson>)))]
async fn list_shipping_methods(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ShippingMethodQuery>,
) -> Result<Reply<PageJson<ShippingMethodJson>>> {
    listed(&app, &caller, query.archived, |ctx| Ok(shipping_methods::all(ctx.tx)?)).await
}

/// Add a shipping method
#[utoipa::path(post, path = "/shipping-methods", request_body = NewShippingMethod,
    responses((status = 201, description = "The shipping method", body = ShippingMethodJson)))]
async fn create_shipping_method(
    State(app): State<App>,
    sent: Submitted<NewShippingMethod>,
) -> Result<Reply<ShippingMethodJson>> {
    let NewShippingMethod { code, name, price, tax_class } = sent.body;
    let tax_class = tax_class.unwrap_or_else(|| DEFAULT_TAX_CLASS.to_owned());
    let command = CreateShippingMethod { code, name, price, tax_class };
    added(&app, sent.call, command).await
}

/// Get a shipping method
#[utoipa::path(get, path = "/shipping-methods/{id}", params(("id" = String, Path, example = "shm_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The shipping method", body = ShippingMethodJson)))]
async fn get_shipping_method(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShippingMethodId>,
) -> Result<Reply<ShippingMethodJson>> {
    found(&app, &caller, move |ctx| shipping_methods::shipping_method(ctx.tx, id)).await
}

/// Change, archive or take back a shipping method
#[utoipa::path(patch, path = "/shipping-methods/{id}", params(("id" = String, Path)), request_body = ShippingMethodPatch,
    responses((status = 200, description = "The shipping method as it stands now", body = ShippingMethodJson)))]
async fn change_shipping_method(
    State(app): State<App>,
    Address(id): Address<ShippingMethodId>,
    sent: Edited<ShippingMethodPatch>,
) -> Result<Reply<ShippingMethodJson>> {
    let ShippingMethodPatch { name, price, tax_class, archived } = sent.body;
    let change = ShippingMethodChange { name, price, tax_class, archived };
    let command = ChangeShippingMethod { id, version: sent.version, change };
    changed(&app, sent.call, command, move |ctx| shipping_methods::shipping_method(ctx.tx, id)).await
}

impl Record for ShippingMethod {
    type Json = ShippingMethodJson;
    const PATH: &'static str = "/shipping-methods";

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

impl From<ShippingMethod> for ShippingMethodJson {
    fn from(from: ShippingMethod) -> Self {
        ShippingMethodJson {
            id: from.id,
            code: from.code,
            name: from.name,
            price: from.price,
            tax_class: from.tax_class,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
