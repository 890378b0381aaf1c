//! The mail server: entered, changed, taken away and tried, as a step of the set-up and as a page of settings. The step can be
//! skipped: until there is a mail server, messages wait and can be read in the program.
//!
//! What the program was started with wins; the page says so and does not offer to change it. The password is never shown.

use app::messages::MailOptions;
use app::messages::mail_server::{
    ChangeMailServer, MAX_CREDENTIAL_CHARS, MailPassword, MailServer, MailServerChange, SetByProgram,
    StandingMailServer, current, standing,
};
use app::messages::notices::DEFAULT_LANGUAGE;
use app::messages::resend::SendTest;
use app::platform::{AppError, ReadCtx, Result as AppResult};
use domain::base::{Email, FieldErrors};
use domain::messages::{MailEncryption, Notice};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::settings::record::whole;
use super::settings::tabs::{self, Part};
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::{
    Banner, Button, Choice, Crumb, Facts, Field, Form, Icon, Kind, Look, Place, Shape, Tone, badge, crumbs, form_part,
    form_row, none,
};

const SET_UP: &str = "/set-up/mail";
const SETTINGS: &str = "/settings/mail";
const TITLE: &str = "Mail";

pub(super) fn routes() -> Routes {
    let (see, write) = (Policy::Needs(Permission::SettingsRead), Policy::Needs(Permission::SettingsWrite));
    Routes::new("mail-pages")
        .page(write, SET_UP, |visit: Visit| show(visit, Door::SetUp))
        .form(write, SET_UP, |visit: Visit, sent: Sent<Typed>| save(visit, sent, Door::SetUp))
        .form(write, "/set-up/mail/test", |visit: Visit, sent: Sent<Asked>| test(visit, sent, Door::SetUp))
        .page(see, SETTINGS, |visit: Visit| show(visit, Door::Settings))
        .form(write, SETTINGS, |visit: Visit, sent: Sent<Typed>| save(visit, sent, Door::Settings))
        .form(write, "/settings/mail/test", |visit: Visit, sent: Sent<Asked>| test(visit, sent, Door::Settings))
}

/// Where one came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    SetUp,
    Settings,
}

impl Door {
    const fn href(self) -> &'static str {
        match self {
            Door::SetUp => SET_UP,
            Door::Settings => SETTINGS,
        }
    }
}

/// How mail stands.
struct State {
    standing: StandingMailServer,
    now: MailOptions,
    set: SetByProgram,
}

/// What was typed about the server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    host: String,
    port: String,
    encryption: String,
    user: String,
    password: MailPassword,
    sender: String,
    sender_name: String,
    links: String,
    version: i64,
    remove: String,
}

/// Where a test goes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    to: String,
}

async fn show(visit: Visit, door: Door) -> Shown {
    let state = visit.read(state(&visit)).await?;
    let typed = Typed::of(&state.standing);
    visit.show(page(&visit, door, &state, (&typed, &Faults::none()), (&own_address(&visit), &Faults::none())))
}

async fn save(visit: Visit, sent: Sent<Typed>, door: Door) -> Shown {
    let program = visit.shop().options().mail.clone();
    let typed = sent.fields;
    let done = match typed.change(program.set_parts()) {
        Ok(change) => {
            let command = ChangeMailServer { version: typed.version, change, program };
            visit.shop().execute(sent.call, command).await
        }
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) if typed.remove.is_empty() => visit.go(door.href()).say("The mail server was saved").done(),
        Ok(_) => visit.go(door.href()).say("The mail server was removed").done(),
        Err(faults) => {
            let state = visit.read(state(&visit)).await?;
            let typed = Typed { version: state.standing.version, ..typed };
            let page = page(&visit, door, &state, (&typed, &faults), (&own_address(&visit), &Faults::none()));
            visit.show(page.refused())
        }
    }
}

async fn test(visit: Visit, sent: Sent<Asked>, door: Door) -> Shown {
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
        Err(faults) => {
            let state = visit.read(state(&visit)).await?;
            let typed = Typed::of(&state.standing);
            visit.show(page(&visit, door, &state, (&typed, &Faults::none()), (&sent.fields.to, &faults)).refused())
        }
    }
}

fn state(visit: &Visit) -> impl FnOnce(&mut ReadCtx<'_, '_>) -> AppResult<State> + Send + 'static {
    let program = visit.shop().options().mail.clone();
    move |ctx| {
        let set = program.set_parts();
        Ok(State { standing: standing(ctx.tx)?, now: current(ctx.tx, &program)?, set })
    }
}

