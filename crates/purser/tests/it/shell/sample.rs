//! A small area of the tests' own, with one route of each kind, so that the shell is tested apart from every real area.

use std::time::Duration;

use app::platform::{AppError, Call, Command, Refused, WriteCtx};
use axum::extract::State;
use domain::base::{OrderId, Quantity};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use testkit::{EngineUnderTest, TestShop};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use web::shell::{
    Address, App, Caller, Edited, Empty, List, PageParameters, Policy, Query, Reply, Result, Routes, Submitted,
    WebOptions, or_current,
};

/// Where the sample's routes are.
pub(super) const BASE: &str = "/api/v1/samples";
/// Id that a path may hold.
pub(super) const ID: &str = "ord_00000000000000";

pub(super) fn shop(engine: EngineUnderTest) -> TestShop {
    shop_with(engine, WebOptions::default())
}

pub(super) fn shop_with(engine: EngineUnderTest, web: WebOptions) -> TestShop {
    TestShop::serving(engine, web, |_| vec![area()])
}

fn area() -> Routes {
    Routes::new("samples")
        .keyed(Policy::Needs(Permission::StockAdjust), routes!(submit_sample))
        .route(Policy::Needs(Permission::StockRead), routes!(list_samples))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(edit_sample))
        .route(Policy::SignedIn, routes!(read_sample))
        .route(Policy::Public, routes!(open_sample))
        .route(Policy::SignedIn, routes!(submit_nothing))
        .route(Policy::SignedIn, routes!(panic_sample))
        .route(Policy::SignedIn, routes!(break_sample))
        .page(Policy::Link, "/secret/{token}", page)
        .form(Policy::SignedIn, "/form", form)
}

/// A line as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleLine {
    #[schema(value_type = i64)]
    quantity: Quantity,
}

/// A sample as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Sample {
    lines: Vec<SampleLine>,
    #[serde(default)]
    note: Option<String>,
}

/// A sample as answered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct SampleJson {
    /// Rises with every sample that was really taken.
    id: i64,
    units: i64,
    note: Option<String>,
    version: i64,
}

/// Takes a sample; more than 100 units are refused.
struct TakeSample(Sample);

impl Command for TakeSample {
    const NAME: &'static str = "test.take_sample";
    const PERMISSION: Permission = Permission::StockAdjust;
    type Output = SampleJson;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> app::platform::Result<SampleJson> {
        let units = self.0.lines.iter().map(|line| i64::from(line.quantity.get())).sum();
        if units > 100 {
            let message = "too many".to_owned();
            return Err(AppError::Refused(Refused { code: "too_many".to_owned(), message, errors: Vec::new() }));
        }
        let id = ctx.next_id();
        ctx.event(call, EventKind::SettingsChanged, id, &"a sample")?;
        Ok(SampleJson { id, units, note: self.0.note.clone(), version: 1 })
    }
}

#[utoipa::path(post, path = "/samples", request_body = Sample, responses((status = 201, body = SampleJson)))]
async fn submit_sample(State(app): State<App>, sent: Submitted<Sample>) -> Result<Reply<SampleJson>> {
    let answer = app.shop().execute(sent.call, TakeSample(sent.body)).await?;
    Ok(Reply::created(answer).version(1).at("/samples/1"))
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleFilter {
    #[serde(default)]
    sku: Vec<String>,
    at: Option<OrderIdParam>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub(super) struct OrderIdParam(OrderId);

#[utoipa::path(get, path = "/samples", params(PageParameters, SampleFilter), responses((status = 200, body = Object)))]
async fn list_samples(list: List<SampleFilter>) -> Result<Reply<serde_json::Value>> {
    let at = list.filter.at.map(|id| id.0.to_string());
    Ok(Reply::ok(serde_json::json!({
        "sku": list.filter.sku, "at": at, "limit": list.page.limit, "after": list.page.after, "sort": list.page.sort,
    })))
}

#[utoipa::path(get, path = "/samples/{id}", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn read_sample(Address(id): Address<OrderId>, caller: Caller) -> Reply<serde_json::Value> {
    let long = "x".repeat(if id == OrderId::from_raw(0) { 2_000 } else { 1 });
    Reply::ok(serde_json::json!({ "id": id.to_string(), "who": caller.principal.name, "long": long })).version(7)
}

#[utoipa::path(patch, path = "/samples/{id}", params(("id" = String, Path)), request_body = Sample,
    responses((status = 200, body = SampleJson)))]
async fn edit_sample(Address(_id): Address<OrderId>, sent: Edited<Sample>) -> Result<Reply<SampleJson>> {
    let now = SampleJson { id: 1, units: 0, note: sent.body.note, version: 3 };
    let changed = if sent.version == 3 {
        Ok(app::platform::Answer { value: SampleJson { version: 4, ..now.clone() }, replayed: false })
    } else {
        Err(AppError::VersionConflict { version: 3 })
    };
    let answer = or_current(changed, async { Ok(now) }).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).version(version))
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
pub(super) struct OpenFilter {
    count: Option<i64>,
}

#[utoipa::path(get, path = "/samples-open", params(OpenFilter), responses((status = 200, body = Object)))]
async fn open_sample(Query(filter): Query<OpenFilter>, caller: Caller) -> Reply<serde_json::Value> {
    Reply::ok(serde_json::json!({ "count": filter.count, "kind": caller.principal.kind.code() }))
}

#[utoipa::path(post, path = "/samples/{id}/nothing", params(("id" = String, Path)), responses((status = 200, body = Object)))]
async fn submit_nothing(Address(id): Address<OrderId>, sent: Submitted<Empty>) -> Reply<serde_json::Value> {
    Reply::ok(serde_json::json!({ "id": id.to_string(), "hash": sent.call.body_hash, "key": sent.call.key }))
}

#[utoipa::path(get, path = "/samples-panic", responses((status = 200, body = Object)))]
async fn panic_sample() -> Reply<i64> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    panic!("on purpose, with the secret hunter2")
}

#[utoipa::path(get, path = "/samples-broken", responses((status = 200, body = Object)))]
async fn break_sample() -> Result<Reply<i64>> {
    Err(AppError::Internal("the secret hunter2 is wrong".to_owned()).into())
}

async fn page(caller: Caller) -> axum::response::Html<String> {
    axum::response::Html(format!("<p>{}</p>", caller.principal.kind.code()))
}

async fn form() -> &'static str {
    "taken"
}
