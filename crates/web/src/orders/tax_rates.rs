//! `/tax-rates`

use app::orders::tax_rates::{self, ChangeTaxRate, CreateTaxRate, TaxRate, TaxRateChange};
use axum::extract::State;
use domain::base::{CountryCode, Name, Rate, Region, TaxRateId, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::reference::{Record, added, changed, found, listed};
use crate::shell::change::given;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::OrdersRead), routes!(list_tax_rates))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_tax_rate))
        .route(Policy::Needs(Permission::OrdersRead), routes!(get_tax_rate))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_tax_rate))
}

/// The tax on a class of goods sent to a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRate)]
pub(super) struct TaxRateJson {
    #[schema(value_type = String, example = "txr_01J8ZK4T2M7Q5A")]
    id: TaxRateId,
    /// As documents call it.
    #[schema(value_type = String, example = "VAT")]
    name: Name,
    #[schema(value_type = String, example = "GB")]
    country: CountryCode,
    /// Null: the whole country.
    #[schema(value_type = Option<String>)]
    region: Option<Region>,
    #[schema(example = "standard")]
    tax_class: String,
    /// Percent.
    #[schema(value_type = String, example = "20")]
    rate: Rate,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A tax rate to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTaxRate {
    /// As documents call it.
    #[schema(min_length = 1, max_length = 120, example = "VAT")]
    name: String,
    /// ISO 3166-1, two letters.
    #[schema(min_length = 2, max_length = 2, example = "GB")]
    country: String,
    /// The whole country when absent.
    #[serde(default)]
    #[schema(max_length = 100)]
    region: Option<String>,
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    tax_class: String,
    /// Percent, with at most four decimals.
    #[schema(example = "20", max_length = 16)]
    rate: String,
}

/// What changes of a tax rate: absent stays; country, region and class never change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaxRatePatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Percent.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 16)]
    rate: Option<String>,
    /// Archives the tax rate or takes it back; an archived one is not applied any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which tax rates are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TaxRateQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List tax rates
///
/// All of them, by country, region and tax class.
#[utoipa::path(get, path = "/tax-rates", params(TaxRateQuery),
    responses((status = 200, description = "The tax rates", body = PageJson<TaxRateJson>)))]
async fn list_tax_rates(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TaxRateQuery>,
) -> Result<Reply<PageJson<TaxRateJson>>> {
    listed(&app, &caller, query.archived, |ctx| Ok(tax_rates::all(ctx.tx)?)).await
}

/// Add a tax rate
#[utoipa::path(post, path = "/tax-rates", request_body = NewTaxRate,
    responses((status = 201, description = "The tax rate", body = TaxRateJson)))]
async fn create_tax_rate(State(app): State<App>, sent: Submitted<NewTaxRate>) -> Result<Reply<TaxRateJson>> {
    let NewTaxRate { name, country, region, tax_class, rate } = sent.body;
    let command = CreateTaxRate { name, country, region: region.unwrap_or_default(), tax_class, rate };
    added(&app, sent.call, command).await
}

/// Get a tax rate
#[utoipa::path(get, path = "/tax-rates/{id}", params(("id" = String, Path, example = "txr_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The tax rate", body = TaxRateJson)))]
async fn get_tax_rate(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<TaxRateId>,
) -> Result<Reply<TaxRateJson>> {
    found(&app, &caller, move |ctx| tax_rates::tax_rate(ctx.tx, id)).await
}

/// Change, archive or take back a tax rate
#[utoipa::path(patch, path = "/tax-rates/{id}", params(("id" = String, Path)), request_body = TaxRatePatch,
    responses((status = 200, description = "The tax rate as it stands now", body = TaxRateJson)))]
async fn change_tax_rate(
    State(app): State<App>,
    Address(id): Address<TaxRateId>,
    sent: Edited<TaxRatePatch>,
) -> Result<Reply<TaxRateJson>> {
    let TaxRatePatch { name, rate, archived } = sent.body;
    let change = TaxRateChange { name, rate, archived };
    let command = ChangeTaxRate { id, version: sent.version, change };
    changed(&app, sent.call, command, move |ctx| tax_rates::tax_rate(ctx.tx, id)).await
}

impl Record for TaxRate {
    type Json = TaxRateJson;
    const PATH: &'static str = "/tax-rates";

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

impl From<TaxRate> for TaxRateJson {
    fn from(from: TaxRate) -> Self {
        TaxRateJson {
            id: from.id,
            name: from.name,
            country: from.country,
            region: from.region,
            tax_class: from.tax_class,
            rate: from.rate,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
