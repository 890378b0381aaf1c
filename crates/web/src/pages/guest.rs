//! A visit of somebody who is not signed in: signing in, setting a password, public pages.
//!
//! Their forms carry a token made from a cookie of their own, so that no foreign page can send them.

use std::sync::Arc;

use app::Shop;
use app::platform::sessions::{Device, Token};
use app::platform::settings::{self, ShopSettings};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse};
use maud::{Markup, Render, html};

use super::flash::Flash;
use super::go::Go;
use super::page::Shown;
use super::visit::{Size, about_one_person, append_cookie, fresh_idem, looks};
use crate::shell::client::Client;
use crate::shell::cookies::CookieName;
use crate::shell::edge::RequestId;
use crate::shell::headers::policy_framed_by;
use crate::shell::{App, Problem, Result};
use crate::ui::{Banner, FormGuard, Head, LinkPage, Looks, Text, Tone, Width};

/// A visit of a stranger; see the module.
#[derive(Clone)]
pub struct Guest {
    app: App,
    settings: Arc<ShopSettings>,
    looks: Looks,
    visitor: Token,
    is_new: bool,
    session: Option<Token>,
    flash: Option<Flash>,
    device: Device,
    bucket: std::net::IpAddr,
    request_id: String,
}

impl FromRequestParts<App> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let settings = app.shop().read(&app.guest(), |ctx| Ok(settings::read(ctx.tx)?.0)).await?;
        let style = app.cookies();
        let token = |cookie| style.read(&parts.headers, cookie).and_then(Token::read);
        let known = token(CookieName::Visitor);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let client = Client::of_request(&parts.extensions);
        Ok(Self {
            app: app.clone(),
            settings: Arc::new(settings),
            looks: looks(&parts.headers),
            is_new: known.is_none(),
            visitor: known.unwrap_or_else(|| Token::new(app.shop().random())),
            session: token(CookieName::Session),
            flash: Flash::of(&parts.headers, style),
            device: Device { agent: agent.to_owned(), address: client.ip.to_string() },
            bucket: client.bucket(),
            request_id: RequestId::of(&parts.extensions).to_owned(),
        })
    }
}

impl Guest {
    /// The shop.
    pub fn shop(&self) -> &Shop {
        self.app.shop()
    }

    /// The shell.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The shop's settings at this moment.
    pub fn settings(&self) -> &ShopSettings {
        &self.settings
    }

    /// The session that the browser shows, whether it still counts or not.
    pub fn session(&self) -> Option<&Token> {
        self.session.as_ref()
    }

    /// Where the request comes from.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// What limits count strangers by.
    pub fn bucket(&self) -> std::net::IpAddr {
        self.bucket
    }

    /// The request's id.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The hidden fields of one form; a new value with every call.
    pub fn guard(&self) -> FormGuard {
        FormGuard { csrf: self.visitor.derived("csrf").into(), idem: fresh_idem(self.shop()).into() }
    }

    /// A page that was found; `content` has the one `h1`.
    ///
    /// # Errors
    /// None; the type is that of a handler.
    pub fn show(&self, title: impl Into<Text>, width: Width, content: Markup) -> Shown {
        self.show_with(StatusCode::OK, title, width, content)
    }

    /// The same with another status: 422 for a form that comes back, 404 for a link that is over.
    ///
    /// # Errors
    /// None; the type is that of a handler.
    pub fn show_with(&self, status: StatusCode, title: impl Into<Text>, width: Width, content: Markup) -> Shown {
        let csrf = Some(self.visitor.derived("csrf").into());
        let said = self.flash.as_ref().map(Flash::said);
        let content = html! {
            @if let Some(said) = said { (Banner::new(Tone::Ok, said, "").inside()) }
            (content)
        };
        let mut response = (status, Html(self.page(title.into(), csrf, width, content).into_string())).into_response();
        about_one_person(response.headers_mut());
        let style = self.app.cookies();
        if self.is_new {
            append_cookie(&mut response, &style.set(CookieName::Visitor, self.visitor.reveal(), None));
        }
        if self.flash.is_some() {
            append_cookie(&mut response, &style.forget(CookieName::Flash));
        }
        Ok(response)
    }

    /// A page that needs and sets no cookie, and that these sites may show inside their own pages.
    ///
    /// # Errors
    /// None; the type is that of a handler.
    pub fn show_open(
        &self,
        (status, title): (StatusCode, impl Into<Text>),
        width: Width,
        content: Markup,
        sites: &[&str],
    ) -> Shown {
        let page = self.page(title.into(), None, width, content);
        let mut response = (status, Html(page.into_string())).into_response();
        about_one_person(response.headers_mut());
        if !sites.is_empty() {
            let policy = policy_framed_by(sites.iter().copied());
            if let Ok(policy) = HeaderValue::from_str(&policy) {
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
        Ok(response)
    }

    fn page(&self, title: Text, csrf: Option<Text>, width: Width, content: Markup) -> Markup {
        let company: Text = self.settings.company.to_string().into();
        let head = Head { title, site: company.clone(), lang: "en".into(), looks: self.looks, csrf };
        let foot = html! { p { "Run with Purser" } };
        LinkPage { head, company, logo_src: None, aside: None, width, content, foot }.render()
    }

    /// A value that no other drawing of a form has.
    pub fn fresh_idem(&self) -> String {
        fresh_idem(self.shop())
    }

    /// Goes on to another page after a change.
    pub fn go(&self, path: impl Into<String>) -> Go {
        Go::new(path.into(), self.app.cookies(), Size::Whole)
    }
}
