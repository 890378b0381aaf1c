//! Beside an order: who, where to, what it costs, its stage, and the words that came with it.

use app::orders::view::{OrderView, TaxView};
use domain::parties::Permission;
use domain::{Address, Money};
use maud::{Markup, Render, html};

use super::detail::{Asking, Found, Refused};
use super::within::within;
use super::words;
use crate::pages::{Visit, amount};
use crate::ui::{Button, Choice, Facts, Field, Form, Icon, Kind, Section, minus, money, money_in, text_link};

/// Parts per million in a percent.
const PPM_PER_PERCENT: i64 = 10_000;

pub(super) fn side(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let order = &found.order;
    let edits = found.is_placed() && visit.may(Permission::OrdersEdit);
    let change = Button::link("Change", within(visit, &format!("/orders/{}/edit#address", order.id))).quiet().small();
    html! {
        @if found.is_placed() && visit.may(Permission::OrdersStage) { (stage(visit, found, refused)) }
        (Section::new("customer", "Customer", customer(visit, order)))
        (Section::new("ship-to", "Ship to", html! {
            @match &order.shipping_address { Some(address) => { (postal(address)) } None => { p.quiet { "Collected: no address" } } }
        }).tools(html! { @if edits { (change.icon(Icon::Pencil)) } }))
        (Section::new("sum", "Money", sum(found)))
        @if !order.note.is_empty() { (Section::new("words", "Note with the order", html! { p { (order.note) } })) }
    }
}

fn stage(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let order = &found.order;
    let open = found.stages.iter().filter(|stage| stage.archived_at.is_none() || stage.code.as_str() == order.stage);
    let choices = open.map(|stage| Choice::new(stage.code.as_str().to_owned(), stage.name.as_str().to_owned()));
    let error = (refused.form == Asking::Stage).then(|| refused.faults.at("stage")).flatten();
    let form =
        Form::post("stage-form", within(visit, &format!("/orders/{}/stage", order.id)), visit.guard()).body(html! {
            (Field::new("stage", "Move to", Kind::Select(choices.collect())).value(order.stage.clone()).error(error))
            (Button::submit("Move"))
        });
    Section::new("stage-of", "Stage", form.render()).render()
}

fn customer(visit: &Visit, order: &OrderView) -> Markup {
    let customer = &order.customer;
    let name = words::customer_word(customer);
    let id = customer.id.filter(|_| visit.may(Permission::CustomersRead));
    html! {
        div.stack-tight {
            @match id { Some(id) => { (text_link(&format!("/customers/{id}"), name)) } None => { span { (name) } } }
            @if let Some(email) = customer.email.as_deref().filter(|email| *email != name) { span { (email) } }
            @if let Some(phone) = customer.phone.as_deref().filter(|phone| *phone != name) { span { (phone) } }
        }
    }
}

/// An address as it stands on a parcel.
pub(crate) fn postal(address: &Address) -> Markup {
    let town = [address.postcode.as_ref().map(|p| p.as_str()), Some(address.city.as_str())];
    let town: Vec<&str> = town.into_iter().flatten().collect();
    let lines = [
        Some(address.name.as_str().to_owned()),
        address.company.as_ref().map(|c| c.as_str().to_owned()),
        Some(address.line1.as_str().to_owned()),
        address.line2.as_ref().map(|l| l.as_str().to_owned()),
        Some(town.join(" ")),
        address.region.as_ref().map(|r| r.as_str().to_owned()),
        Some(address.country.name().to_owned()),
        address.phone.as_ref().map(|p| p.as_str().to_owned()),
    ];
    html! { p { @for (at, line) in lines.into_iter().flatten().enumerate() { @if at > 0 { br; } (line) } } }
}

fn sum(found: &Found) -> Markup {
    let order = &found.order;
    let text = |minor| amount(Money::from_minor(minor, order.currency));
    let method = order.shipping_method.as_deref().map(|code| {
        let known = found.methods.iter().find(|method| method.code == code);
        format!("Shipping, {}", known.map_or(code, |method| method.name.as_str()))
    });
    let mut facts = Facts::new().add("Lines", money(&text(order.subtotal)));
    if order.discount != 0 {
        facts = facts.add("Discount", minus(&text(order.discount.saturating_neg())));
    }
    facts = facts.add(method.unwrap_or_else(|| "Shipping".to_owned()), money(&text(order.shipping)));
    if order.fees != 0 {
        facts = facts.add("Fees", money(&text(order.fees)));
    }
    for tax in &order.tax_lines {
        facts = facts.add(tax_word(tax, order.prices_include_tax), money(&text(tax.amount)));
    }
    facts.total("Total", money_in(&order.currency.symbol(), &text(order.total))).render()
}

/// "VAT 20 %, in the price".
pub(super) fn tax_word(tax: &TaxView, included: bool) -> String {
    let whole = tax.rate_ppm / PPM_PER_PERCENT;
    let rest = format!("{:04}", tax.rate_ppm % PPM_PER_PERCENT);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    let place = if included { ", in the price" } else { "" };
    if tax.rate_ppm == 0 && tax.amount != 0 {
        // The tax of an order that came from a file: nobody said at which rate.
        return format!("{}{place}", tax.name);
    }
    format!("{} {whole}{point}{rest} %{place}", tax.name)
}
