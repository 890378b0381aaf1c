//! Putting the program's routes together: each area hands over [`Routes`], each route with its policy.
//!
//! Invariant: router, API description and policy table have the same entries, because one call makes all three.
//! [`assemble`] refuses what would break that; the program then does not start. Called by [`crate::router`].

use std::collections::BTreeMap;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::path::{HttpMethod, Operation, Paths};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_axum::router::UtoipaMethodRouter;

use super::app::App;
use super::gate;
use super::openapi;
use super::policy::{KeyRule, Policy, Rule};

/// What every API path begins with.
pub const API_BASE: &str = "/api/v1";

/// The routes of one area.
pub struct Routes {
    area: &'static str,
    entries: Vec<Registered>,
}

struct Registered {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
    router: MethodRouter<App>,
    rule: Rule,
    surface: Surface,
}

/// Whether programs or people use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The API: JSON, described in the OpenAPI document.
    Api,
    /// Everything else: pages, assets, health.
    Page,
}

/// One line of the policy table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableEntry {
    /// The method.
    pub method: Method,
    /// The whole path with its parameters: `/api/v1/orders/{id}`.
    pub path: String,
    /// Who may use it, and whether it needs a key.
    pub rule: Rule,
    /// Programs or people.
    pub surface: Surface,
}

/// Why the routes cannot be put together; a defect of the program.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// One `routes!` names handlers of several paths, or none.
    #[error("routes!(..) of area {area} must hold handlers of exactly one path, not {found:?}")]
    OnePath {
        /// The area.
        area: &'static str,
        /// The paths found.
        found: Vec<String>,
    },
    /// Two routes have the same method and path.
    #[error("{method} {path} is registered twice")]
    Twice {
        /// The method.
        method: Method,
        /// The path.
        path: String,
    },
    /// Two operations have the same id (the handler's name).
    #[error("two operations are called {0}")]
    OperationId(String),
    /// Two different structs have the same name in the API description.
    #[error("two schemas are called {0}; rename one with #[schema(as = ..)]")]
    Schema(String),
    /// The description is no JSON.
    #[error("the description cannot be written")]
    Description(#[from] serde_json::Error),
    /// Measurements cannot be recorded.
    #[error("measurements cannot be recorded")]
    Measurements(#[from] ::app::platform::AppError),
}

/// The program's routes, put together.
pub struct Assembled {
    /// Serves them.
    pub router: Router<App>,
    /// Describes those of the API.
    pub document: OpenApi,
    /// Lists all of them.
    pub table: Vec<TableEntry>,
}

impl Routes {
    /// No routes yet; the area's name groups its operations in the API description.
    pub fn new(area: &'static str) -> Self {
        Self { area, entries: Vec::new() }
    }

    /// API routes of one path, from `routes!(handler, ..)`, below [`API_BASE`].
    #[must_use]
    pub fn route(self, policy: Policy, routes: UtoipaMethodRouter<App>) -> Self {
        self.api(Rule { policy, key: KeyRule::Optional }, routes)
    }

    /// The same for changes that must carry an `Idempotency-Key`.
    #[must_use]
    pub fn keyed(self, policy: Policy, routes: UtoipaMethodRouter<App>) -> Self {
        self.api(Rule { policy, key: KeyRule::Required }, routes)
    }

    /// A page, an asset or another answer that is not part of the API. `path` is whole.
    #[must_use]
    pub fn page<H, T>(self, policy: Policy, path: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.outside_api(policy, HttpMethod::Get, path, on(MethodFilter::GET, handler))
    }

    /// Where a form is sent to. `path` is whole.
    #[must_use]
    pub fn form<H, T>(self, policy: Policy, path: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.outside_api(policy, HttpMethod::Post, path, on(MethodFilter::POST, handler))
    }

    fn api(mut self, rule: Rule, (schemas, paths, router): UtoipaMethodRouter<App>) -> Self {
        self.entries.push(Registered { paths, schemas, router, rule, surface: Surface::Api });
        self
    }

    fn outside_api(mut self, policy: Policy, method: HttpMethod, path: &str, router: MethodRouter<App>) -> Self {
        let mut paths = Paths::new();
        paths.add_path_operation(path, vec![method], Operation::new());
        let rule = Rule { policy, key: KeyRule::Optional };
        self.entries.push(Registered { paths, schemas: Vec::new(), router, rule, surface: Surface::Page });
        self
    }
}

/// Puts the areas' routes together, each behind its gate.
///
/// # Errors
/// [`AssemblyError`] when router, description and table would not agree.
pub fn assemble(app: &App, areas: Vec<Routes>) -> Result<Assembled, AssemblyError> {
    let mut whole = Assembled { router: Router::new(), document: openapi::empty(), table: Vec::new() };
    let mut schemas = BTreeMap::new();
    for Routes { area, entries } in areas {
        for entry in entries {
            whole.add(app, area, entry, &mut schemas)?;
        }
    }
    openapi::check_operation_ids(&whole.document)?;
    openapi::set_schemas(&mut whole.document, schemas);
    Ok(whole)
}

impl Assembled {
    fn add(
        &mut self,
        app: &App,
        area: &'static str,
        entry: Registered,
        schemas: &mut BTreeMap<String, RefOr<Schema>>,
    ) -> Result<(), AssemblyError> {
        let Registered { paths, schemas: of_entry, router, rule, surface } = entry;
        let found: Vec<String> = paths.paths.keys().cloned().collect();
        let mut items = paths.paths.into_iter();
        let (Some((path, mut item)), None) = (items.next(), items.next()) else {
            return Err(AssemblyError::OnePath { area, found });
        };
        let path = match surface {
            Surface::Api => format!("{API_BASE}{path}"),
            Surface::Page => path,
        };
        for method in openapi::methods(&item) {
            if self.table.iter().any(|e| e.method == method && e.path == path) {
                return Err(AssemblyError::Twice { method, path });
            }
            self.table.push(TableEntry { method, path: path.clone(), rule, surface });
        }
        for (name, schema) in of_entry {
            if schemas.insert(name.clone(), schema.clone()).is_some_and(|other| other != schema) {
                return Err(AssemblyError::Schema(name));
            }
        }
        if surface == Surface::Api {
            openapi::complete(&mut item, &path, area, rule);
            openapi::add_item(&mut self.document, &path, item);
        }
        let gated = gate::behind(app, rule, surface, router);
        self.router = std::mem::take(&mut self.router).route(&path, gated);
        Ok(())
    }
}