fn own_address(visit: &Visit) -> String {
    visit.who().email.to_string()
}

impl Typed {
    fn of(standing: &StandingMailServer) -> Self {
        let MailServer { host, port, encryption, user, sender, sender_name, links } = standing.server.clone();
        Self {
            host: host.map(|host| host.to_string()).unwrap_or_default(),
            port: port.map(|port| port.to_string()).unwrap_or_default(),
            encryption: encryption.code().to_owned(),
            user,
            password: MailPassword::default(),
            sender: sender.map(|sender| sender.to_string()).unwrap_or_default(),
            sender_name: sender_name.map(|name| name.to_string()).unwrap_or_default(),
            links: links.map(String::from).unwrap_or_default(),
            version: standing.version,
            remove: String::new(),
        }
    }

    /// What was typed as a change; an empty password keeps the one that is there.
    fn change(&self, set: SetByProgram) -> AppResult<MailServerChange> {
        if !self.remove.is_empty() {
            let (host, user) = (Some(String::new()), Some(String::new()));
            return Ok(MailServerChange { host, user, port: Some(None), ..MailServerChange::default() });
        }
        let open = |is_set: bool, text: &str| (!is_set).then(|| text.to_owned());
        let mut change = MailServerChange {
            sender: open(set.sender, &self.sender),
            sender_name: open(set.sender, &self.sender_name),
            links: open(set.links, &self.links),
            ..MailServerChange::default()
        };
        if !set.server {
            let encryption = self.encryption.parse().map_err(|_| {
                AppError::invalid("encryption", "unknown_code", "choose how the connection is encrypted")
            })?;
            change.host = Some(self.host.clone());
            change.port = Some(whole("port", &self.port)?);
            change.encryption = Some(encryption);
            change.user = Some(self.user.clone());
            change.password = (!self.password.is_empty()).then(|| self.password.clone());
        }
        Ok(change)
    }
}

/// The page: how mail stands, the fields, the test; each form with what was typed in it and what is wrong with it.
fn page(
    visit: &Visit,
    door: Door,
    state: &State,
    (typed, faults): (&Typed, &Faults),
    (to, test_faults): (&str, &Faults),
) -> Page {
    let body = html! {
        @if !state.now.is_configured() {
            (Banner::new(Tone::Info, "Messages wait until there is a mail server", "Nothing is lost: they stand under Messages and go out once mail can be sent.").inside())
        }
        (facts(state))
        @if visit.may(Permission::SettingsWrite) {
            (server_form(visit, door, state, typed, faults))
            (test_form(visit, door, state, to, test_faults))
        } @else {
            p.quiet { "An owner can change these." }
        }
    };
    let body = match door {
        Door::SetUp => html! {
            div class="page page-form" {
                (crumbs(&[Crumb::new("Set up this shop", "/set-up")]))
                header.page-head { div.page-title { h1 { (TITLE) } } }
                (body)
            }
        },
        Door::Settings => tabs::page(visit, Part::Mail, TITLE, &[], &html! { div class="page-form stack" { (body) } }),
    };
    let place = if door == Door::SetUp { Place::Today } else { Place::Settings };
    Page::new(TITLE, place, body)
}

fn facts(state: &State) -> Facts {
    let State { standing, now, set } = state;
    let mark = if now.is_configured() {
        badge(Tone::Ok, Shape::Full, "Mail can be sent")
    } else {
        badge(Tone::Warn, Shape::Ring, "Not set yet")
    };
    let by_program = || html! { "is set where the program is started" };
    let server = match &standing.server.host {
        // Its address holds a password, so only whether there is one is shown.
        _ if set.server => by_program(),
        Some(host) => {
            let port = standing.server.port.unwrap_or(standing.server.encryption.usual_port());
            html! { (host) ", port " (port) ", " (encryption_word(standing.server.encryption)) }
        }
        None => none(),
    };
    let or_none = |value: &Option<String>| value.as_ref().map_or_else(none, |value| html! { (value) });
    let from = html! { (or_none(&now.from)) @if set.sender { span.quiet { ", set where the program is started" } } };
    let links =
        html! { (or_none(&now.base_url)) @if set.links { span.quiet { ", set where the program is started" } } };
    Facts::new().add("State", mark).add("Mail server", server).add("Sender", from).add("Links lead to", links)
}

