//! Adding a customer, and changing one.

use app::parties::customers::{ChangeCustomer, CreateCustomer, CustomerChange};
use app::parties::{Customer, queries};
use domain::base::{AddressInput, CustomerId};
use domain::parties::{CustomerInput, CustomerKind};
use maud::{Markup, html};

use crate::orders::pages::{fields, typed};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit};
use crate::shell::Address;
use crate::ui::{Button, Crumb, Field, Form, Kind, Place, crumbs, form_part, form_row};

/// What the names of the fields of the address begin with.
const ADDRESS: &str = "address";

/// What is typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    version: String,
    name: String,
    email: String,
    phone: String,
    company: String,
    note: String,
    address: AddressInput,
}

pub(super) async fn ask_new(visit: Visit) -> Shown {
    let country = visit.settings().country.to_string();
    let typed = Typed { address: AddressInput { country, ..AddressInput::default() }, ..Typed::default() };
    visit.show(new_page(&visit, &typed, &Faults::none()))
}

pub(super) async fn create(visit: Visit, sent: Sent<Fields>) -> Shown {
    let typed = Typed::sent(&sent.fields);
    let command = CreateCustomer { kind: CustomerKind::Known, input: typed.input() };
    match Faults::of(visit.shop().execute(sent.call, command).await)? {
        Ok(made) => {
            let said = format!("{} was added", made.value.name);
            visit.go(format!("/customers/{}", made.value.id)).say(said).done()
        }
        Err(faults) => visit.show(new_page(&visit, &typed, &faults).refused()),
    }
}

pub(super) async fn ask_edit(visit: Visit, Address(id): Address<CustomerId>) -> Shown {
    let customer = visit.read(move |ctx| queries::customer(ctx.tx, id)).await?;
    let typed = Typed::of(&customer, visit.settings().country.as_str());
    visit.show(edit_page(&visit, &customer, &typed, &Faults::none()))
}

pub(super) async fn change(visit: Visit, Address(id): Address<CustomerId>, sent: Sent<Fields>) -> Shown {
    let customer = visit.read(move |ctx| queries::customer(ctx.tx, id)).await?;
    let typed = Typed::sent(&sent.fields);
    let version = typed.version.parse().unwrap_or(customer.version);
    let command = ChangeCustomer { id, version, change: typed.change() };
    match Faults::of(visit.shop().execute(sent.call, command).await)? {
        Ok(_) => visit.go(format!("/customers/{id}")).say("The customer is changed").done(),
        Err(faults) => visit.show(edit_page(&visit, &customer, &typed, &faults).refused()),
    }
}

impl Typed {
    fn of(customer: &Customer, country: &str) -> Self {
        let none = || AddressInput { country: country.to_owned(), ..AddressInput::default() };
        Self {
            address: customer.address.as_ref().map_or_else(none, AddressInput::from),
            version: customer.version.to_string(),
            name: customer.name.as_str().to_owned(),
            email: customer.email.as_ref().map(|e| e.as_str().to_owned()).unwrap_or_default(),
            phone: customer.phone.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
            company: customer.company.as_ref().map(|c| c.as_str().to_owned()).unwrap_or_default(),
            note: customer.note.as_ref().map(|n| n.as_str().to_owned()).unwrap_or_default(),
        }
    }

    fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            version: text("version"),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            company: text("company"),
            note: text("note"),
            address: typed::address_under(ADDRESS, fields),
        }
    }

    /// The address, if one was begun; the country alone is none.
    fn address(&self) -> Option<AddressInput> {
        let address = &self.address;
        let parts = [Some(&address.line1), address.line2.as_ref(), Some(&address.city), address.postcode.as_ref()];
        parts.into_iter().flatten().any(|part| !part.is_empty()).then(|| address.clone())
    }

    fn input(&self) -> CustomerInput {
        let given = |text: &str| Some(text.to_owned()).filter(|t| !t.trim().is_empty());
        CustomerInput {
            name: self.name.clone(),
            email: given(&self.email),
            phone: given(&self.phone),
            company: given(&self.company),
            note: given(&self.note),
            address: self.address(),
        }
    }

    fn change(&self) -> CustomerChange {
        CustomerChange {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            company: Some(self.company.clone()),
            note: Some(self.note.clone()),
            address: Some(self.address()),
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
    let body: Markup = html! {
        @if !typed.version.is_empty() { input type="hidden" name="version" value=(typed.version); }
        (line("name", "Name", "text", &typed.name).first())
        (form_row(&html! {
            (line("email", "E-mail", "email", &typed.email).optional())
            (line("phone", "Telephone", "tel", &typed.phone).optional())
        }))
        (line("company", "Company", "text", &typed.company).optional())
        (Field::new("note", "Note", Kind::Area).optional().value(typed.note.clone()).error(faults.at("note")).hint("For those who work here only."))
        (form_part("Address", &fields::address_under(ADDRESS, &typed.address, faults)))
    };
    Form::post("customer-form", action.to_owned(), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(body)
        .foot(html! { (Button::submit("Save").primary()) (Button::link("Back", back.to_owned()).quiet()) })
}
