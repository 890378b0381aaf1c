//! Pages of suppliers: the list, one supplier with its form, adding one, archiving.

use app::buying::{self, SupplierItemFilter};
use app::parties::queries::{self, Supplier};
use app::parties::suppliers::{ChangeSupplier, CreateSupplier, SupplierChange, SupplierFilter};
use app::platform::shown::Shown as Which;
use app::platform::{AppError, PageRequest, Result as AppResult};
use domain::base::{Currency, FieldErrors, Money, SupplierId};
use domain::parties::{Permission, SupplierInput};
use maud::{Markup, Render, html};
use serde::Deserialize;

use crate::buying::item_table;
use crate::pages::{Faults, ListAddress, Page, Sent, Shown, Visit, amount, figure};
use crate::shell::{Address, List, Policy, Routes};
use crate::ui::{
    Body, Button, Choice, Column, Crumb, Detail, Empty, Facts, Field, Filters, Form, Icon, Index, Kind, Look, Phone,
    Place, Row, Section, Shape, Table, Tone, badge, crumbs, form_row, money_in, none, number, reference, text_link,
};

const PATH: &str = "/suppliers";
/// Items on the page of a supplier; the rest is a link away.
const ITEMS_SHOWN: i64 = 25;

/// Adds the routes.
pub(in crate::parties) fn add(routes: Routes) -> Routes {
    let (read, write) = (Policy::Needs(Permission::SuppliersRead), Policy::Needs(Permission::SuppliersWrite));
    routes
        .page(read, PATH, list)
        .page(write, "/suppliers/new", new)
        .form(write, PATH, create)
        .page(read, "/suppliers/{id}", show)
        .page(write, "/suppliers/{id}/edit", edit)
        .form(write, "/suppliers/{id}", change)
}

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    q: String,
    archived: String,
    back: Vec<String>,
}

impl Asked {
    fn shown(&self) -> AppResult<Which> {
        match self.archived.as_str() {
            "" => Ok(Which::Current),
            "true" => Ok(Which::Archived),
            "all" => Ok(Which::All),
            _ => Err(AppError::invalid("archived", "unknown_value", "must be true or all")),
        }
    }

    pub(crate) fn filter(&self, page: PageRequest) -> AppResult<SupplierFilter> {
        let search = (!self.q.trim().is_empty()).then(|| self.q.clone());
        Ok(SupplierFilter { search, shown: self.shown()?, page })
    }
}

async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let rows = visit.read(move |ctx| queries::suppliers(ctx.tx, &filter)).await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back)
        .filter("q", Some(&asked.q))
        .filter("archived", Some(&asked.archived));
    let add = Button::link("Add a supplier", "/suppliers/new").icon(Icon::Plus).primary();
    let actions = if visit.may(Permission::SuppliersWrite) { vec![add] } else { Vec::new() };
    let body = if !rows.items.is_empty() {
        Body::Rows(table(&address, &rows.items))
    } else if address.is_filtered() {
        Body::NoMatch
    } else {
        let text = "Whom you buy from stands here, with how long they need and what they take as an order.";
        Body::FirstEver(Empty::new(Icon::ClipboardList, "No suppliers yet", text).actions(actions.clone()))
    };
    let index = Index::new("Suppliers", body)
        .exports(visit.exports("suppliers"))
        .actions(actions)
        .filters(filters(&asked, &address))
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Suppliers", Place::Purchasing, index.render()))
}

fn filters(asked: &Asked, address: &ListAddress) -> Filters {
    let chip = match asked.archived.as_str() {
        "true" => Some(address.chip("archived", "Archived", "are", "shown alone")),
        "all" => Some(address.chip("archived", "Archived", "are", "shown too")),
        _ => None,
    };
    let archived =
        vec![Choice::new("", "Not shown"), Choice::new("all", "Shown too"), Choice::new("true", "Shown alone")];
    let filters = Filters::new(PATH, address.clear())
        .search("Name, e-mail, telephone", asked.q.clone())
        .chips(chip.into_iter().collect())
        .fields(html! {
            (Field::new("archived", "Archived suppliers", Kind::Select(archived)).value(asked.archived.clone()))
        });
    address.kept().into_iter().fold(filters, |filters, (name, value)| filters.keep(name, value))
}

