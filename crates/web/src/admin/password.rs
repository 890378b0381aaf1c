//! Setting a password by a one-time link, and asking for one by mail.

use std::sync::Arc;

use app::messages::mail_server;
use app::platform::sessions::links::holder_of_link;
use app::platform::sessions::{AskReset, LinkPurpose, Token, use_password_link};
use app::platform::{AppError, Call, Principal, passwords};
use axum::http::StatusCode;
use domain::base::{Email, Name};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::sign_in::{account_of, link_over};
use crate::pages::{Faults, Guest, Sent, Shown};
use crate::shell::error_page::SIGN_IN;
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Button, Field, Form, Kind, Width, text_link};

/// Title of the page of those who forgot it.
const FORGOTTEN: &str = "Forgot the password?";

pub(super) fn routes() -> Routes {
    Routes::new("password")
        .page(Policy::Public, "/password", forgotten)
        .form(Policy::Public, "/password", ask_reset)
        .page(Policy::Link, "/password/{token}", ask)
        .form(Policy::Link, "/password/{token}", set)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Forgotten {
    email: String,
}

async fn forgotten(guest: Guest) -> Shown {
    let can_send = can_send(&guest).await?;
    guest.show(FORGOTTEN, Width::Narrow, forgotten_form(&guest, can_send, "", &Faults::none()))
}

/// The same answer whether or not somebody has the address.
async fn ask_reset(guest: Guest, sent: Sent<Forgotten>) -> Shown {
    let (now, limits) = (guest.shop().clock().now(), guest.app().limits());
    let can_send = can_send(&guest).await?;
    let again = |status, faults: Faults| {
        let form = forgotten_form(&guest, can_send, &sent.fields.email, &faults);
        guest.show_with(status, FORGOTTEN, Width::Narrow, form)
    };
    let email = match Email::new(&sent.fields.email) {
        Ok(email) => email,
        Err(error) => {
            let wrong = Faults::none().and("email", "not_an_email", error.to_string());
            return again(StatusCode::UNPROCESSABLE_ENTITY, wrong);
        }
    };
    let asked = limits.resets.take(account_of(&sent.fields.email), now);
    if asked.and_then(|()| limits.failures.take(guest.bucket(), now)).is_err() {
        let wait = Faults::whole("Asked for too often. Look into your mail, or try again in some minutes.");
        return again(StatusCode::TOO_MANY_REQUESTS, wait);
    }
    guest.shop().execute(Call::system(guest.request_id()), AskReset { email }).await?;
    let content = html! {
        div.stack-tight {
            h1 { "Look into your mail" }
            p { "If somebody who works here has this address, a link that sets a new password is on its way. It works once, for half an hour." }
        }
        p { (text_link(SIGN_IN, "Back to signing in")) }
    };
    guest.show("Look into your mail", Width::Narrow, content)
}

/// Whether a mail with a link can go out at all.
async fn can_send(guest: &Guest) -> app::platform::Result<bool> {
    let program = guest.shop().options().mail.clone();
    let system = Arc::new(Principal::system());
    let read = guest.shop().read(&system, move |ctx| {
        let mail = mail_server::current(ctx.tx, &program)?;
        Ok(mail.is_configured() && mail.base_url.is_some())
    });
    read.await
}

fn forgotten_form(guest: &Guest, can_send: bool, email: &str, faults: &Faults) -> Markup {
    let form = Form::post("forgotten", "/password", guest.guard())
        .errors(faults.list())
        .body(html! {
            (Field::new("email", "E-mail", Kind::Line("email")).autocomplete("username").required().value(email.to_owned()).error(faults.at("email")))
        })
        .foot(html! { (Button::submit("Send me a link").primary().wide()) });
    html! {
        div.stack-tight {
            h1 { (FORGOTTEN) }
            @if can_send {
                p { "Say with which address you sign in, and a link that sets a new password goes there." }
            } @else {
                p { "This shop cannot send mail yet. Ask an owner: under People they make a link for you." }
            }
        }
        @if can_send { (form) }
        p.quiet { "An owner who is locked out runs " code { "purser user reset-link E-MAIL" } " on the shop's machine." }
        p { (text_link(SIGN_IN, "Back to signing in")) }
    }
}

async fn ask(guest: Guest, Address(token): Address<String>) -> Shown {
    match holder(&guest, &token).await? {
        Some(who) => guest.show("Set your password", Width::Narrow, form(&guest, &token, &who, &Faults::none())),
        None => over(&guest),
    }
}

async fn set(guest: Guest, Address(token): Address<String>, sent: Sent<Wanted>) -> Shown {
    let Some(who) = holder(&guest, &token).await? else { return over(&guest) };
    let Some(link) = Token::read(&token) else { return over(&guest) };
    let done = use_password_link(guest.shop(), &link, &sent.fields.password, guest.request_id()).await;
    if matches!(&done, Err(AppError::Refused(_))) {
        return over(&guest);
    }
    match Faults::of(done)? {
        Ok(()) => guest.go(SIGN_IN).say("Your password is set. Sign in with it.").done(),
        Err(faults) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            guest.show_with(status, "Set your password", Width::Narrow, form(&guest, &token, &who, &faults))
        }
    }
}

async fn holder(guest: &Guest, token: &str) -> app::platform::Result<Option<(Email, Name)>> {
    match Token::read(token) {
        Some(token) => holder_of_link(guest.shop(), &token, LinkPurpose::Password).await,
        None => Ok(None),
    }
}

fn over(guest: &Guest) -> Shown {
    guest.show_with(StatusCode::NOT_FOUND, "Link is over", Width::Narrow, link_over())
}

fn form(guest: &Guest, token: &str, (email, name): &(Email, Name), faults: &Faults) -> Markup {
    let form = Form::post("set-password", format!("/password/{token}"), guest.guard())
        .errors(faults.list())
        .body(html! {
            // Seen by password keepers, so that they store the address with the password.
            (Field::new("username", "E-mail", Kind::Line("email")).autocomplete("username").value(email.to_string()).read_only())
            (new_password(faults))
        })
        .foot(html! { (Button::submit("Set password").primary().wide()) });
    html! {
        div.stack-tight { h1 { "Set your password" } p.quiet { "Hello " (name) ". This link works once." } }
        (form.render())
    }
}

/// The field of a password that somebody chooses.
pub(super) fn new_password(faults: &Faults) -> Field {
    Field::new("password", "New password", Kind::Line("password"))
        .autocomplete("new-password")
        .required()
        .hint(format!("At least {} characters. Several words make a good one.", passwords::MIN_CHARS))
        .error(faults.at("password"))
}
