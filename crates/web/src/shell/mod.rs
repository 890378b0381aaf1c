//! The HTTP shell: everything that holds for every route, so that an area only has to say what it does.
//!
//! An area adds a route in three steps:
//!
//! ```ignore
//! #[utoipa::path(post, path = "/orders", request_body = PlaceOrderJson, responses((status = 201, body = OrderJson)))]
//! async fn place_order(State(app): State<App>, sent: Submitted<PlaceOrderJson>) -> Result<Reply<OrderJson>> {
//!     let answer = app.shop().execute(sent.call, sent.body.into_command()?).await?;
//!     let id = answer.value.id;
//!     Ok(Reply::created(answer).map(OrderJson::from).version(1).at(format_args!("/orders/{id}")))
//! }
//!
//! pub fn routes() -> Routes {
//!     Routes::new("orders")
//!         .route(Policy::Needs(Permission::OrdersRead), routes!(list_orders))
//!         .keyed(Policy::Needs(Permission::OrdersPlace), routes!(place_order))
//! }
//! ```
//!
//! and one line in [`crate::areas`]. Paths are below [`routes::API_BASE`]; one `routes!` holds one path; the handler's name
//! is the operation's id and must be unique. Tag, security, headers and problems of the description are added here.
//!
//! | a handler takes | for |
//! |---|---|
//! | [`App`] as `State` | the shop |
//! | [`Caller`] | the principal of a read |
//! | [`Submitted`], [`Edited`] | a change: call with key and body hash, checked JSON, version from `If-Match` |
//! | [`Address`] | ids in the path |
//! | [`List`], [`Query`] | filters, and `limit`, `after`, `sort` for [`app::platform::PageRequest::check`] |
//!
//! It answers [`Result`] of [`Reply`]; `?` turns an [`app::platform::AppError`] into a problem document. For PATCH,
//! [`or_current`] adds the record as it stands to a 412, and [`change::clearable`] tells null from absent. Times, ids, money and quantities of `domain` have their shapes for
//! the description in [`schema`].

pub mod address;
pub mod app;
pub mod archived;
pub mod auth;
pub mod body;
pub mod change;
pub mod client;
pub mod cookies;
pub mod description;
pub mod edge;
pub mod error_page;
pub(crate) mod file_in_json;
mod finish;
pub mod gate;
pub mod headers;
pub mod health;
pub mod limits;
pub mod measurements;
mod objects;
pub mod openapi;
pub mod policy;
pub mod problem;
pub mod reply;
pub mod routes;
pub mod schema;
pub mod server;
pub mod spool;
pub mod strict_json;
pub mod submit;
pub mod upload;

pub use address::{Address, List, NoFilter, PageParameters, Query};
pub use app::{App, WebOptions};
pub use archived::Archived;
pub use finish::finish;
pub use gate::Caller;
pub use limits::Quota;
pub use measurements::MetricsPlace;
pub use policy::{KeyRule, Policy, Rule};
pub use problem::{Problem, Result};
pub use reply::{Reply, or_current};
pub use routes::{API_BASE, Assembled, AssemblyError, Routes, assemble};
pub use submit::{Edited, Empty, Submitted};

/// The routes that every site has: description, health, measurements.
pub fn routes(app: &App) -> [Routes; 3] {
    [description::routes(), health::routes(), measurements::routes(app.options().metrics)]
}
