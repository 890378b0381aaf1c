//! What every handler can reach: the shop and what the shell keeps beside it. One per process.

use std::net::IpAddr;
use std::sync::Arc;

use app::Shop;
use app::platform::{ActorKind, Principal};
use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::cookies::CookieStyle;
use super::edge::RequestIds;
use super::gate;
use super::limits::{Limit, Quota};
use super::measurements::MetricsPlace;

/// How the shell behaves; from the program's settings.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// Address under which people reach the shop, for links and as a trusted origin.
    pub base_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where measurements are served.
    pub metrics: MetricsPlace,
    /// Requests that one API key may send.
    pub keys: Quota,
    /// Requests that one signed-in person may send.
    pub people: Quota,
    /// Requests to open routes from one address.
    pub strangers: Quota,
    /// Wrong keys and passwords from one address.
    pub failures: Quota,
    /// Wrong passwords for one account, from wherever.
    pub accounts: Quota,
    /// Orders by the public form from one address.
    pub orders: Quota,
    /// Links to set a new password, for one e-mail address.
    pub resets: Quota,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            base_url: None,
            trusted_proxies: Vec::new(),
            metrics: MetricsPlace::Shared,
            // High enough to be no limit for honest programs, low enough to show a loop that ran away.
            keys: Quota::per_second(50_000),
            people: Quota { per_minute: 3_000, burst: 500 },
            strangers: Quota { per_minute: 600, burst: 120 },
            failures: Quota { per_minute: 10, burst: 20 },
            accounts: Quota { per_minute: 2, burst: 10 },
            orders: Quota { per_minute: 4, burst: 12 },
            resets: Quota { per_minute: 1, burst: 3 },
        }
    }
}

/// What every handler can reach: `State(app): State<App>`. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    shop: Shop,
    options: WebOptions,
    limits: Limits,
    request_ids: RequestIds,
    guest: Arc<Principal>,
    cookies: CookieStyle,
    streams: Streams,
    stopping: watch::Sender<bool>,
}

/// The limits, kept per process.
#[derive(Debug)]
pub struct Limits {
    /// Per API key.
    pub keys: Limit<(ActorKind, i64)>,
    /// Per signed-in person.
    pub people: Limit<(ActorKind, i64)>,
    /// Per address, on open routes.
    pub strangers: Limit<IpAddr>,
    /// Per address, wrong keys and passwords.
    pub failures: Limit<IpAddr>,
    /// Per account, by the hash of its address; wrong passwords.
    pub accounts: Limit<[u8; 32]>,
    /// Per address, orders by the public form.
    pub orders: Limit<IpAddr>,
    /// Per account, by the hash of its address; links to set a new password.
    pub resets: Limit<[u8; 32]>,
}

impl App {
    /// A shell around a running shop.
    pub fn new(shop: Shop, options: WebOptions) -> Self {
        let limits = Limits {
            keys: Limit::new(options.keys),
            people: Limit::new(options.people),
            strangers: Limit::new(options.strangers),
            failures: Limit::new(options.failures),
            accounts: Limit::new(options.accounts),
            orders: Limit::new(options.orders),
            resets: Limit::new(options.resets),
        };
        let request_ids = RequestIds::new(shop.random());
        let guest = Arc::new(gate::guest());
        let (cookies, stopping) = (CookieStyle::of(options.base_url.as_deref()), watch::Sender::new(false));
        let streams = Streams::new();
        Self(Arc::new(Inner { shop, options, limits, request_ids, guest, cookies, streams, stopping }))
    }

    /// How cookies are written.
    pub fn cookies(&self) -> CookieStyle {
        self.0.cookies
    }

    /// Ends what would never end by itself: streams of events.
    pub fn end_streams(&self) {
        self.0.stopping.send_replace(true);
    }

    /// True once streams are to end.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// The shop.
    pub fn shop(&self) -> &Shop {
        &self.0.shop
    }

    /// How the shell behaves.
    pub fn options(&self) -> &WebOptions {
        &self.0.options
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Where request ids come from.
    pub(super) fn request_ids(&self) -> &RequestIds {
        &self.0.request_ids
    }

    /// The principal of open routes.
    pub fn guest(&self) -> Arc<Principal> {
        Arc::clone(&self.0.guest)
    }

    /// Room for streams.
    pub fn streams(&self) -> &Streams {
        &self.0.streams
    }

    /// The shop, when this was the last handle on the shell.
    pub fn into_shop(self) -> Option<Shop> {
        Arc::into_inner(self.0).map(|inner| inner.shop)
    }
}

/// Answers that stay open: each holds a connection and reads the database now and then.
#[derive(Debug)]
pub struct Streams(Arc<Semaphore>);

/// Streams open at once.
pub const MAX_STREAMS: usize = 512;

impl Streams {
    fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_STREAMS)))
    }

    /// Room for one stream, held until dropped; none when all is taken.
    pub fn try_acquire(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}
