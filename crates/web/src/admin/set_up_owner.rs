//! The first owner of a new shop, made with the link that the program prints when nobody can sign in yet.

use app::platform::sessions::links::is_set_up_link;
use app::platform::sessions::{NewSession, Token, set_up_owner};
use app::platform::{AppError, Result};
use axum::http::StatusCode;
use domain::base::{Email, FieldErrors, Name};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::password::new_password;
use super::sign_in::{link_over, signed_in};
use crate::pages::{Faults, Guest, Sent, Shown};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Button, Field, Form, Kind, Width};

pub(super) fn routes() -> Routes {
    Routes::new("first-owner").page(Policy::Link, "/set-up/{token}", ask).form(Policy::Link, "/set-up/{token}", make)
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Owner {
    name: String,
    email: String,
    password: String,
}

async fn ask(guest: Guest, Address(token): Address<String>) -> Shown {
    let works = match Token::read(&token) {
        Some(token) => is_set_up_link(guest.shop(), &token).await?,
        None => false,
    };
    if !works {
        return guest.show_with(StatusCode::NOT_FOUND, "Link is over", Width::Narrow, link_over());
    }
    guest.show("Welcome", Width::Narrow, form(&guest, &token, &Owner::default(), &Faults::none()))
}

async fn make(guest: Guest, Address(token): Address<String>, sent: Sent<Owner>) -> Shown {
    let done = owner(&guest, &token, &sent.fields).await;
    if matches!(&done, Err(AppError::Refused(refused)) if refused.code == "link_over" || refused.code == "already_set_up")
    {
        return guest.show_with(StatusCode::NOT_FOUND, "Link is over", Width::Narrow, link_over());
    }
    match Faults::of(done)? {
        Ok(session) => signed_in(&guest, &session, "/set-up"),
        Err(faults) => {
            let again = form(&guest, &token, &sent.fields, &faults);
            guest.show_with(StatusCode::UNPROCESSABLE_ENTITY, "Welcome", Width::Narrow, again)
        }
    }
}

async fn owner(guest: &Guest, token: &str, typed: &Owner) -> Result<NewSession> {
    let mut errors = FieldErrors::new();
    let name = errors.take("name", Name::new(&typed.name));
    let email = errors.take("email", Email::new(&typed.email));
    let (Some(name), Some(email)) = (name, email) else { return Err(errors.into()) };
    let token = Token::read(token).ok_or(AppError::NotFound("link"))?;
    let (device, request_id) = (guest.device().clone(), guest.request_id());
    set_up_owner(guest.shop(), &token, (email, name, &typed.password), device, request_id).await
}

fn form(guest: &Guest, token: &str, typed: &Owner, faults: &Faults) -> Markup {
    let form = Form::post("first-owner", format!("/set-up/{token}"), guest.guard())
        .errors(faults.list())
        .body(html! {
            (Field::text("name", "Your name").autocomplete("name").required().value(typed.name.clone()).error(faults.at("name")))
            (Field::new("email", "E-mail", Kind::Line("email")).autocomplete("username").required().value(typed.email.clone()).error(faults.at("email")))
            (new_password(faults))
        })
        .foot(html! { (Button::submit("Create the owner's account").primary().wide()) });
    html! {
        div.stack-tight {
            h1 { "Welcome" }
            p.quiet { "You become the first owner of this shop. What the shop is called and where it stands comes next." }
        }
        (form.render())
    }
}
