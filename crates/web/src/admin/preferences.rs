//! One's own preferences: look, keys, password, where one is signed in. Everybody has them, whatever their role.

use app::platform::sessions::{self, EndSession, EndSessions, Which, list_sessions};
use axum::response::Response;
use domain::base::SessionId;
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::password::new_password;
use super::people::sessions_part;
use super::settings::tabs::{self, Part};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit};
use crate::shell::cookies::set_look;
use crate::shell::{Policy, Result, Routes};
use crate::ui::{Button, Choice, Density, Field, Form, Keys, Kind, Looks, Place, Section, Theme};

const HREF: &str = "/preferences";

pub(super) fn routes() -> Routes {
    Routes::new("preferences")
        .page(Policy::SignedIn, HREF, show)
        .form(Policy::SignedIn, HREF, save_look)
        .form(Policy::SignedIn, "/preferences/password", save_password)
        .form(Policy::SignedIn, "/preferences/sessions", end_sessions)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Look {
    theme: String,
    density: String,
    keys: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Passwords {
    current: String,
    password: String,
}

async fn show(visit: Visit) -> Shown {
    page(&visit, &Faults::none()).await
}

async fn save_look(visit: Visit, sent: Sent<Look>) -> Result<Response> {
    let Look { theme, density, keys } = sent.fields;
    let one_of = |value: &str, known: [&'static str; 2], other: &'static str| {
        known.into_iter().find(|word| *word == value).unwrap_or(other)
    };
    visit
        .go(HREF)
        .cookie(set_look("theme", one_of(&theme, ["light", "dark"], "device")))
        .cookie(set_look("density", one_of(&density, ["comfortable", "compact"], "normal")))
        .cookie(set_look("keys", one_of(&keys, ["on", "off"], "off")))
        .say("Your preferences were saved")
        .done()
}

async fn save_password(visit: Visit, sent: Sent<Passwords>) -> Shown {
    let Passwords { current, password } = sent.fields;
    let (app, now) = (visit.app(), visit.shop().clock().now());
    let bucket = super::sign_in::account_of(visit.who().email.as_str());
    app.limits().accounts.check(&bucket, now).map_err(crate::shell::gate::too_many)?;
    let changed = sessions::change_password(visit.shop(), visit.who(), current, &password, visit.request_id()).await;
    match Faults::of(changed)? {
        Ok(()) => visit.go(HREF).say("Your password was changed; other browsers were signed out").done(),
        Err(faults) => {
            if faults.at("current").is_some() {
                app.limits().accounts.take(bucket, now).map_err(crate::shell::gate::too_many)?;
            }
            page(&visit, &faults).await
        }
    }
}

async fn end_sessions(visit: Visit, sent: Sent<Fields>) -> Result<Response> {
    let user = visit.who().user;
    match sent.fields.text("session").parse::<SessionId>() {
        Ok(id) => {
            let (call, end) = EndSession { user, id }.checked(sent.call)?;
            visit.shop().execute(call, end).await?;
        }
        Err(_) => {
            let (call, end) = EndSessions { user, which: Which::AllBut(visit.who().session) }.checked(sent.call)?;
            visit.shop().execute(call, end).await?;
        }
    }
    visit.go(HREF).say("Signed out there").done()
}

async fn page(visit: &Visit, faults: &Faults) -> Shown {
    let user = visit.who().user;
    let sessions = visit.read(move |ctx| list_sessions(ctx, user)).await?;
    let others = sessions.len() > 1;
    let body = html! {
        div class="stack page-form" {
        (Section::new("look", "Look and keys", look_form(visit)))
        hr;
        (Section::new("password-part", "Password", password_form(visit, faults)))
        hr;
        (Section::new("sessions", "Where you are signed in", html! {
            (sessions_part(visit, user, &sessions, true))
            @if others {
                form.inline-form method="post" action="/preferences/sessions" { (visit.guard()) (Button::submit("Sign out everywhere else")) }
            }
        }))
        }
    };
    let page =
        Page::new("Preferences", Place::Settings, tabs::page(visit, Part::Preferences, "Preferences", &[], &body));
    visit.show(if faults.is_empty() { page } else { page.refused() })
}

fn look_form(visit: &Visit) -> Markup {
    let Looks { theme, density, keys, .. } = visit.looks();
    let theme = match theme {
        Theme::Device => "device",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let density = match density {
        Density::Comfortable => "comfortable",
        Density::Normal => "normal",
        Density::Compact => "compact",
    };
    let keys = match keys {
        Keys::On => "on",
        Keys::Off => "off",
    };
    let themes =
        vec![Choice::new("device", "As the device"), Choice::new("light", "Light"), Choice::new("dark", "Dark")];
    let densities = vec![
        Choice::new("comfortable", "Comfortable"),
        Choice::new("normal", "Normal"),
        Choice::new("compact", "Compact"),
    ];
    let on_off = vec![Choice::new("on", "On"), Choice::new("off", "Off")];
    Form::post("look-form", HREF, visit.guard())
        .body(html! {
            (Field::new("theme", "Colours", Kind::Radio(themes)).value(theme))
            (Field::new("density", "Rows of lists", Kind::Radio(densities)).value(density))
            (Field::new("keys", "Shortcuts of one letter", Kind::Radio(on_off)).value(keys).hint("Switch them off for speech input and some screen readers."))
        })
        .foot(html! { (Button::submit("Save preferences").primary()) })
        .render()
}

fn password_form(visit: &Visit, faults: &Faults) -> Markup {
    Form::post("password-form", "/preferences/password", visit.guard())
        .errors(faults.list())
        .body(html! {
            (Field::new("current", "Current password", Kind::Line("password")).autocomplete("current-password").required().error(faults.at("current")))
            (new_password(faults))
        })
        .foot(html! { (Button::submit("Change password")) })
        .render()
}
