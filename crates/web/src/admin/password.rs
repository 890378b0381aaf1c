//! Setting a password by a one-time link.

use app::platform::sessions::links::holder_of_link;
use app::platform::sessions::{LinkPurpose, Token, use_password_link};
use app::platform::{AppError, passwords};
use axum::http::StatusCode;
use domain::base::{Email, Name};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::sign_in::link_over;
use crate::pages::{Faults, Guest, Sent, Shown};
use crate::shell::error_page::SIGN_IN;
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Button, Field, Form, Kind, Width, text_link};

pub(super) fn routes() -> Routes {
    Routes::new("password")
        .page(Policy::Public, "/password", forgotten)
        .page(Policy::Link, "/password/{token}", ask)
        .form(Policy::Link, "/password/{token}", set)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    password: String,
}

async fn forgotten(guest: Guest) -> Shown {
    let content = html! {
        div.stack-tight {
            h1 { "Forgot the password?" }
            p { "Ask an owner of the shop: under People they make a link for you that sets a new password." }
            p.quiet { "An owner who is locked out runs " code { "purser user reset-link E-MAIL" } " on the shop's machine." }
        }
        p { (text_link(SIGN_IN, "Back to signing in")) }
    };
    guest.show("Forgot the password?", Width::Narrow, content)
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
