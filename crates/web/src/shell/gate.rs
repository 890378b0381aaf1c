//! What stands before every handler: the route's rule, the caller's credentials, the right, the limit of requests.
//!
//! Invariants: deny by default; a stranger learns nothing but that a key is needed; failed attempts are counted per
//! address and end in 429 before a key is even looked at. Put before each route by [`super::routes::assemble`].

use std::sync::Arc;

use app::platform::sessions::{SignedIn, Token};
use app::platform::{ActorKind, Principal};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use domain::parties::Grants;

use super::app::App;
use super::auth::Credentials;
use super::client::Client;
use super::limits::Exhausted;
use super::policy::{Policy, Rule};
use super::problem::{Problem, Result};
use super::routes::Surface;

/// Who sends a request, as the gate found: `Caller { principal }`.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who; a guest without any right on open routes.
    pub principal: Arc<Principal>,
    /// Their session, when they are a person with one.
    pub session: Option<Arc<SignedIn>>,
}

impl Caller {
    fn without_session(principal: Arc<Principal>) -> Self {
        Self { principal, session: None }
    }

    pub(crate) fn of(extensions: &Extensions) -> Result<Self> {
        let missing = || app::platform::AppError::Internal("a route has no gate".to_owned());
        Ok(extensions.get::<Caller>().cloned().ok_or_else(missing)?)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        Self::of(&parts.extensions)
    }
}

#[derive(Clone)]
struct Gate {
    app: App,
    rule: Rule,
    surface: Surface,
}

/// Puts the gate before a route.
pub(super) fn behind(app: &App, rule: Rule, surface: Surface, router: MethodRouter<App>) -> MethodRouter<App> {
    router.route_layer(from_fn_with_state(Gate { app: app.clone(), rule, surface }, pass))
}

async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let client = Client::of_request(request.extensions());
    let credentials = Credentials::of(request.headers(), gate.app.cookies(), gate.surface);
    match admit(&gate, client, credentials).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(gate.rule);
            let mut response = next.run(request).await;
            if gate.rule.policy == Policy::Link {
                // The address is the secret: it must not reach other sites.
                let referrer = HeaderName::from_static("referrer-policy");
                response.headers_mut().insert(referrer, header::HeaderValue::from_static("no-referrer"));
            }
            response
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(gate: &Gate, client: Client, credentials: Credentials) -> Result<Caller> {
    let (app, now) = (&gate.app, gate.app.shop().clock().now());
    match gate.rule.policy {
        Policy::Public | Policy::Link => {
            app.limits().strangers.take(client.bucket(), now).map_err(too_many)?;
            Ok(Caller::without_session(app.guest()))
        }
        Policy::Asset => Ok(Caller::without_session(app.guest())),
        Policy::Operator(_) if client.local && credentials == Credentials::Stranger => {
            Ok(Caller::without_session(app.guest()))
        }
        Policy::SignedIn | Policy::Needs(_) | Policy::Operator(_) => {
            let caller = identify(app, client, credentials).await?;
            let principal = &caller.principal;
            let limit = match principal.kind {
                ActorKind::ApiKey => &app.limits().keys,
                ActorKind::User | ActorKind::Guest | ActorKind::System => &app.limits().people,
            };
            limit.take((principal.kind, principal.id), now).map_err(too_many)?;
            if let Some(permission) = gate.rule.policy.permission() {
                principal.require(permission)?;
            }
            Ok(caller)
        }
    }
}

async fn identify(app: &App, client: Client, credentials: Credentials) -> Result<Caller> {
    let secret = match credentials {
        Credentials::Session(token) => return of_session(app, &token).await,
        Credentials::Stranger => return Err(unauthorized("this needs an API key: send Authorization: Bearer KEY")),
        Credentials::Unknown => return Err(unauthorized("the Authorization header must be: Bearer KEY")),
        Credentials::ApiKey(secret) => secret,
    };
    let now = app.shop().clock().now();
    app.limits().failures.check(&client.bucket(), now).map_err(too_many)?;
    match app.shop().authenticate_api_key(&secret).await? {
        Some(principal) => Ok(Caller::without_session(principal)),
        None => {
            app.limits().failures.take(client.bucket(), now).map_err(too_many)?;
            Err(unauthorized("there is no such API key, or it was revoked"))
        }
    }
}

/// A token has 256 random bits, so guessing needs no limit of its own.
async fn of_session(app: &App, token: &Token) -> Result<Caller> {
    match app.shop().authenticate_session(token).await? {
        Some(who) => Ok(Caller { principal: Arc::clone(&who.principal), session: Some(Arc::new(who)) }),
        None => Err(unauthorized("this session is over; sign in again")),
    }
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
}

pub(crate) fn too_many(exhausted: Exhausted) -> Problem {
    let detail = format!("too many requests; try again in {} s", exhausted.retry_after_s);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail).retry_after(exhausted.retry_after_s)
}

/// Somebody without an account and without any right.
pub(super) fn guest() -> Principal {
    Principal { kind: ActorKind::Guest, id: 0, name: "Guest".to_owned(), grants: Grants::none() }
}