const fn encryption_word(encryption: MailEncryption) -> &'static str {
    match encryption {
        MailEncryption::StartTls => "STARTTLS",
        MailEncryption::Tls => "TLS from the start",
        MailEncryption::None => "not encrypted",
    }
}

fn server_form(visit: &Visit, door: Door, state: &State, typed: &Typed, faults: &Faults) -> Markup {
    let SetByProgram { server, sender, links } = state.set;
    if server && sender && links {
        return html! { p { "Server, sender and address are set where the program is started, and that wins: they cannot be changed here." } };
    }
    let form = Form::post("mail-server", door.href(), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            @if server { p.form-note { "The mail server is set where the program is started (" code { "smtp_url" } "), and that wins: it cannot be changed here." } }
            @else { (form_part("Mail server", &server_fields(state, typed, faults))) }
            (form_part("What mails say", &sender_fields(state, typed, faults)))
            input type="hidden" name="version" value=(typed.version);
        })
        .foot(html! {
            (Button::submit("Save mail server").primary())
            @if door == Door::SetUp { (Button::link("Skip", "/set-up").quiet().icon(Icon::ChevronRight)) }
            @if !server && state.standing.server.host.is_some() { (Button::submit("Remove it").sends("remove", "true").look(Look::Danger)) }
        });
    html! { (form) }
}

fn server_fields(state: &State, typed: &Typed, faults: &Faults) -> Markup {
    let choices = vec![
        Choice::new(MailEncryption::StartTls.code(), "STARTTLS").note("Usual; port 587"),
        Choice::new(MailEncryption::Tls.code(), "TLS from the start").note("Port 465"),
        Choice::new(MailEncryption::None.code(), "None")
            .note("Only for a server on this machine or in your own network"),
    ];
    let kept = if state.standing.has_password {
        "A password is kept. Leave this empty to keep it; type it again when the server, port, encryption or user changes."
    } else {
        "It is kept and never shown again."
    };
    let most = MAX_CREDENTIAL_CHARS as u32;
    html! {
        (form_row(&html! {
            (Field::text("host", "Server").value(typed.host.clone()).error(faults.at("host")).placeholder("mail.example.com"))
            (Field::new("port", "Port", Kind::Number(None)).optional().value(typed.port.clone()).error(faults.at("port")).hint("Empty: the usual one."))
        }))
        (Field::new("encryption", "Encryption", Kind::Radio(choices)).value(typed.encryption.clone()).error(faults.at("encryption")))
        (form_row(&html! {
            (Field::text("user", "User").optional().autocomplete("off").value(typed.user.clone()).error(faults.at("user")).max_length(most).hint("Often the mail address."))
            (Field::new("password", "Password", Kind::Line("password")).optional().autocomplete("new-password").error(faults.at("password")).max_length(most).hint(kept))
        }))
    }
}

fn sender_fields(state: &State, typed: &Typed, faults: &Faults) -> Markup {
    let SetByProgram { sender, links, .. } = state.set;
    html! {
        @if sender { p.form-note { "The sender is set where the program is started (" code { "mail_from" } ")." } }
        @else {
            (form_row(&html! {
                (Field::new("sender", "Sender's address", Kind::Line("email")).value(typed.sender.clone()).error(faults.at("sender")).hint("Answers of customers go there."))
                (Field::text("sender_name", "Sender's name").optional().value(typed.sender_name.clone()).error(faults.at("sender_name")))
            }))
        }
        @if links { p.form-note { "Where links lead is set where the program is started (" code { "base_url" } ")." } }
        @else {
            (Field::new("links", "Links lead to", Kind::Line("url")).optional().value(typed.links.clone()).error(faults.at("links")).placeholder("https://shop.example.com").hint("The address under which customers reach this shop. Without it mails have no links."))
        }
    }
}

fn test_form(visit: &Visit, door: Door, state: &State, to: &str, faults: &Faults) -> Form {
    let hint = if state.now.is_configured() {
        "A made-up order, as a customer would get it. It goes through what is saved."
    } else {
        "A made-up order, as a customer would get it. It waits until there is a mail server."
    };
    Form::post("mail-test", format!("{}/test", door.href()), visit.guard())
        .errors(faults.list())
        .body(form_part("Try it", &html! {
            (Field::new("to", "Send a test to", Kind::Line("email")).required().value(to.to_owned()).error(faults.at("to")).hint(hint))
        }))
        .foot(html! { (Button::submit("Send test")) })
}