fn table(address: &ListAddress, rows: &[Supplier]) -> Table {
    let (name, names) = address.sort("name");
    let columns = vec![
        Column::lead("Name").sort(name, names),
        Column::text("E-mail"),
        Column::text("Telephone").phone(Phone::Hidden),
        Column::figure("Lead time").phone(Phone::Aside),
        Column::figure("Least order").phone(Phone::Hidden),
        Column::text("State").phone(Phone::LineEnd),
    ];
    let row = |one: &Supplier| {
        let href = format!("{PATH}/{}", one.id);
        let cells = vec![
            reference(&href, one.name.as_str()),
            one.email.as_ref().map_or_else(none, |email| html! { (email) }),
            one.phone.as_ref().map_or_else(none, |phone| html! { (phone) }),
            number(&days(one.lead_time_days)),
            least(one),
            state(one),
        ];
        Row::new(format!("supplier-{}", one.id), cells).href(href)
    };
    Table::new("Suppliers", columns, rows.iter().map(row).collect())
}

fn days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{} days", figure(days)) }
}

fn least(one: &Supplier) -> Markup {
    one.minimum_order.map_or_else(none, |least| money_in(&least.currency().to_string(), &amount(least)))
}

fn state(one: &Supplier) -> Markup {
    if one.archived_at.is_some() {
        badge(Tone::Neutral, Shape::Bar, "Archived")
    } else {
        badge(Tone::Ok, Shape::Full, "In use")
    }
}

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    phone: String,
    note: String,
    currency: String,
    lead_time_days: String,
    minimum_order: String,
    archive: String,
    version: i64,
}

impl Typed {
    fn of(one: &Supplier) -> Self {
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            name: one.name.to_string(),
            email: text(one.email.as_ref().map(ToString::to_string)),
            phone: text(one.phone.as_ref().map(ToString::to_string)),
            note: text(one.note.as_ref().map(ToString::to_string)),
            currency: one.currency.to_string(),
            lead_time_days: one.lead_time_days.to_string(),
            minimum_order: text(one.minimum_order.map(Money::amount_text)),
            archive: String::new(),
            version: one.version,
        }
    }

    fn input(&self) -> AppResult<SupplierInput> {
        let mut errors = FieldErrors::new();
        let currency = errors.take("currency", self.currency.trim().to_uppercase().parse::<Currency>());
        let days = self.lead_time_days.trim();
        let lead_time_days = if days.is_empty() { Some(0) } else { days.parse().ok() };
        if lead_time_days.is_none() {
            errors.add("lead_time_days", "not_a_number", "must be whole days");
        }
        let least = self.minimum_order.trim();
        let minimum_order = currency
            .filter(|_| !least.is_empty())
            .and_then(|currency| errors.take("minimum_order", Money::parse(least, currency)));
        let (Some(currency), Some(lead_time_days)) = (currency, lead_time_days) else { return Err(errors.into()) };
        let text = |text: &str| Some(text.to_owned());
        Ok(errors.into_result(SupplierInput {
            name: self.name.clone(),
            email: text(&self.email),
            phone: text(&self.phone),
            note: text(&self.note),
            currency,
            lead_time_days,
            minimum_order,
        })?)
    }

    fn changing(&self, id: SupplierId) -> AppResult<ChangeSupplier> {
        let input = self.input()?;
        let change = SupplierChange {
            name: Some(input.name),
            email: input.email,
            phone: input.phone,
            note: input.note,
            currency: Some(input.currency),
            lead_time_days: Some(input.lead_time_days),
            minimum_order: Some(input.minimum_order),
            archived: match self.archive.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
        };
        Ok(ChangeSupplier { id, version: self.version, change })
    }
}

fn fields(typed: &Typed, faults: &Faults) -> Markup {
    let line = |name: &'static str, label: &'static str, kind: Kind, value: &str| {
        Field::new(name, label, kind).value(value.to_owned()).error(faults.at(name))
    };
    html! {
        (line("name", "Name", Kind::Line("text"), &typed.name).required().max_length(120))
        (form_row(&html! {
            (line("email", "E-mail", Kind::Line("email"), &typed.email).optional())
            (line("phone", "Telephone", Kind::Line("tel"), &typed.phone).optional())
        }))
        (form_row(&html! {
            (line("lead_time_days", "Lead time", Kind::Number(Some("days".into())), &typed.lead_time_days))
            (line("currency", "Currency", Kind::Code, &typed.currency).required().max_length(3))
            (line("minimum_order", "Least order", Kind::Number(None), &typed.minimum_order).optional())
        }))
        (line("note", "Note", Kind::Area, &typed.note).optional())
        input type="hidden" name="version" value=(typed.version);
    }
}

async fn new(visit: Visit) -> Shown {
    let typed = Typed { currency: visit.settings().currency.to_string(), ..Typed::default() };
    visit.show(adding(&visit, &typed, &Faults::none()))
}

