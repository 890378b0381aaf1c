//! A fresh shop with its whole router, inside the test: fixed clock, seeded randomness, a key for each role. It is set up
//! as a first start does, and when it is dropped the auditor must find every invariant whole.
//!
//! Requests go through everything a socket's would, except the socket. Called by the integration tests of the program.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use app::insight::verify::verify;
use app::platform::people::{AddUser, ApiSecret, create_api_key};
use app::platform::sessions::{self, Device, LinkFor};
use app::platform::{Call, Clock, Principal, Random};
use app::setup::SetUpShop;
use app::{Shop, ShopOptions};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use domain::base::{Email, Name, Timestamp, UserId};
use domain::parties::Role;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use web::shell::client::Peer;
use web::shell::cookies::CookieName;
use web::shell::{App, Routes, WebOptions};

use crate::engines::{DatabaseAddress, EngineUnderTest, Target};

/// The moment at which every test's shop stands still: 2026-11-20T08:00:00Z.
pub const START_US: i64 = 1_795_161_600_000_000;

/// Where requests come from unless a test says otherwise: an address kept for documentation (RFC 5737).
pub const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
const CLIENT_PORT: u16 = 50_000;

/// A shop of one test's own. Its router serves requests made with [`TestShop::request`] and its short forms.
pub struct TestShop {
    app: App,
    router: Router,
    clock: Clock,
    keys: BTreeMap<Role, ApiSecret>,
    // Dropped last: the database goes after everything that is connected to it.
    target: Target,
}

impl TestShop {
    /// A new shop on the engine.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn open(engine: EngineUnderTest) -> Self {
        Self::open_with(engine, WebOptions::default())
    }

    /// A new shop whose shell behaves otherwise.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn open_with(engine: EngineUnderTest, web: WebOptions) -> Self {
        Self::serving(engine, web, web::areas)
    }

    /// A new shop with other routes than the program's, within the same shell.
    ///
    /// # Panics
    /// When it cannot be opened, or the routes contradict each other.
    pub fn serving(engine: EngineUnderTest, web: WebOptions, areas: impl FnOnce(&App) -> Vec<Routes>) -> Self {
        let target = engine.fresh_from("shop", |address| {
            let options = ShopOptions::new(db_target(address));
            must("migrate", apart(|| Shop::migrate(&options)));
        });
        let clock = Clock::fixed(Timestamp::from_micros(START_US));
        let mut options = ShopOptions::new(db_target(&target.address()));
        options.clock = clock.clone();
        options.random = Random::seeded(1);
        options.readers = 2;
        let shop = must("open", apart(|| Shop::open(options)));
        let keys = must("set up", apart(|| on_runtime(set_up(&shop))));
        let app = App::new(shop, web);
        let areas = areas(&app);
        let router = must("routes", web::site_of(&app, areas)).into_service(app.clone());
        Self { app, router, clock, keys, target }
    }

    /// The shop behind the router.
    pub fn shop(&self) -> &Shop {
        self.app.shop()
    }

    /// The shell's state.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The clock, which stands still until it is advanced.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The database.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The secret of an API key with the role.
    pub fn key(&self, role: Role) -> &str {
        self.keys.get(&role).map_or("", ApiSecret::reveal)
    }

    /// A person with the role, signed in with a browser of their own.
    ///
    /// # Panics
    /// When they cannot sign in.
    pub async fn person(&self, role: Role) -> Browser {
        let nth = u32::from_le_bytes(Random::System.bytes());
        let email = must("email", Email::new(&format!("{}-{nth:08x}@staff.example", role.code())));
        let name = must("name", Name::new(&format!("{} of the shop", role.code())));
        let call = || Call::system("test");
        let user = must("user", self.shop().execute(call(), AddUser { email, name, role }).await).value;
        let link = must("link", sessions::make_link(self.shop(), call(), LinkFor::SignIn(user)).await);
        let opened = sessions::sign_in_by_link(self.shop(), &link, Device::default(), None, "test").await;
        let Some(session) = must("sign in", opened) else { panic!("the link of a new user does not work") };
        let cookie = format!("{}={}", self.app.cookies().name(CookieName::Session), session.token.reveal());
        Browser { user, cookie, csrf: session.token.derived("csrf") }
    }

    /// A page as that person's browser asks for it.
    pub async fn page(&self, who: &Browser, path: &str) -> Answered {
        self.request(Method::GET, path).person(who).send().await
    }

    /// A form as that person's browser sends it, with its hidden fields.
    pub async fn form(&self, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Answered {
        let idem = format!("{:032x}", u128::from_le_bytes(Random::System.bytes()));
        let hidden = [("csrf", who.csrf.as_str()), ("idem", idem.as_str())];
        self.request(Method::POST, path).person(who).fields(hidden.iter().chain(fields)).send().await
    }

    /// A request in the owner's name; nothing is sent yet.
    pub fn request(&self, method: Method, path: &str) -> Sending<'_> {
        let request = must("request", Request::builder().method(method).uri(path).body(Body::empty()));
        Sending { shop: self, request }.from(ELSEWHERE).by(Role::Owner)
    }

    /// GET as owner.
    pub async fn get(&self, path: &str) -> Answered {
        self.request(Method::GET, path).send().await
    }

    /// POST as owner, under a key of its own.
    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.request(Method::POST, path).fresh_key().json(&body).send().await
    }

    /// PATCH as owner of the version that was read.
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> Answered {
        self.request(Method::PATCH, path).header("if-match", &format!("\"{version}\"")).json(&body).send().await
    }

    /// DELETE as owner, without a body.
    pub async fn delete(&self, path: &str) -> Answered {
        self.request(Method::DELETE, path).send().await
    }
}

