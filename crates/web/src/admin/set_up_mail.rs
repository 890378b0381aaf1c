//! The mail step of the set-up: whether mail can be sent, how that is set, and a test to an address. It can be skipped: until
//! there is a mail server, messages wait and can be read in the program.

use app::messages::notices::DEFAULT_LANGUAGE;
use app::messages::resend::SendTest;
use app::platform::AppError;
use domain::base::{Email, FieldErrors};
use domain::messages::Notice;
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::{
    Banner, Button, Crumb, Facts, Field, Form, Icon, Kind, Place, Shape, Tone, badge, copyable, crumbs, none,
};

const HREF: &str = "/set-up/mail";
const TITLE: &str = "Mail";

pub(super) fn routes() -> Routes {
    let write = Policy::Needs(Permission::SettingsWrite);
    Routes::new("mail-pages").page(write, HREF, show).form(write, HREF, test)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    to: String,
}

async fn show(visit: Visit) -> Shown {
    let typed = Typed { to: visit.who().email.to_string() };
    visit.show(page(&visit, &typed, &Faults::none()))
}

async fn test(visit: Visit, sent: Sent<Typed>) -> Shown {
    let mut errors = FieldErrors::new();
    let done = match errors.take("to", Email::new(&sent.fields.to)) {
        Some(to) => {
            let (notice, language) = (Notice::OrderReceived, DEFAULT_LANGUAGE.to_owned());
            visit.shop().execute(sent.call, SendTest { notice, language, order: None, to }).await
        }
        None => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(answer) => visit
            .go(format!("/messages/{}", answer.value.id))
            .say("The test is written; here is what becomes of it")
            .done(),
        Err(faults) => visit.show(page(&visit, &sent.fields, &faults).refused()),
    }
}

fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let mail = &visit.shop().options().mail;
    let set = |value: &Option<String>| value.as_ref().map_or_else(none, |value| html! { (value) });
    let state = if mail.is_configured() {
        badge(Tone::Ok, Shape::Full, "Mail can be sent")
    } else {
        badge(Tone::Warn, Shape::Ring, "Not set yet")
    };
    // The server's address holds a password, so only whether there is one is shown.
    let server = if mail.smtp_url.is_some() {
        html! { "is set" }
    } else {
        none()
    };
    let facts = Facts::new()
        .add("State", state)
        .add("Mail server", server)
        .add("Sender", set(&mail.from))
        .add("Links lead to", set(&mail.base_url));
    let form = Form::post("mail-test", HREF, visit.guard())
        .errors(faults.list())
        .body(html! { (Field::new("to", "Send a test to", Kind::Line("email")).required().value(typed.to.clone()).error(faults.at("to")).hint("A made-up order, as a customer would get it.")) })
        .foot(html! { (Button::submit("Send test").primary()) (Button::link("Skip", "/set-up").quiet().icon(Icon::ChevronRight)) });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Set up this shop", "/set-up")]))
            header.page-head { div.page-title { h1 { (TITLE) } } }
            @if !mail.is_configured() {
                (Banner::new(Tone::Info, "Messages wait until there is a mail server", "Nothing is lost: they stand under Messages and go out once mail can be sent.").inside())
            }
            (facts)
            (how(mail.is_configured()))
            (form)
        }
    };
    Page::new(TITLE, Place::Today, body)
}

fn how(is_set: bool) -> Markup {
    html! {
        div.stack-tight {
            h2 { @if is_set { "To change it" } @else { "To set it" } }
            p { "Give the program these settings, in its file or as variables, and start it again:" }
            (copyable("PURSER_SMTP_URL=smtp://USER:PASSWORD@mail.example.com:587"))
            (copyable("PURSER_MAIL_FROM=Shop <shop@example.com>"))
            (copyable("PURSER_BASE_URL=https://shop.example.com"))
        }
    }
}
