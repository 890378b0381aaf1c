//! Adding a customer, and changing one.

use app::parties::customers::{ChangeCustomer, CreateCustomer, CustomerChange};
use app::parties::{Customer, queries};
use domain::base::CustomerId;
use domain::parties::{CustomerInput, CustomerKind};
use maud::{Markup, html};
use serde::Deserialize;

use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::Address;
use crate::ui::{Button, Crumb, Field, Form, Kind, Place, crumbs, form_row};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: String,
    name: String,
    email: String,
    phone: String,
    company: String,
    note: String,
}

pub(super) async fn ask_new(visit: Visit) -> Shown {
    visit.show(new_page(&visit, &Typed::default(), &Faults::none()))
}

pub(super) async fn create(visit: Visit, sent: Sent<Typed>) -> Shown {
    let command = CreateCustomer { kind: CustomerKind::Known, input: sent.fields.input() };
    match Faults::of(visit.shop().execute(sent.call, command).await)? {
        Ok(made) => {
            let said = format!("{} was added", made.value.name);
            visit.go(format!("/customers/{}", made.value.id)).say(said).done()
        }
        Err(faults) => visit.show(new_page(&visit, &sent.fields, &faults).refused()),
    }
}

pub(super) async fn ask_edit(visit: Visit, Address(id): Address<CustomerId>) -> Shown {
    let customer = visit.read(move |ctx| queries::customer(ctx.tx, id)).await?;
    let typed = Typed::of(&customer);
    visit.show(edit_page(&visit, &customer, &typed, &Faults::none()))
}

pub(super) async fn change(visit: Visit, Address(id): Address<CustomerId>, sent: Sent<Typed>) -> Shown {
    let customer = visit.read(move |ctx| queries::customer(ctx.tx, id)).await?;
    let version = sent.fields.version.parse().unwrap_or(customer.version);
    let command = ChangeCustomer { id, version, change: sent.fields.change() };
    match Faults::of(visit.shop().execute(sent.call, command).await)? {
        Ok(_) => visit.go(format!("/customers/{id}")).say("The customer is changed").done(),
        Err(faults) => visit.show(edit_page(&visit, &customer, &sent.fields, &faults).refused()),
    }
}

impl Typed {
    fn of(customer: &Customer) -> Self {
        Self {
            version: customer.version.to_string(),
            name: customer.name.as_str().to_owned(),
            email: customer.email.as_ref().map(|e| e.as_str().to_owned()).unwrap_or_default(),
            phone: customer.phone.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            company: customer.company.as_ref().map(|c| c.as_str().to_owned()).unwrap_or_default(),
            note: customer.note.as_ref().map(|n| n.as_str().to_owned()).unwrap_or_default(),
        }
    }

    fn input(&self) -> CustomerInput {
        let given = |text: &str| Some(text.to_owned()).filter(|t| !t.trim().is_empty());
        CustomerInput {
            name: self.name.clone(),
            email: given(&self.email),
            phone: given(&self.phone),
            company: given(&self.company),
            note: given(&self.note),
        }
    }

    fn change(&self) -> CustomerChange {
        CustomerChange {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            company: Some(self.company.clone()),
            note: Some(self.note.clone()),
            archived: None,
        }
    }
}

fn new_page(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = form(visit, "/customers/new", "/customers", typed, faults);
    page("Add a customer", &[Crumb::new("Customers", "/customers")], &form)
}

fn edit_page(visit: &Visit, customer: &Customer, typed: &Typed, faults: &Faults) -> Page {
    let (path, name) = (format!("/customers/{}", customer.id), customer.name.as_str().to_owned());
    let form = form(visit, &format!("{path}/edit"), &path, typed, faults);
    page("Edit customer", &[Crumb::new("Customers", "/customers"), Crumb::new(name, path)], &form)
}

fn page(title: &'static str, trail: &[Crumb], form: &Form) -> Page {
    let body = html! {
        div class="page page-form" {
            (crumbs(trail))
            header.page-head { div.page-title { h1 { (title) } } }
            (form)
        }
    };
    Page::new(title, Place::Customers, body)
}

fn form(visit: &Visit, action: &str, back: &str, typed: &Typed, faults: &Faults) -> Form {
    let line = |name: &'static str, label: &'static str, kind: &'static str, value: &str| {
        Field::new(name, label, Kind::Line(kind)).value(value.to_owned()).error(faults.at(name))
    };
    let fields: Markup = html! {
        @if !typed.version.is_empty() { input type="hidden" name="version" value=(typed.version); }
        (line("name", "Name", "text", &typed.name).first())
        (form_row(&html! {
            (line("email", "E-mail", "email", &typed.email).optional())
            (line("phone", "Telephone", "tel", &typed.phone).optional())
        }))
        (line("company", "Company", "text", &typed.company).optional())
        (Field::new("note", "Note", Kind::Area).optional().value(typed.note.clone()).error(faults.at("note")).hint("For those who work here only."))
    };
    Form::post("customer-form", action.to_owned(), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(fields)
        .foot(html! { (Button::submit("Save").primary()) (Button::link("Back", back.to_owned()).quiet()) })
}
