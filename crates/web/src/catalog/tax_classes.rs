//! `/tax-classes`

use app::catalog::{
    queries::{self, TaxClass},
    tax_classes::{ChangeTaxClass, CreateTaxClass},
};
use app::platform::shown::Shown;
use axum::extract::State;
use domain::base::{Code, Name, TaxClassId, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::change::given;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{
    Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::CatalogRead), routes!(list_tax_classes))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_tax_class))
        .route(Policy::Needs(Permission::CatalogRead), routes!(get_tax_class))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_tax_class))
}

/// A class of goods that are taxed alike.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxClass)]
struct TaxClassJson {
    #[schema(value_type = String, example = "txc_01J8ZK4T2M7Q5A")]
    id: TaxClassId,
    /// Name for programs: products, shipping methods and tax rates carry it.
    #[schema(value_type = String, example = "standard")]
    code: Code,
    #[schema(value_type = String, example = "Standard")]
    name: Name,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A tax class to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTaxClass {
    /// Small letters, digits, `_` and `-`; never changes.
    #[schema(min_length = 1, max_length = 40, example = "reduced")]
    code: String,
    #[schema(min_length = 1, max_length = 120, example = "Reduced")]
    name: String,
}

/// What changes of a tax class: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaxClassPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Archives the tax class or takes it back; products keep an archived one.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which tax classes are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TaxClassQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List tax classes
///
/// All of them, by code.
#[utoipa::path(get, path = "/tax-classes", params(TaxClassQuery),
    responses((status = 200, description = "The tax classes", body = PageJson<TaxClassJson>)))]
async fn list_tax_classes(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TaxClassQuery>,
) -> Result<Reply<PageJson<TaxClassJson>>> {
    let shown = Shown::from(query.archived);
    let all = app.shop().read(&caller.principal, |ctx| queries::tax_classes(ctx.tx)).await?;
    let items = all.into_iter().filter(|r| shown.includes(&r.archived_at)).map(TaxClassJson::from).collect();
    Ok(Reply::ok(PageJson { items, next: None }))
}

/// Add a tax class
#[utoipa::path(post, path = "/tax-classes", request_body = NewTaxClass,
    responses((status = 201, description = "The tax class", body = TaxClassJson)))]
async fn create_tax_class(State(app): State<App>, sent: Submitted<NewTaxClass>) -> Result<Reply<TaxClassJson>> {
    let command = CreateTaxClass { code: sent.body.code, name: sent.body.name };
    let answer = app.shop().execute(sent.call, command).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(TaxClassJson::from).version(version).at(format_args!("/tax-classes/{id}")))
}

/// Get a tax class
#[utoipa::path(get, path = "/tax-classes/{id}", params(("id" = String, Path, example = "txc_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The tax class", body = TaxClassJson)))]
async fn get_tax_class(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<TaxClassId>,
) -> Result<Reply<TaxClassJson>> {
    let found = app.shop().read(&caller.principal, move |ctx| queries::tax_class(ctx.tx, id)).await?;
    let version = found.version;
    Ok(Reply::ok(found.into()).version(version))
}

/// Change, archive or take back a tax class
#[utoipa::path(patch, path = "/tax-classes/{id}", params(("id" = String, Path)), request_body = TaxClassPatch,
    responses((status = 200, description = "The tax class as it stands now", body = TaxClassJson)))]
async fn change_tax_class(
    State(app): State<App>,
    Address(id): Address<TaxClassId>,
    sent: Edited<TaxClassPatch>,
) -> Result<Reply<TaxClassJson>> {
    let principal = sent.call.principal.clone();
    let TaxClassPatch { name, archived } = sent.body;
    let command = ChangeTaxClass { id, version: sent.version, name, archived };
    let changed = app.shop().execute(sent.call, command).await;
    let current =
        async { Ok(TaxClassJson::from(app.shop().read(&principal, move |ctx| queries::tax_class(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(TaxClassJson::from).version(version))
}

impl From<TaxClass> for TaxClassJson {
    fn from(from: TaxClass) -> Self {
        TaxClassJson {
            id: from.id,
            code: from.code,
            name: from.name,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