async fn create(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.input() {
        Ok(input) => visit.shop().execute(sent.call, CreateSupplier { input }).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let said = format!("{} was added", answer.value.name);
            visit.go(format!("{PATH}/{}", answer.value.id)).say(said).done()
        }
        Err(faults) => visit.show(adding(&visit, &sent.fields, &faults).refused()),
    }
}

fn adding(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("supplier", PATH, visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(fields(typed, faults))
        .foot(html! { (Button::submit("Add supplier").primary()) });
    form_page("Add a supplier", vec![Crumb::new("Suppliers", PATH)], &form)
}

fn form_page(title: &'static str, trail: Vec<Crumb>, form: &Form) -> Page {
    let body = html! {
        div class="page page-form" {
            (crumbs(&trail))
            header.page-head { div.page-title { h1 { (title) } } }
            (form.render())
        }
    };
    Page::new(title, Place::Purchasing, body)
}

async fn find(visit: &Visit, id: SupplierId) -> AppResult<Supplier> {
    visit.read(move |ctx| queries::supplier(ctx.tx, id)).await
}

async fn show(visit: Visit, Address(id): Address<SupplierId>) -> Shown {
    let page = PageRequest { limit: Some(ITEMS_SHOWN), ..PageRequest::default() };
    let filter = SupplierItemFilter { supplier: Some(id), page, ..SupplierItemFilter::default() };
    let read =
        visit.read(move |ctx| Ok((queries::supplier(ctx.tx, id)?, buying::queries::supplier_items(ctx.tx, &filter)?)));
    let (one, items) = read.await?;
    let may = visit.may(Permission::SuppliersWrite);
    let all = format!("{PATH}/{id}/items");
    let contact = Facts::new()
        .add("E-mail", one.email.as_ref().map_or_else(none, |email| html! { (email) }))
        .add("Telephone", one.phone.as_ref().map_or_else(none, |phone| html! { (phone) }));
    let terms = Facts::new()
        .add("Lead time", html! { (days(one.lead_time_days)) })
        .add("Bills in", html! { (one.currency) })
        .add("Least order", least(&one));
    let mut detail = Detail::new(one.name.to_string(), vec![Crumb::new("Suppliers", PATH)])
        .badges(state(&one))
        .main(html! {
            (Section::new("items", "What they sell", html! {
                @if items.items.is_empty() { p.quiet { "Nothing yet. Say what is bought here, and low stock is told to this supplier." } }
                @else { (item_table(&items.items, may)) }
                @if items.next.is_some() { p { (text_link(&all, "Everything they sell")) } }
            }).tools(html! { @if may { (Button::link("Add an item", format!("{all}#item")).quiet().small().icon(Icon::Plus)) } }))
            @if let Some(note) = &one.note { (Section::new("note", "Note", html! { p { (note) } })) }
        })
        .side(html! {
            (Section::new("contact", "Contact", contact.render()))
            (Section::new("terms", "Terms", terms.render()))
        })
        .actions(Button::link("What they sell", all.clone()).render());
    if may {
        detail = detail.actions(html! {
            (Button::link("What they sell", all))
            (Button::link("Edit supplier", format!("{PATH}/{id}/edit")).primary().key("e"))
        });
    }
    visit.show(Page::new(one.name.to_string(), Place::Purchasing, detail.render()))
}

async fn edit(visit: Visit, Address(id): Address<SupplierId>) -> Shown {
    let one = find(&visit, id).await?;
    visit.show(changing(&visit, &one, &Typed::of(&one), &Faults::none()))
}

async fn change(visit: Visit, Address(id): Address<SupplierId>, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.changing(id) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(format!("{PATH}/{id}")).say("The changes were saved").done(),
        Err(faults) => {
            // Drawn with the version as it is now: who saves again has seen that it moved.
            let one = find(&visit, id).await?;
            let typed = Typed { version: one.version, ..sent.fields };
            visit.show(changing(&visit, &one, &typed, &faults).refused())
        }
    }
}

fn changing(visit: &Visit, one: &Supplier, typed: &Typed, faults: &Faults) -> Page {
    let archive = if one.archived_at.is_some() {
        Button::submit("Bring back").sends("archive", "false")
    } else {
        Button::submit("Archive supplier").sends("archive", "true").look(Look::Danger)
    };
    let href = format!("{PATH}/{}", one.id);
    let form = Form::post("supplier", href.clone(), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(fields(typed, faults))
        .foot(html! { (Button::submit("Save changes").primary()) (archive) });
    form_page("Edit supplier", vec![Crumb::new("Suppliers", PATH), Crumb::new(one.name.to_string(), href)], &form)
}
