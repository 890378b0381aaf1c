//! A visit of somebody who is signed in: everything that a page needs to know about the request and the shop.

use std::sync::Arc;

use app::Shop;
use app::platform::sessions::SignedIn;
use app::platform::settings::{self, ShopSettings};
use app::platform::{Principal, ReadCtx};
use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use domain::parties::Permission;
use jiff::tz::TimeZone;

use super::flash::Flash;
use super::go::Go;
use super::live::{Behind, Counts, Live};
use super::nav;
use super::page::{Page, Shown};
use crate::shell::cookies::{self, CookieName};
use crate::shell::edge::RequestId;
use crate::shell::{App, Caller, Problem, Result};
use crate::ui::{Density, FormGuard, Head, Keys, Looks, Rail, Shell, Theme};

/// Random bytes of the value that makes a form's drawing unique.
const IDEM_BYTES: usize = 16;

/// A visit; see the module.
#[derive(Clone)]
pub struct Visit {
    app: App,
    who: Arc<SignedIn>,
    settings: Arc<ShopSettings>,
    zone: TimeZone,
    counts: Counts,
    size: Size,
    looks: Looks,
    flash: Option<Flash>,
    path: String,
    host: String,
    request_id: String,
}

/// How much of a page was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// The whole document.
    Whole,
    /// The body alone, for htmx to swap in.
    Body,
}

impl Size {
    fn of(headers: &HeaderMap) -> Self {
        let is = |name: &str, value: &str| headers.get(name).is_some_and(|given| given.as_bytes() == value.as_bytes());
        let whole = is("hx-request-type", "full") || is("hx-history-restore-request", "true");
        if is("hx-request", "true") && !whole { Self::Body } else { Self::Whole }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let needs_person = || {
            let detail = "this is a page for people: sign in; programs use the API";
            Problem::new(axum::http::StatusCode::UNAUTHORIZED, "unauthorized", detail)
        };
        let who = caller.session.ok_or_else(needs_person)?;
        let live = parts.extensions.get::<Arc<Live>>().cloned();
        let commits = *app.shop().committed().borrow();
        let read = app.shop().read(&who.principal, move |ctx| settings_and_counts(ctx, live, commits));
        let (settings, counts) = read.await?;
        let zone = settings.time_zone()?;
        let path = parts.uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        Ok(Self {
            app: app.clone(),
            who,
            settings: Arc::new(settings),
            zone,
            counts,
            size: Size::of(&parts.headers),
            looks: looks(&parts.headers),
            flash: Flash::of(&parts.headers, app.cookies()),
            path,
            host: host(&parts.headers),
            request_id: RequestId::of(&parts.extensions).to_owned(),
        })
    }
}

fn settings_and_counts(
    ctx: &mut ReadCtx<'_, '_>,
    live: Option<Arc<Live>>,
    commits: u64,
) -> app::platform::Result<(ShopSettings, Counts)> {
    let settings = settings::read(ctx.tx)?.0;
    let counts = live.map(|live| live.counts(ctx, Behind::Commits(commits))).transpose()?.unwrap_or_default();
    Ok((settings, counts))
}

/// The host that the browser went to; only used to show its own address back to who asks.
fn host(headers: &HeaderMap) -> String {
    let given = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    given.chars().filter(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(*c)).collect()
}

/// What the person chose about the look, from the cookies that the script keeps.
pub(super) fn looks(headers: &HeaderMap) -> Looks {
    let theme = match cookies::look(headers, "theme") {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Device,
    };
    let density = match cookies::look(headers, "density") {
        Some("comfortable") => Density::Comfortable,
        Some("compact") => Density::Compact,
        _ => Density::Normal,
    };
    let rail = if cookies::look(headers, "rail") == Some("narrow") { Rail::Narrow } else { Rail::Wide };
    let keys = if cookies::look(headers, "keys") == Some("off") { Keys::Off } else { Keys::On };
    Looks { theme, density, rail, keys }
}

impl Visit {
    /// The shop.
    pub fn shop(&self) -> &Shop {
        self.app.shop()
    }

    /// The shell.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who is signed in.
    pub fn who(&self) -> &SignedIn {
        &self.who
    }

    /// Whether they may.
    pub fn may(&self, permission: Permission) -> bool {
        self.who.principal.grants.allows(permission)
    }

    /// The principal of reads.
    pub fn principal(&self) -> &Arc<Principal> {
        &self.who.principal
    }

    /// The shop's settings at this moment.
    pub fn settings(&self) -> &ShopSettings {
        &self.settings
    }

    /// The shop's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Counts of the rail, as they stand.
    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The address under which people reach the shop, for links that leave it: the setting, else where this request went.
    pub fn base_url(&self) -> String {
        self.app.options().base_url.clone().unwrap_or_else(|| format!("http://{}", self.host))
    }

    /// What the person chose about the look.
    pub fn looks(&self) -> Looks {
        self.looks
    }

    /// Path and query of the page asked for.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The request's id.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Reads from the shop as this person.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadCtx<'_, '_>) -> app::platform::Result<T> + Send + 'static,
    ) -> app::platform::Result<T> {
        self.shop().read(&self.who.principal, query).await
    }

    /// Whether only the page's body is wanted, because the rest of the page stands already.
    pub fn is_fragment(&self) -> bool {
        self.size == Size::Body
    }

    /// The hidden fields of one form; a new value with every call.
    pub fn guard(&self) -> FormGuard {
        FormGuard { csrf: self.who.csrf.clone().into(), idem: fresh_idem(self.shop()).into() }
    }

    /// The page: whole, or its body alone for htmx.
    ///
    /// # Errors
    /// None; the type is that of a handler.
    pub fn show(&self, page: Page) -> Shown {
        let status = page.status;
        let markup = match self.size {
            Size::Body => page.body,
            Size::Whole => self.shell(&page).page(&page.body),
        };
        let mut response = (status, Html(markup.into_string())).into_response();
        about_one_person(response.headers_mut());
        if self.flash.is_some() && self.size == Size::Whole {
            append_cookie(&mut response, &self.app.cookies().forget(CookieName::Flash));
        }
        Ok(response)
    }

    /// Goes on to another page after a change.
    pub fn go(&self, path: impl Into<String>) -> Go {
        Go::new(path.into(), self.app.cookies(), self.size)
    }

    fn shell(&self, page: &Page) -> Shell {
        let head = Head {
            title: page.title.clone(),
            site: self.settings.company.to_string().into(),
            lang: "en".into(),
            looks: self.looks,
            csrf: Some(self.who.csrf.clone().into()),
        };
        let mut shell = nav::shell(self, head, page.here);
        shell.banners.clone_from(&page.banners);
        shell.keys.extend(page.keys.iter().cloned());
        shell.toasts.extend(self.flash.as_ref().map(|flash| flash.toast(|| self.guard())));
        shell
    }
}

/// A value that no other drawing of a form has.
pub(super) fn fresh_idem(shop: &Shop) -> String {
    let bytes: [u8; IDEM_BYTES] = shop.random().bytes();
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What is drawn for one person is kept by nobody.
pub(super) fn about_one_person(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, HX-Request, HX-Request-Type"));
}

/// Our cookies are plain ASCII; one that was not would be left out and logged.
pub(super) fn append_cookie(response: &mut Response, line: &str) {
    match HeaderValue::from_str(line) {
        Ok(value) => {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "a cookie cannot be written"),
    }
}

/// Puts what the frame needs from the areas around all routes.
pub fn with_live(router: axum::Router<App>, live: Live) -> axum::Router<App> {
    router.layer(Extension(Arc::new(live)))
}
