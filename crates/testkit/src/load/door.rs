//! The ways into a shop: straight to its commands, through the router, or over a socket. A load takes any of them.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use app::Shop;
use app::orders::cancel::CancelOrder;
use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::orders::view::OrderView;
use app::parties::guests::Guest;
use app::platform::command::Answer;
use app::platform::{AppError, Call, Principal};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::base::{AddressInput, Email, Name};
use domain::orders::CancelReason;
use domain::{OrderId, Quantity, Sku};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::shell::client::Peer;

use super::http::HttpClient;

/// What somebody orders.
#[derive(Clone, Debug)]
pub struct Basket {
    /// SKU and units of each line.
    pub lines: Vec<(String, i64)>,
    /// Number of the customer: the same number is the same person.
    pub customer: u64,
    /// The order's note, by which a journal finds it again.
    pub note: String,
}

/// A way in; one per client.
pub enum Door {
    /// The commands of a shop in this process.
    Shop(Shop, Arc<Principal>),
    /// A router in this process, with an API key.
    Router(Box<Router>, String),
    /// A server, over a connection of its own.
    Http(HttpClient),
}

/// What a shop answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status, as HTTP has them.
    pub status: u16,
    /// Whether it repeats an answer.
    pub replayed: bool,
    /// The body; null when it is no JSON.
    pub body: Value,
}

impl Reply {
    /// The order's id; empty when it is no order.
    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }

    /// The problem's code; empty when it is none.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Door {
    /// Straight to a shop, as its owner.
    pub fn to_shop(shop: &Shop) -> Self {
        Door::Shop(shop.clone(), Arc::new(Principal::system()))
    }

    /// Places an order under a key.
    ///
    /// # Errors
    /// When the connection broke: the outcome is unknown.
    pub async fn place(&mut self, key: &str, basket: &Basket) -> io::Result<Reply> {
        match self {
            Door::Shop(shop, principal) => {
                let call = call(principal, key, &basket.lines);
                Ok(reply(shop.execute(call, basket.command()).await))
            }
            Door::Router(..) | Door::Http(_) => self.post("/api/v1/orders", key, &basket.json()).await,
        }
    }

    /// Cancels an order under a key.
    ///
    /// # Errors
    /// As [`Door::place`].
    pub async fn cancel(&mut self, key: &str, order: &str) -> io::Result<Reply> {
        match self {
            Door::Shop(shop, principal) => {
                let id: OrderId = order.parse().map_err(io::Error::other)?;
                let command = CancelOrder { id, reason: CancelReason::Customer, note: String::new() };
                Ok(reply(shop.execute(call(principal, key, order), command).await))
            }
            Door::Router(..) | Door::Http(_) => {
                let path = format!("/api/v1/orders/{order}/cancellation");
                self.post(&path, key, &json!({ "reason": "customer" })).await
            }
        }
    }

    async fn post(&mut self, path: &str, key: &str, body: &Value) -> io::Result<Reply> {
        let body = body.to_string();
        let (status, replayed, bytes) = match self {
            Door::Shop(..) => return Err(io::Error::other("a shop has no paths")),
            Door::Router(router, api_key) => through(router, api_key, path, key, body).await?,
            Door::Http(client) => {
                let answer = client.send("POST", path, Some(key), body.as_bytes()).await?;
                (answer.status, answer.replayed, answer.body)
            }
        };
        Ok(Reply { status, replayed, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}

async fn through(
    router: &Router,
    secret: &str,
    path: &str,
    key: &str,
    body: String,
) -> io::Result<(u16, bool, Vec<u8>)> {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {secret}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .extension(Peer(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000)))
        .body(Body::from(body))
        .map_err(io::Error::other)?;
    let Ok(response) = router.clone().oneshot(request).await;
    let status = response.status().as_u16();
    let replayed = response.headers().contains_key("idempotency-replayed");
    let bytes = response.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    Ok((status, replayed, bytes.to_vec()))
}

/// The same request has the same hash, as the shell makes it of the body.
fn call(principal: &Arc<Principal>, key: &str, what: &(impl std::hash::Hash + ?Sized)) -> Call {
    use std::hash::Hasher;
    let mut hasher = std::hash::DefaultHasher::new();
    what.hash(&mut hasher);
    let mut body_hash = [0; 32];
    body_hash[..8].copy_from_slice(&hasher.finish().to_le_bytes());
    Call { principal: Arc::clone(principal), key: Some(key.to_owned()), body_hash, request_id: "load".to_owned() }
}

fn reply(answer: Result<Answer<OrderView>, AppError>) -> Reply {
    match answer {
        Ok(Answer { value, replayed }) => {
            let line = |l: &app::orders::view::LineView| json!({ "sku": l.sku, "quantity": l.quantity });
            let lines: Vec<Value> = value.lines.iter().map(line).collect();
            let body = json!({ "id": value.id.to_string(), "number": value.number, "status": value.state.code(), "lines": lines });
            Reply { status: 201, replayed, body }
        }
        Err(error) => {
            let status = match &error {
                AppError::Refused(_) | AppError::VersionConflict { .. } => 409,
                AppError::Invalid(_) | AppError::KeyReused => 422,
                AppError::NotFound(_) => 404,
                AppError::Forbidden(_) => 403,
                AppError::Unavailable(_) | AppError::OutcomeUnknown => 503,
                AppError::Db(_) | AppError::Internal(_) => 500,
            };
            Reply { status, replayed: false, body: json!({ "code": error.code(), "detail": error.to_string() }) }
        }
    }
}

impl Basket {
    /// As the API takes it.
    pub fn json(&self) -> Value {
        let line = |(sku, quantity): &(String, i64)| json!({ "sku": sku, "quantity": quantity });
        json!({
            "customer": { "name": self.name(), "email": self.email() },
            "shipping_address": {
                "name": self.name(), "line1": "1 High Street", "city": "Leeds", "postcode": "LS1 1AA", "country": "GB"
            },
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "shipping_method": "standard", "channel": "web", "note": self.note
        })
    }

    /// As the command line of a shop takes it.
    pub fn command(&self) -> PlaceOrder {
        let line = |(sku, quantity): &(String, i64)| PlaceLine {
            sku: Sku::new(sku).expect("a SKU"),
            quantity: Quantity::new(*quantity).expect("a quantity"),
            unit_price: None,
            discount: None,
        };
        let address: AddressInput =
            serde_json::from_value(self.json()["shipping_address"].clone()).expect("an address");
        let guest = Guest {
            name: Name::new(&self.name()).expect("a name"),
            email: Some(Email::new(&self.email()).expect("an e-mail address")),
            phone: None,
        };
        PlaceOrder {
            channel: "web".to_owned(),
            customer: OrderCustomer::Guest(guest),
            shipping_address: Some(address.check().expect("an address")),
            lines: self.lines.iter().map(line).collect(),
            shipping_method: Some("standard".to_owned()),
            location: None,
            note: self.note.clone(),
            source: "load",
        }
    }

    fn name(&self) -> String {
        format!("Ana Lee {}", self.customer)
    }

    fn email(&self) -> String {
        format!("ana.lee.{}@example.com", self.customer)
    }
}
