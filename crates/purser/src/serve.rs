//! `purser serve`: the shop on the network until the process is told to end.
//!
//! Order of the stop: no new connection, running requests end, background work ends, what waits is written, the lock is let
//! go; all within 30 seconds. A second signal cuts running requests off.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::Shop;
use app::platform::people::{AddUser, user_by_email};
use app::platform::sessions::{self, LinkFor};
use app::platform::{AppError, Call, Principal};
use app::setup::SetUpShop;
use domain::base::{Email, Name};
use domain::parties::Role;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use web::shell::measurements::{self, MetricsPlace};
use web::shell::{App, AssemblyError, Quota, WebOptions, server};

use crate::opening::{self, OpenError, Opened, Stay};
use crate::settings::{Settings, Workers};

/// Time for tasks of closed connections to end.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// Why serving failed.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The shop could not be opened or closed.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The address is not free, or not ours.
    #[error("cannot listen on {address}; choose another with --listen (port 0 takes a free one)")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Two routes contradict each other; a defect.
    #[error("the routes do not fit together")]
    Routes(#[from] AssemblyError),
    /// Signals, output.
    #[error("serving failed")]
    Io(#[from] io::Error),
}

/// How one gets in, printed below the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// While nobody can sign in: a link with which the first owner is made.
    FirstOwner,
    /// A link that signs in as the owner of the sample shop.
    DemoOwner,
}

/// Who owns the sample shop.
const DEMO_OWNER: (&str, &str) = ("owner@demo.example", "Demo Owner");

impl Greeting {
    async fn tell(self, shop: &Shop, base: &str, out: &mut impl Write) -> Result<(), ServeError> {
        let told = async {
            match self {
                Greeting::FirstOwner => first_owner(shop, base).await,
                Greeting::DemoOwner => demo_owner(shop, base).await.map(Some),
            }
        };
        if let Some(text) = told.await.map_err(OpenError::from)? {
            tell(out, &text);
        }
        Ok(())
    }
}

async fn first_owner(shop: &Shop, base: &str) -> app::platform::Result<Option<String>> {
    let system = Arc::new(Principal::system());
    if shop.read(&system, |ctx| sessions::has_users(ctx.tx)).await? {
        return Ok(None);
    }
    let token = sessions::make_link(shop, Call::system("start"), LinkFor::SetUp).await?;
    let what = "nobody can sign in yet; this link makes the first owner, once, within 24 hours:";
    Ok(Some(format!("{what}\n{base}/set-up/{}", token.reveal())))
}

async fn demo_owner(shop: &Shop, base: &str) -> app::platform::Result<String> {
    let (email, name) = (Email::new(DEMO_OWNER.0), Name::new(DEMO_OWNER.1));
    let unfit = |_| AppError::Internal("the sample owner has no fit name".to_owned());
    let (email, name) = (email.map_err(unfit)?, name.map_err(unfit)?);
    let (system, wanted) = (Arc::new(Principal::system()), email.clone());
    let id = match shop.read(&system, move |ctx| user_by_email(ctx, &wanted)).await? {
        Some(user) => user.id,
        None => shop.execute(Call::system("demo"), AddUser { email, name, role: Role::Owner }).await?.value,
    };
    let token = sessions::make_link(shop, Call::system("demo"), LinkFor::SignIn(id)).await?;
    Ok(format!("this link signs you in, once, within 30 minutes:\n{base}/sign-in/with/{}", token.reveal()))
}

/// Serves until SIGTERM or SIGINT; writes the address to `out` when it is ready.
///
/// # Errors
/// [`ServeError`].
pub fn serve(settings: &Settings, greeting: Greeting, out: &mut impl Write) -> Result<(), ServeError> {
    let Opened { shop, lock } = opening::open(settings, Stay::Serving)?;
    let app = App::new(shop, web_options(settings));
    let runtime = opening::runtime()?;
    let served = runtime.block_on(run(settings, &app, greeting, out));
    runtime.shutdown_timeout(LEFT_BEHIND);
    match app.into_shop().map(Shop::stop) {
        Some(Ok(())) => {}
        Some(Err(error)) => return Err(OpenError::from(error).into()),
        None => tracing::warn!("a request is still running; the process ends without it"),
    }
    drop(lock);
    served
}

async fn run(settings: &Settings, app: &App, greeting: Greeting, out: &mut impl Write) -> Result<(), ServeError> {
    let mut signals = Signals::new()?;
    let set_up = app.shop().execute(Call::system("start"), SetUpShop).await;
    set_up.map_err(OpenError::from)?;
    measurements::keep_folding().map_err(OpenError::from)?;
    let router = match settings.workers {
        Workers::On | Workers::Off => web::site(app)?.into_service(app.clone()),
        Workers::Only => measurements::apart(app),
    };
    let listener = listen(settings.listen).await?;
    let stop = watch::Sender::new(false);
    let apart = match settings.metrics_listen {
        None => None,
        Some(address) => {
            let listener = listen(address).await?;
            tracing::info!(address = %listener.local_addr()?, "serving metrics");
            Some(tokio::spawn(server::serve(listener, measurements::apart(app), stopped(&stop))))
        }
    };
    let address = listener.local_addr()?;
    tracing::info!(%address, engine = app.shop().engine().name(), "ready");
    tell(out, &format!("http://{address}"));
    if settings.workers != Workers::Only {
        let base = public_base(settings, Some(address));
        greeting.tell(app.shop(), &base, out).await?;
    }
    let serving = tokio::spawn(server::serve(listener, router, stopped(&stop)));
    signals.next().await;
    tracing::info!("stopping; a second signal cuts off what still runs");
    stop.send_replace(true);
    app.end_streams();
    let ended = async {
        for part in [Some(serving), apart].into_iter().flatten() {
            part.await.map_err(io::Error::other)??;
        }
        Ok(())
    };
    tokio::select! {
        ended = ended => ended,
        () = signals.next() => Ok(()),
    }
}

/// Writes a line for whoever started the program. That nobody reads it any more is no reason not to serve.
fn tell(out: &mut impl Write, line: &str) {
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        tracing::warn!(error = &error as &dyn std::error::Error, "standard output is gone");
    }
}

/// The address under which people reach the shop, as far as it is known.
pub fn public_base(settings: &Settings, listening: Option<SocketAddr>) -> String {
    let address = listening.unwrap_or(settings.listen);
    settings.base_url.clone().unwrap_or_else(|| format!("http://{address}"))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen { address, error })
}

/// Done when the stop is told, or whoever would tell it is gone.
fn stopped(stop: &watch::Sender<bool>) -> impl Future<Output = ()> + Send + 'static {
    let mut watching = stop.subscribe();
    async move { while !*watching.borrow_and_update() && watching.changed().await.is_ok() {} }
}

fn web_options(settings: &Settings) -> WebOptions {
    let metrics = match settings.metrics_listen {
        None => MetricsPlace::Shared,
        Some(_) => MetricsPlace::Apart,
    };
    let keys = Quota::per_second(settings.requests_per_key.get());
    let (base_url, trusted_proxies) = (settings.base_url.clone(), settings.trusted_proxies.clone());
    WebOptions { base_url, trusted_proxies, metrics, keys, ..WebOptions::default() }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
