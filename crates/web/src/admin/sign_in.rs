//! Signing in and out.
//!
//! Invariants: a wrong address and a wrong password get the same answer after the same work; wrong ones are limited per
//! network and per account; signing in always makes a new session, and the one shown with it ends.

use app::platform::AppError;
use app::platform::sessions::{self, EndSession, NewSession, Token};
use axum::http::StatusCode;
use axum::response::Response;
use domain::base::Email;
use maud::{Markup, Render, html};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::pages::{Faults, Guest, Sent, Shown, Visit};
use crate::shell::cookies::CookieName;
use crate::shell::error_page::SIGN_IN;
use crate::shell::gate::too_many;
use crate::shell::limits::Exhausted;
use crate::shell::{Address, Policy, Query, Result, Routes};
use crate::ui::{Button, Field, Form, Kind, Width, text_link};

/// Seconds that a browser keeps a session's cookie: as long as the session may last.
const COOKIE_LASTS_S: u64 = sessions::LONGEST.as_secs();

pub(super) fn routes() -> Routes {
    Routes::new("sign-in")
        .page(Policy::Public, SIGN_IN, ask)
        .form(Policy::Public, SIGN_IN, sign_in)
        .page(Policy::Link, "/sign-in/with/{token}", by_link)
        .form(Policy::SignedIn, "/sign-out", sign_out)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignIn {
    email: String,
    password: String,
    next: String,
}

async fn ask(guest: Guest, Query(asked): Query<Next>) -> Shown {
    if let Some(token) = guest.session()
        && guest.shop().authenticate_session(token).await?.is_some()
    {
        return guest.go(asked.next).done();
    }
    if !guest.shop().read(&guest.app().guest(), |ctx| sessions::has_users(ctx.tx)).await? {
        return guest.show("Set up this shop", Width::Narrow, nobody_yet());
    }
    let typed = SignIn { next: asked.next, ..SignIn::default() };
    guest.show("Sign in", Width::Narrow, form(&guest, &typed, &Faults::none()))
}

async fn sign_in(guest: Guest, sent: Sent<SignIn>) -> Shown {
    let typed = sent.fields;
    let account = account_of(&typed.email);
    if let Err(exhausted) = check_limits(&guest, account) {
        return refused(&guest, StatusCode::TOO_MANY_REQUESTS, &typed, wait(exhausted));
    }
    let email = Email::new(&typed.email).ok();
    let (device, replaces) = (guest.device().clone(), guest.session());
    let password = typed.password.clone();
    let opened = sessions::sign_in(guest.shop(), email.as_ref(), password, device, replaces, guest.request_id());
    match opened.await {
        Ok(Some(session)) => signed_in(&guest, &session, &typed.next),
        Ok(None) => {
            count_failure(&guest, account);
            let wrong = Faults::whole("E-mail and password do not belong together.");
            refused(&guest, StatusCode::UNPROCESSABLE_ENTITY, &typed, wrong)
        }
        Err(AppError::Unavailable(_)) => {
            let busy = Faults::whole("Many people sign in at this moment. Try again in a few seconds.");
            refused(&guest, StatusCode::SERVICE_UNAVAILABLE, &typed, busy)
        }
        Err(error) => Err(error.into()),
    }
}

/// The account's bucket, whether or not there is such an account.
pub(super) fn account_of(email: &str) -> [u8; 32] {
    Sha256::digest(email.trim().to_lowercase()).into()
}

fn check_limits(guest: &Guest, account: [u8; 32]) -> std::result::Result<(), Exhausted> {
    let (limits, now) = (guest.app().limits(), guest.shop().clock().now());
    limits.failures.check(&guest.bucket(), now)?;
    limits.accounts.check(&account, now)
}

/// What is exhausted by this very failure is told with the next attempt.
fn count_failure(guest: &Guest, account: [u8; 32]) {
    let (limits, now) = (guest.app().limits(), guest.shop().clock().now());
    let counted = [limits.failures.take(guest.bucket(), now), limits.accounts.take(account, now)];
    if counted.iter().any(std::result::Result::is_err) {
        tracing::warn!("many wrong passwords from one network or for one account");
    }
}

fn wait(exhausted: Exhausted) -> Faults {
    let minutes = exhausted.retry_after_s.div_ceil(60);
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    Faults::whole(format!("Too many attempts. Try again in {minutes} {unit}."))
}

fn refused(guest: &Guest, status: StatusCode, typed: &SignIn, faults: Faults) -> Shown {
    guest.show_with(status, "Sign in", Width::Narrow, form(guest, typed, &faults))
}

/// Goes on with the new session's cookie.
pub(super) fn signed_in(guest: &Guest, session: &NewSession, next: &str) -> Shown {
    let cookies = guest.app().cookies();
    let cookie = cookies.set(CookieName::Session, session.token.reveal(), Some(COOKIE_LASTS_S));
    guest.go(next).cookie(cookie).cookie(cookies.forget(CookieName::Visitor)).done()
}

async fn by_link(guest: Guest, Address(token): Address<String>) -> Shown {
    let (now, limits) = (guest.shop().clock().now(), guest.app().limits());
    limits.failures.check(&guest.bucket(), now).map_err(too_many)?;
    let token = Token::read(&token);
    let opened = match &token {
        None => None,
        Some(token) => {
            let (device, replaces) = (guest.device().clone(), guest.session());
            sessions::sign_in_by_link(guest.shop(), token, device, replaces, guest.request_id()).await?
        }
    };
    match opened {
        Some(session) => signed_in(&guest, &session, "/"),
        None => {
            limits.failures.take(guest.bucket(), now).map_err(too_many)?;
            guest.show_with(StatusCode::NOT_FOUND, "Link is over", Width::Narrow, link_over())
        }
    }
}

async fn sign_out(visit: Visit, sent: Sent<Next>) -> Result<Response> {
    let end = EndSession { user: visit.who().user, id: visit.who().session };
    let (call, end) = end.checked(sent.call)?;
    visit.shop().execute(call, end).await?;
    visit.go(SIGN_IN).cookie(visit.app().cookies().forget(CookieName::Session)).say("You are signed out").done()
}

fn form(guest: &Guest, typed: &SignIn, faults: &Faults) -> Markup {
    let email = Field::new("email", "E-mail", Kind::Line("email")).autocomplete("username").required();
    let email = if typed.email.is_empty() { email.first() } else { email.value(typed.email.clone()) };
    let form = Form::post("sign-in", SIGN_IN, guest.guard())
        .errors(faults.list())
        .body(html! {
            (email)
            (Field::new("password", "Password", Kind::Line("password")).autocomplete("current-password").required())
            @if !typed.next.is_empty() { input type="hidden" name="next" value=(typed.next); }
        })
        .foot(html! { (Button::submit("Sign in").primary().wide()) });
    html! {
        h1 { "Sign in" }
        (form.render())
        p.dense { (text_link("/password", "Forgot the password?")) }
    }
}

fn nobody_yet() -> Markup {
    html! {
        div.stack-tight {
            h1 { "Set up this shop" }
            p { "Nobody can sign in here yet. The program printed a link when it started: open it to become the first owner." }
            p.quiet { "The link is over? Start the program again, and it prints a new one." }
        }
    }
}

/// What a link that does not work any more leads to.
pub(super) fn link_over() -> Markup {
    html! {
        div.stack-tight {
            h1 { "This link does not work any more" }
            p { "It was used already, or it is too old. Ask an owner of the shop for a new one." }
        }
        div.btn-row { (Button::link("Sign in", SIGN_IN).primary()) }
    }
}
