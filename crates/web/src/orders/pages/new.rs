//! Taking an order: customer, lines, delivery on one page, with the total that the server works out.

use app::orders::channels::{self, Channel};
use app::orders::queries::orders::order;
use app::orders::quote::{Quote, quote};
use app::orders::shipping_methods::{self, ShippingMethod};
use app::parties::customers::CustomerFilter;
use app::parties::queries::customers;
use app::platform::{AppError, PageRequest, ReadCtx};
use app::stock::queries::free::find_free;
use axum::response::{Html, IntoResponse};
use domain::base::FieldErrors;
use domain::parties::Permission;
use domain::{AddressInput, OrderId};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::typed::Typed;
use super::{fields, total, words};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, amount, figure};
use crate::shell::Query;
use crate::ui::{
    Button, Choice, Crumb, Field, Form, Icon, Kind, Place, beside, crumbs, form_lines, form_part, form_row, suggestion,
};

/// Suggestions at once.
const MAX_SUGGESTIONS: i64 = 8;
/// Rows of lines that a new form has, and that come with each press of "More lines".
const ROWS: usize = 4;
/// Channel of an order taken by staff, if the shop has it.
const USUAL_CHANNEL: &str = "staff";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Like {
    like: String,
    customer: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Text {
    q: String,
}

/// What the shop offers.
struct Offered {
    channels: Vec<Channel>,
    methods: Vec<ShippingMethod>,
}

pub(super) async fn ask(visit: Visit, Query(asked): Query<Like>) -> Shown {
    let mut typed = visit.read(move |ctx| begin(ctx, &asked)).await?;
    if typed.address.country.is_empty() {
        visit.settings().country.as_str().clone_into(&mut typed.address.country);
    }
    let quote = if typed.lines.is_empty() { Ok(None) } else { priced(&visit, &typed).await };
    show(&visit, &typed, quote, &Faults::none(), ROWS).await
}

/// The form as it opens: empty, like an order, or for a customer.
fn begin(ctx: &mut ReadCtx<'_, '_>, asked: &Like) -> app::platform::Result<Typed> {
    if let Ok(id) = asked.like.parse::<OrderId>() {
        return Ok(order(ctx.tx, id)?.as_ref().map(Typed::like).unwrap_or_default());
    }
    let Ok(id) = asked.customer.parse() else { return Ok(Typed::default()) };
    let customer = app::parties::queries::customer(ctx.tx, id)?;
    let name = customer.name.as_str().to_owned();
    Ok(Typed {
        address: customer.address.as_ref().map(AddressInput::from).unwrap_or_default(),
        known: Some((customer.id, name.clone())),
        customer: name,
        email: customer.email.map(|e| e.as_str().to_owned()).unwrap_or_default(),
        phone: customer.phone.map(|p| p.as_str().to_owned()).unwrap_or_default(),
        ..Typed::default()
    })
}

pub(super) async fn place(visit: Visit, sent: Sent<Fields>) -> Shown {
    let typed = resolved(&visit, &sent.fields).await?;
    if sent.fields.has("more") {
        let quote = priced(&visit, &typed).await;
        return show(&visit, &typed, quote, &Faults::none(), ROWS).await;
    }
    let done = match typed.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(placed) => {
            let order = placed.value;
            let waiting: i64 = order.lines.iter().map(|line| line.backordered).sum();
            let wait = if waiting > 0 { format!(", {} wait for stock", figure(waiting)) } else { String::new() };
            let path = words::order_path(order.id, &order.number);
            visit.go(path).say(format!("Order #{} is placed{wait}", order.number)).done()
        }
        Err(faults) => {
            let quote = priced(&visit, &typed).await;
            show(&visit, &typed, quote, &faults, 1).await
        }
    }
}

/// The total alone, while one types.
pub(super) async fn total(visit: Visit, sent: Sent<Fields>) -> Shown {
    let typed = resolved(&visit, &sent.fields).await?;
    let quote = priced(&visit, &typed).await;
    Ok(Html(total::draw(quote).into_string()).into_response())
}

/// Products for the box of a line.
pub(super) async fn products(visit: Visit, Query(asked): Query<Text>) -> Shown {
    let found = visit.read(move |ctx| find_free(ctx.tx, &asked.q, MAX_SUGGESTIONS)).await?;
    let list = html! {
        @for variant in &found {
            @let free = variant.free.map_or_else(|| "always there".to_owned(), |free| format!("{} free", figure(free)));
            @let price = format!("{}{}", variant.price.currency().symbol(), amount(variant.price));
            (suggestion(&variant.sku, &variant.sku, &format!("{} · {free} · {price}", variant.title)))
        }
    };
    Ok(Html(list.into_string()).into_response())
}

/// Customers for the box of the name.
pub(super) async fn people(visit: Visit, Query(asked): Query<Text>) -> Shown {
    let page = PageRequest { limit: Some(MAX_SUGGESTIONS), ..PageRequest::default() };
    let filter = CustomerFilter { search: Some(asked.q), page, ..CustomerFilter::default() };
    let found = visit.read(move |ctx| customers(ctx.tx, &filter)).await?;
    let list = html! {
        @for customer in &found.items {
            @let note = customer.email.as_ref().map(|e| e.as_str()).or(customer.phone.as_ref().map(|p| p.as_str()));
            (suggestion(&customer.id.to_string(), customer.name.as_str(), note.unwrap_or_default()))
        }
    };
    Ok(Html(list.into_string()).into_response())
}