/// Every invariant must hold at the end of every test.
impl Drop for TestShop {
    fn drop(&mut self) {
        // A second panic would hide the first.
        if std::thread::panicking() {
            return;
        }
        let system = Arc::new(Principal::system());
        let found = must("verify", apart(|| on_runtime(self.shop().read(&system, verify))));
        let differing: Vec<String> = found
            .findings
            .iter()
            .filter(|finding| !finding.holds())
            .map(|finding| format!("{} {}: {}", finding.id, finding.rule, finding.differences.join("; ")))
            .collect();
        assert!(differing.is_empty(), "the auditor found differences:\n{}", differing.join("\n"));
    }
}

/// A browser with its cookie.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Who is signed in with it.
    pub user: UserId,
    /// Its `Cookie` header.
    pub cookie: String,
    /// What its forms carry against forgery.
    pub csrf: String,
}

/// A request about to be sent.
pub struct Sending<'a> {
    shop: &'a TestShop,
    request: Request<Body>,
}

impl Sending<'_> {
    /// In the name of an API key with the role.
    #[must_use]
    pub fn by(self, role: Role) -> Self {
        let bearer = format!("Bearer {}", self.shop.key(role));
        self.header("authorization", &bearer)
    }

    /// From the browser of somebody who is signed in, or of a stranger with a cookie.
    #[must_use]
    pub fn person(self, who: &Browser) -> Self {
        self.anonymous().header("cookie", &who.cookie).header("accept", "text/html")
    }

    /// With the fields of a form.
    #[must_use]
    pub fn fields<'f>(self, fields: impl IntoIterator<Item = &'f (&'f str, &'f str)>) -> Self {
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header("content-type", "application/x-www-form-urlencoded").body(encoded)
    }

    /// In nobody's name.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.request.headers_mut().remove(header::AUTHORIZATION);
        self
    }

    /// Under an idempotency key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Under an idempotency key that no other request has.
    #[must_use]
    pub fn fresh_key(self) -> Self {
        let key = format!("key-{:032x}", u128::from_le_bytes(Random::System.bytes()));
        self.key(&key)
    }

    /// From an address.
    #[must_use]
    pub fn from(mut self, ip: IpAddr) -> Self {
        self.request.extensions_mut().insert(Peer(SocketAddr::new(ip, CLIENT_PORT)));
        self
    }

    /// With a header; one of the same name is replaced.
    ///
    /// # Panics
    /// When it cannot be a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = must("header", name.parse());
        let value: HeaderValue = must("header", value.parse());
        self.request.headers_mut().insert(name, value);
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// With any body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends it and reads the whole answer.
    ///
    /// # Panics
    /// When the answer breaks off.
    pub async fn send(self) -> Answered {
        let Ok(response) = self.shop.router.clone().oneshot(self.request).await;
        let (parts, body) = response.into_parts();
        let bytes = must("answer", body.collect().await).to_bytes().to_vec();
        Answered { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }
}

/// The answer to a request.
#[derive(Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answered {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header as text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The problem's code; empty when it is no problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The problem's field errors as `field code`.
    pub fn faults(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        errors.iter().map(|e| format!("{} {}", text(&e["field"]), text(&e["code"]))).collect()
    }

    /// The JSON body of an answer that must have that status.
    ///
    /// # Panics
    /// When the status is another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }
}

/// The database of a test as the shop opens it.
pub fn db_target(address: &DatabaseAddress) -> db::Target {
    match address {
        DatabaseAddress::Dir(dir) => db::Target::in_dir(Path::new(dir)),
        DatabaseAddress::Url(url) => db::Target::Postgres(url.clone()),
    }
}

/// Runs something in a thread of its own: a connection drives a runtime, which cannot be done inside another one.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What the program's first start does, and a key for each role.
async fn set_up(shop: &Shop) -> app::platform::Result<BTreeMap<Role, ApiSecret>> {
    shop.execute(Call::system("test"), SetUpShop).await?;
    let mut keys = BTreeMap::new();
    for role in Role::ALL {
        let name = must("name", Name::new(role.code()));
        if let Some(secret) = create_api_key(shop, Call::system("test"), name, *role).await?.secret {
            keys.insert(*role, secret);
        }
    }
    Ok(keys)
}

fn on_runtime<T>(work: impl Future<Output = T>) -> T {
    must("runtime", tokio::runtime::Builder::new_current_thread().enable_all().build()).block_on(work)
}

fn must<T, E: std::error::Error>(what: &str, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            panic!("{what}: {error}{cause}");
        }
    }
}
