//! API keys: which programs may speak for the shop.

use app::platform::people::{ApiKeyRow, RevokeApiKey, create_api_key, list_api_keys};
use app::platform::{AppError, Result as AppResult};
use axum::response::Response;
use domain::base::{ApiKeyId, FieldErrors, Name};
use domain::parties::{Permission, Role};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::people::{role_field, role_said};
use super::settings::tabs::{self, Part};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, moment};
use crate::shell::{Address, Policy, Result, Routes};
use crate::ui::{
    Banner, Button, Column, Crumb, Dialog, Empty, Field, Form, Icon, Look, Phone, Place, Row, Shape, Table, Tone,
    badge, crumbs, none,
};

pub(super) fn routes() -> Routes {
    let (read, write) = (Policy::Needs(Permission::PeopleRead), Policy::Needs(Permission::PeopleWrite));
    Routes::new("keys-pages")
        .page(read, "/api-keys", list)
        .page(write, "/api-keys/new", new)
        .form(write, "/api-keys", add)
        .form(write, "/api-keys/{id}/revocation", revoke)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    role: String,
}

async fn list(visit: Visit) -> Shown {
    show_list(&visit, None).await
}

async fn show_list(visit: &Visit, secret: Option<&str>) -> Shown {
    let keys = visit.read(list_api_keys).await?;
    let may = visit.may(Permission::PeopleWrite);
    let add = Button::link("Create a key", "/api-keys/new").icon(Icon::Plus).primary();
    let empty = Empty::new(
        Icon::KeyRound,
        "No API keys",
        "A key lets a program do what a role may do: a web shop, a script, a till.",
    );
    let body = html! {
        @if let Some(secret) = secret { (secret_banner(secret)) }
        @if keys.is_empty() { (empty.actions(if may { vec![add.clone()] } else { Vec::new() })) }
        @else { p.quiet { "Programs that may speak for this shop. " a href="/api/v1/openapi.json" { "API description" } } (table(visit, &keys, may)) }
    };
    let actions = if may && !keys.is_empty() { vec![add] } else { Vec::new() };
    visit.show(Page::new("API keys", Place::Settings, tabs::page(visit, Part::Keys, "API keys", &actions, &body)))
}

fn secret_banner(secret: &str) -> Markup {
    let text = "Copy it now: it is shown this one time and cannot be found again.";
    html! { (Banner::new(Tone::Ok, "The key is ready", text).tools(html! { code data-copy { (secret) } }).inside()) }
}

fn table(visit: &Visit, keys: &[ApiKeyRow], may: bool) -> Markup {
    let now = visit.shop().clock().now();
    let rows = keys.iter().map(|key| {
        let state = match key.revoked_at {
            Some(_) => badge(Tone::Neutral, Shape::Bar, "Revoked"),
            None => badge(Tone::Ok, Shape::Full, "Active"),
        };
        let cells = vec![
            html! { (key.name) },
            html! { (role_said(key.role).0) },
            moment(key.created_at, now, visit.zone()),
            key.last_used_at.map_or_else(none, |at| moment(at, now, visit.zone())),
            state,
            html! { @if may && key.revoked_at.is_none() { (revoking(visit, key)) } },
        ];
        Row::new(format!("key-{}", key.id), cells)
    });
    let columns = vec![
        Column::lead("Name"),
        Column::text("Role"),
        Column::text("Created").phone(Phone::Hidden),
        Column::text("Last used"),
        Column::text("State").phone(Phone::Aside),
        Column::text("Revoke").label_hidden().phone(Phone::LineEnd),
    ];
    html! { (Table::new("API keys", columns, rows.collect()).plain()) }
}

/// Revoking cannot be undone, so it is asked once more; without script the form is in the dialog all the same.
fn revoking(visit: &Visit, key: &ApiKeyRow) -> Markup {
    let id = format!("revoke-{}", key.id);
    let body = html! { p { "Programs that use " strong { (key.name) } " are refused from now on. This cannot be taken back; a new key has another secret." } };
    let foot = html! {
        (Button::closes("Keep it", id.clone()))
        form.inline-form method="post" action={ "/api-keys/" (key.id) "/revocation" } {
            (visit.guard())
            (Button::submit("Revoke").look(Look::DangerSolid))
        }
    };
    html! {
        (Button::opens("Revoke", id.clone()).small().look(Look::Danger))
        (Dialog::new(id, format!("Revoke {}?", key.name)).body(body).foot(foot))
    }
}

async fn new(visit: Visit) -> Shown {
    let typed = Typed { role: Role::Staff.code().to_owned(), ..Typed::default() };
    visit.show(adding(&visit, &typed, &Faults::none()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let made = match typed.checked() {
        Ok((name, role)) => create_api_key(visit.shop(), sent.call, name, role).await,
        Err(error) => Err(error),
    };
    match Faults::of(made)? {
        Ok(key) => match key.secret {
            Some(secret) => show_list(&visit, Some(secret.reveal())).await,
            None => visit.go("/api-keys").say("This key was created before; its secret was shown then").done(),
        },
        Err(faults) => visit.show(adding(&visit, &typed, &faults).refused()),
    }
}

impl Typed {
    fn checked(&self) -> AppResult<(Name, Role)> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        let role = Role::from_code(&self.role);
        if role.is_none() {
            errors.add("role", "unknown_role", "choose a role");
        }
        name.zip(role).ok_or_else(|| AppError::from(errors))
    }
}

fn adding(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("key", "/api-keys", visit.guard())
        .errors(faults.list())
        .body(html! {
            (Field::text("name", "What it is for").required().first().placeholder("Web shop").value(typed.name.clone()).error(faults.at("name")))
            (role_field(&typed.role, faults))
        })
        .foot(html! { (Button::submit("Create key").primary()) });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("API keys", "/api-keys")]))
            header.page-head { div.page-title { h1 { "Create a key" } } }
            (form.render())
        }
    };
    Page::new("Create a key", Place::Settings, body)
}

async fn revoke(visit: Visit, Address(id): Address<ApiKeyId>, sent: Sent<Fields>) -> Result<Response> {
    visit.shop().execute(sent.call, RevokeApiKey { id }).await?;
    visit.go("/api-keys").say("The key was revoked").done()
}
