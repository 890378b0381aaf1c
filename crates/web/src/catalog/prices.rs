//! `/price-changes`

use app::catalog::prices::{ChangePrices, PriceChanged, PriceLine};
use axum::extract::State;
use domain::base::{Money, VariantId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::change::clearable;
use crate::shell::schema::MoneySchema;
use crate::shell::{App, Policy, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes.route(Policy::Needs(Permission::CatalogWrite), routes!(change_prices))
}

/// Prices to be changed, all or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PriceChange {
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<PriceLineJson>,
}

/// A new price.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceLine)]
struct PriceLineJson {
    #[schema(min_length = 1, max_length = 64, example = "TEE-RED-M")]
    sku: String,
    /// In the shop's currency.
    #[schema(value_type = MoneySchema)]
    price: Money,
    /// What it cost before: absent stays, null clears.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<MoneySchema>)]
    compare_at_price: Option<Option<Money>>,
}

/// What a change of prices did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PricesChanged)]
struct ChangedJson {
    /// One per line sent.
    lines: Vec<ChangedLineJson>,
}

/// What a change of prices did to one variant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceChanged)]
struct ChangedLineJson {
    #[schema(value_type = String)]
    id: VariantId,
    sku: String,
    #[schema(value_type = MoneySchema)]
    old_price: Money,
    #[schema(value_type = MoneySchema)]
    price: Money,
    #[schema(value_type = Option<MoneySchema>)]
    compare_at_price: Option<Money>,
    /// The variant's version from now on.
    version: i64,
}

/// Change prices
///
/// All of them or, when one line is wrong, none.
#[utoipa::path(post, path = "/price-changes", request_body = PriceChange,
    responses((status = 200, description = "What changed", body = ChangedJson)))]
async fn change_prices(State(app): State<App>, sent: Submitted<PriceChange>) -> Result<Reply<ChangedJson>> {
    let lines = sent.body.lines.into_iter();
    let lines = lines.map(|l| PriceLine { sku: l.sku, price: l.price, compare_at_price: l.compare_at_price }).collect();
    let answer = app.shop().execute(sent.call, ChangePrices { lines }).await?;
    Ok(Reply::done(answer).map(|lines| ChangedJson { lines: lines.into_iter().map(Into::into).collect() }))
}

impl From<PriceChanged> for ChangedLineJson {
    fn from(changed: PriceChanged) -> Self {
        let PriceChanged { id, sku, old_price, price, compare_at_price, version } = changed;
        ChangedLineJson { id, sku, old_price, price, compare_at_price, version }
    }
}
