//! People: who works here, what they may do, where they are signed in.

use app::platform::people::{AddUser, ChangeUser, UserPatch, UserRow, list_users};
use app::platform::sessions::{self, EndSession, EndSessions, LinkFor, SessionRow, Which, list_sessions};
use app::platform::{AppError, Result as AppResult};
use axum::response::Response;
use domain::base::{Email, FieldErrors, Name, SessionId, UserId};
use domain::parties::{Permission, Role};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::device;
use super::settings::tabs::{self, Part};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, moment};
use crate::shell::{Address, Policy, Result, Routes};
use crate::ui::{
    Banner, Button, Choice, Column, Crumb, Field, Form, Icon, Kind, Look, Phone, Place, Row, Section, Shape, Table,
    Tone, badge, crumbs, none, reference,
};

pub(super) fn routes() -> Routes {
    let (read, write) = (Policy::Needs(Permission::PeopleRead), Policy::Needs(Permission::PeopleWrite));
    Routes::new("people-pages")
        .page(read, "/people", list)
        .page(write, "/people/new", new)
        .form(write, "/people", add)
        .page(read, "/people/{id}", show)
        .form(write, "/people/{id}", change)
        .form(write, "/people/{id}/link", make_link)
        .form(write, "/people/{id}/sessions", end_sessions)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    role: String,
    access: String,
    version: i64,
}

/// What a role may do, in words.
pub(super) fn role_said(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Owner => ("Owner", "Everything, including people, keys and settings"),
        Role::Manager => ("Manager", "Runs the shop: everything except people and settings"),
        Role::Staff => ("Staff", "The daily work on orders and stock"),
    }
}

/// The choice of a role.
pub(super) fn role_field(value: &str, faults: &Faults) -> Field {
    let choices = Role::ALL.iter().map(|role| {
        let (word, note) = role_said(*role);
        Choice::new(role.code(), word).note(note)
    });
    Field::new("role", "Role", Kind::Radio(choices.collect())).value(value.to_owned()).error(faults.at("role"))
}

async fn list(visit: Visit) -> Shown {
    let people = visit.read(list_users).await?;
    let rows = people.iter().map(|person| {
        let href = format!("/people/{}", person.id);
        let cells = vec![
            reference(&href, person.name.as_str()),
            html! { (person.email) },
            html! { (role_said(person.role).0) },
            access_badge(person),
        ];
        Row::new(format!("person-{}", person.id), cells).href(href)
    });
    let columns = vec![
        Column::lead("Name"),
        Column::text("E-mail"),
        Column::text("Role").phone(Phone::LineEnd),
        Column::text("Access").phone(Phone::Aside),
    ];
    let table = Table::new("People", columns, rows.collect()).plain();
    let add = Button::link("Add a person", "/people/new").icon(Icon::UserPlus).primary();
    let actions = if visit.may(Permission::PeopleWrite) { vec![add] } else { Vec::new() };
    let body = html! { p.quiet { "Who can sign in here. Programs have keys of their own." } (table) };
    visit.show(Page::new("People", Place::Settings, tabs::page(&visit, Part::People, "People", &actions, &body)))
}

fn access_badge(person: &UserRow) -> Markup {
    if person.disabled_at.is_some() {
        badge(Tone::Hold, Shape::Bar, "Shut out")
    } else {
        badge(Tone::Ok, Shape::Full, "Active")
    }
}

async fn new(visit: Visit) -> Shown {
    let typed = Typed { role: Role::Staff.code().to_owned(), ..Typed::default() };
    visit.show(adding(&visit, &typed, &Faults::none()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let done = match typed.adding() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let said = format!("{} was added. Make a link with which they set their password.", typed.name.trim());
            visit.go(format!("/people/{}", answer.value)).say(said).done()
        }
        Err(faults) => visit.show(adding(&visit, &typed, &faults).refused()),
    }
}

impl Typed {
    fn role(&self) -> AppResult<Role> {
        let wrong = || AppError::invalid("role", "unknown_role", "choose a role");
        Role::from_code(&self.role).ok_or_else(wrong)
    }

    fn adding(&self) -> AppResult<AddUser> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        let email = errors.take("email", Email::new(&self.email));
        let (Some(name), Some(email)) = (name, email) else { return Err(errors.into()) };
        Ok(AddUser { email, name, role: self.role()? })
    }

    fn changing(&self, id: UserId) -> AppResult<ChangeUser> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        let (name, role) = (errors.into_result(name)?, Some(self.role()?));
        let disabled = match self.access.as_str() {
            "shut" => Some(true),
            "open" => Some(false),
            _ => None,
        };
        Ok(ChangeUser { id, version: self.version, patch: UserPatch { name, role, disabled } })
    }
}

fn adding(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("person", "/people", visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            (Field::text("name", "Name").required().first().value(typed.name.clone()).error(faults.at("name")))
            (Field::new("email", "E-mail", Kind::Line("email")).required().value(typed.email.clone()).error(faults.at("email")))
            (role_field(&typed.role, faults))
        })
        .foot(html! { (Button::submit("Add a person").primary()) });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("People", "/people")]))
            header.page-head { div.page-title { h1 { "Add a person" } } }
            (form.render())
        }
    };
    Page::new("Add a person", Place::Settings, body)
}

/// A person with their sessions.
struct Shows {
    person: UserRow,
    sessions: Vec<SessionRow>,
}

async fn find(visit: &Visit, id: UserId) -> AppResult<Shows> {
    visit
        .read(move |ctx| {
            let person = list_users(ctx)?.into_iter().find(|user| user.id == id).ok_or(AppError::NotFound("user"))?;
            Ok(Shows { person, sessions: list_sessions(ctx, id)? })
        })
        .await
}

