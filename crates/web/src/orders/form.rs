//! `/order-form`: how the public order form is set.

use app::orders::form::change::{ChangeOrderForm, OrderFormChange, SetForm, current};
use axum::extract::State;
use domain::base::{CategoryId, ProductId};
use domain::orders::{FormOffers, FrameSite, StockShown};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::change::{clearable_text, given};
use crate::shell::{App, Caller, Edited, NoFilter, Policy, Query, Reply, Result, Routes, or_current};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::SettingsRead), routes!(get_order_form))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_order_form))
}

/// The public order form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderForm)]
struct OrderFormJson {
    /// Whether strangers can order at `/order`.
    enabled: bool,
    /// Code of the channel that its orders come through.
    #[schema(example = "form")]
    channel: String,
    /// Its heading; null: made of the company's name.
    title: Option<String>,
    /// What stands below the heading.
    intro: Option<String>,
    /// What stands beside the last button: how one pays, when it is sent.
    terms: Option<String>,
    /// `everything` that is for sale, or what was `chosen`.
    #[schema(value_type = String, example = "everything")]
    offers: FormOffers,
    /// Whether it tells what is left in `words` or in `figures`.
    #[schema(value_type = String, example = "words")]
    stock: StockShown,
    /// At or below so many units there are few left.
    few: i64,
    /// Whether customers may collect what they order.
    collect: bool,
    /// Sites that may show it inside their pages.
    #[schema(value_type = Vec<String>, example = json!(["https://www.example.com"]))]
    sites: Vec<FrameSite>,
    /// Categories that were chosen; those below them are offered too.
    #[schema(value_type = Vec<String>)]
    categories: Vec<CategoryId>,
    /// Single products that were chosen.
    #[schema(value_type = Vec<String>)]
    products: Vec<ProductId>,
    version: i64,
}

impl From<SetForm> for OrderFormJson {
    fn from(from: SetForm) -> Self {
        let SetForm { form, picks, version } = from;
        Self {
            enabled: form.enabled,
            channel: form.channel,
            title: form.title.map(|text| text.into_string()),
            intro: form.intro.map(|text| text.into_string()),
            terms: form.terms.map(|text| text.into_string()),
            offers: form.offers,
            stock: form.stock,
            few: form.few,
            collect: form.collect,
            sites: form.sites,
            categories: picks.categories,
            products: picks.products,
            version,
        }
    }
}

/// What changes of the public order form: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderFormPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 40)]
    channel: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(value_type = Option<String>, required = false, max_length = 120)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(value_type = Option<String>, required = false, max_length = 5000)]
    intro: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(value_type = Option<String>, required = false, max_length = 5000)]
    terms: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "everything")]
    offers: Option<FormOffers>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "words")]
    stock: Option<StockShown>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1000)]
    few: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    collect: Option<bool>,
    /// At most 20, each like `https://www.example.com`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    sites: Option<Vec<String>>,
    /// At most 500.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 500)]
    categories: Option<Vec<CategoryId>>,
    /// Products, each by the SKU of one of its variants; at most 500.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 500)]
    skus: Option<Vec<String>>,
}

/// Get the public order form
#[utoipa::path(get, path = "/order-form", responses((status = 200, description = "How it is set", body = OrderFormJson)))]
async fn get_order_form(
    State(app): State<App>,
    caller: Caller,
    _none: Query<NoFilter>,
) -> Result<Reply<OrderFormJson>> {
    let found = app.shop().read(&caller.principal, current).await?;
    let version = found.version;
    Ok(Reply::ok(found.into()).version(version))
}

/// Set the public order form
#[utoipa::path(patch, path = "/order-form", request_body = OrderFormPatch,
    responses((status = 200, description = "How it is set", body = OrderFormJson)))]
async fn change_order_form(
    State(app): State<App>,
    caller: Caller,
    sent: Edited<OrderFormPatch>,
) -> Result<Reply<OrderFormJson>> {
    let OrderFormPatch { enabled, channel, title, intro, terms, offers, stock, few, collect, sites, categories, skus } =
        sent.body;
    let change =
        OrderFormChange { enabled, channel, title, intro, terms, offers, stock, few, collect, sites, categories, skus };
    let changed = app.shop().execute(sent.call, ChangeOrderForm { version: sent.version, change }).await;
    let stands = async { Ok(OrderFormJson::from(app.shop().read(&caller.principal, current).await?)) };
    let answer = or_current(changed, stands).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(OrderFormJson::from).version(version))
}