async fn resolved(visit: &Visit, fields: &Fields) -> app::platform::Result<Typed> {
    let mut typed = Typed::read(fields);
    visit.read(move |ctx| typed.resolve(ctx).map(|()| typed)).await
}

async fn priced(visit: &Visit, typed: &Typed) -> Result<Option<Quote>, FieldErrors> {
    let Some(order) = typed.priced()? else { return Ok(None) };
    match visit.read(move |ctx| quote(ctx, &order)).await {
        Ok(quote) => Ok(Some(quote)),
        Err(AppError::Invalid(errors)) => Err(errors),
        // What cannot be priced has no total; placing it says why.
        Err(error) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "an order has no price yet");
            Ok(None)
        }
    }
}

async fn show(
    visit: &Visit,
    typed: &Typed,
    quote: Result<Option<Quote>, FieldErrors>,
    faults: &Faults,
    more: usize,
) -> Shown {
    let offered = visit.read(|ctx| {
        let channels = channels::all(ctx.tx)?.into_iter().filter(|c| c.archived_at.is_none()).collect();
        let methods = shipping_methods::all(ctx.tx)?.into_iter().filter(|m| m.archived_at.is_none()).collect();
        Ok(Offered { channels, methods })
    });
    let offered = offered.await?;
    let rows = typed.lines.len().saturating_add(more);
    let form =
        Form::post("new-order", "/orders/new", visit.guard()).warns_when_left().errors(faults.list()).body(html! {
            (beside(&html! {
                (form_part("Customer", &customer(visit, typed, faults)))
                (form_part("Products", &lines(typed, rows, faults)))
                (form_part("Delivery", &delivery(typed, &offered, faults)))
            }, "Total", &html! {
                h2 { "Total" }
                (total::draw(quote))
                (Button::submit("Place order").primary().wide())
                p class="form-note needs-script only-desk" { kbd { "Ctrl" } " " kbd { "↵" } " places it from anywhere" }
            }))
        });
    let body = html! {
        div.page {
            (crumbs(&[Crumb::new("Orders", "/orders")]))
            header.page-head { div.page-title { h1 { "New order" } } }
            (form)
        }
    };
    let page = Page::new("New order", Place::Orders, body);
    visit.show(if faults.is_empty() { page } else { page.refused() })
}

fn lines(typed: &Typed, rows: usize, faults: &Faults) -> Markup {
    html! {
        (form_lines(&html! {
            @for at in 0..rows {
                @let (sku, quantity) = typed.lines.get(at).map_or(("", "1"), |(s, q)| (s.as_str(), q.as_str()));
                (fields::line(at, sku, quantity, faults))
            }
        }))
        div.btn-row { (Button::submit("More lines").small().sends("more", "true").icon(Icon::Plus)) }
    }
}

fn customer(visit: &Visit, typed: &Typed, faults: &Faults) -> Markup {
    let name = if visit.may(Permission::CustomersRead) {
        Kind::Ask("/orders/new/customers".into())
    } else {
        Kind::Line("text")
    };
    let hint = match &typed.known {
        Some(_) => "Known to the shop. Another name makes another customer.",
        None => "Choose somebody the shop knows, or type a new name.",
    };
    let name = Field::new("customer", "Name", name).required().value(typed.customer.clone());
    let name = if typed.customer.is_empty() { name.first() } else { name };
    html! {
        @if let Some((id, name)) = &typed.known {
            input type="hidden" name="known" value=(id);
            input type="hidden" name="known-name" value=(name);
        }
        (name.hint(hint).error(faults.at("customer").or_else(|| faults.at("customer.id"))))
        (form_row(&html! {
            (Field::new("email", "E-mail", Kind::Line("email")).optional().value(typed.email.clone()).error(faults.at("email")))
            (Field::new("phone", "Telephone", Kind::Line("tel")).optional().value(typed.phone.clone()).error(faults.at("phone")))
        }))
    }
}

fn delivery(typed: &Typed, offered: &Offered, faults: &Faults) -> Markup {
    let method = |m: &ShippingMethod| {
        let price = format!("{}{}", m.price.currency().symbol(), amount(m.price));
        Choice::new(m.code.clone(), format!("{}, {price}", m.name))
    };
    let methods = [Choice::new("", "Collected")].into_iter().chain(offered.methods.iter().map(method));
    let channels = offered.channels.iter().map(|c| Choice::new(c.code.clone(), c.name.as_str().to_owned()));
    let usual = offered.channels.iter().find(|c| c.code == USUAL_CHANNEL).or(offered.channels.first());
    let channel = if typed.channel.is_empty() { usual.map(|c| c.code.clone()) } else { Some(typed.channel.clone()) };
    html! {
        (form_row(&html! {
            (Field::new("shipping_method", "Shipping", Kind::Select(methods.collect())).value(typed.method.clone()).error(faults.at("shipping_method")))
            (Field::new("channel", "Taken by", Kind::Select(channels.collect())).value(channel.unwrap_or_default()).error(faults.at("channel")))
        }))
        (fields::address(&typed.address, faults))
        (Field::new("note", "Note", Kind::Area).optional().value(typed.note.clone()).error(faults.at("note")).render())
    }
}