async fn show(visit: Visit, Address(id): Address<UserId>) -> Shown {
    let shows = find(&visit, id).await?;
    let typed = Typed::of(&shows.person);
    visit.show(person_page(&visit, &shows, &typed, &Faults::none(), None))
}

impl Typed {
    fn of(person: &UserRow) -> Self {
        Self {
            name: person.name.to_string(),
            email: person.email.to_string(),
            role: person.role.code().to_owned(),
            access: String::new(),
            version: person.version,
        }
    }
}

async fn change(visit: Visit, Address(id): Address<UserId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let done = match typed.changing(id) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(format!("/people/{id}")).say("The changes were saved").done(),
        Err(faults) => {
            let shows = find(&visit, id).await?;
            let typed = Typed { version: shows.person.version, ..typed };
            visit.show(person_page(&visit, &shows, &typed, &faults, None).refused())
        }
    }
}

/// Shows the link once; it is nowhere else.
async fn make_link(visit: Visit, Address(id): Address<UserId>, sent: Sent<Fields>) -> Shown {
    let made = sessions::make_link(visit.shop(), sent.call, LinkFor::Password(id)).await;
    let shows = find(&visit, id).await?;
    let typed = Typed::of(&shows.person);
    match Faults::of(made)? {
        Ok(token) => {
            let link = format!("{}/password/{}", visit.base_url(), token.reveal());
            visit.show(person_page(&visit, &shows, &typed, &Faults::none(), Some(&link)))
        }
        Err(faults) => visit.show(person_page(&visit, &shows, &typed, &faults, None).refused()),
    }
}

async fn end_sessions(visit: Visit, Address(id): Address<UserId>, sent: Sent<Fields>) -> Result<Response> {
    match sent.fields.text("session").parse::<SessionId>() {
        Ok(session) => {
            let (call, end) = EndSession { user: id, id: session }.checked(sent.call)?;
            visit.shop().execute(call, end).await?;
        }
        Err(_) => {
            let (call, end) = EndSessions { user: id, which: Which::All }.checked(sent.call)?;
            visit.shop().execute(call, end).await?;
        }
    }
    visit.go(format!("/people/{id}")).say("Signed out there").done()
}

fn person_page(visit: &Visit, shows: &Shows, typed: &Typed, faults: &Faults, link: Option<&str>) -> Page {
    let person = &shows.person;
    let may = visit.may(Permission::PeopleWrite);
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("People", "/people")]))
            header.page-head { div.page-title { h1 { (person.name) } (access_badge(person)) } }
            @if let Some(link) = link { (link_banner(link)) }
            @if may { (change_form(visit, person, typed, faults)) } @else { p { (person.email) ", " (role_said(person.role).0) } }
            @if may && person.disabled_at.is_none() { (Section::new("password", "Password", link_form(visit, person.id))) }
            (Section::new("sessions", "Signed in", sessions_part(visit, person.id, &shows.sessions, may)))
        }
    };
    Page::new(person.name.to_string(), Place::Settings, body)
}

fn change_form(visit: &Visit, person: &UserRow, typed: &Typed, faults: &Faults) -> Markup {
    let access = if person.disabled_at.is_some() {
        Button::submit("Let in again").sends("access", "open")
    } else {
        Button::submit("Shut out").sends("access", "shut").look(Look::Danger)
    };
    Form::post("person", format!("/people/{}", person.id), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
            (Field::new("email", "E-mail", Kind::Line("email")).value(person.email.to_string()).read_only())
            (role_field(&typed.role, faults))
            input type="hidden" name="version" value=(typed.version);
        })
        .foot(html! { (Button::submit("Save changes").primary()) (access) })
        .render()
}

fn link_form(visit: &Visit, id: UserId) -> Markup {
    html! {
        p.quiet { "A link lets them set a new password. It works once, for 30 minutes; an earlier one ends." }
        form.inline-form method="post" action={ "/people/" (id) "/link" } {
            (visit.guard())
            (Button::submit("Make a link"))
        }
    }
}

fn link_banner(link: &str) -> Markup {
    let tools = html! { code data-copy { (link) } };
    let text = "Give it to them yourself; it is shown only now. Click it to copy.";
    html! { (Banner::new(Tone::Ok, "The link is ready", text).tools(tools).inside()) }
}

/// The sessions of a person, each with the way to end it.
pub(super) fn sessions_part(visit: &Visit, user: UserId, sessions: &[SessionRow], may_end: bool) -> Markup {
    if sessions.is_empty() {
        return html! { p.quiet { "Nowhere at this moment." } };
    }
    let now = visit.shop().clock().now();
    let rows = sessions.iter().map(|session| {
        let own = session.id == visit.who().session;
        let cells = vec![
            html! { (device::said(&session.device)) @if own { " " (badge(Tone::Info, Shape::Full, "This one")) } },
            html! { @if session.address.is_empty() { (none()) } @else { (session.address) } },
            moment(session.seen_at, now, visit.zone()),
            html! { @if may_end && !own { (end_form(visit, user, session.id)) } },
        ];
        Row::new(format!("session-{}", session.id), cells)
    });
    let columns = vec![
        Column::lead("Browser"),
        Column::text("Address"),
        Column::text("Last used"),
        Column::text("End it").label_hidden().phone(Phone::Aside),
    ];
    html! { (Table::new("Sessions", columns, rows.collect()).plain()) }
}

fn end_form(visit: &Visit, user: UserId, session: SessionId) -> Markup {
    let own = user == visit.who().user;
    let action = if own { "/preferences/sessions".to_owned() } else { format!("/people/{user}/sessions") };
    html! {
        form.inline-form method="post" action=(action) {
            (visit.guard())
            (Button::submit("Sign out there").small().sends("session", session.to_string()))
        }
    }
}
