//! The shipments of an order: what is in each, where it is, and what can be reported of it.

use app::shipping::view::ShipmentView;
use domain::parties::Permission;
use domain::shipping::ShipmentState;
use maud::{Markup, Render, html};

use crate::orders::pages::detail::Found;
use crate::orders::pages::within;
use crate::pages::{Visit, figure, moment};
use crate::ui::{
    Button, Column, Dialog, Empty, Field, Form, Icon, Look, Phone, Row, Shape, Table, Tone, badge, number, pair,
    picture,
};

/// Shipments, newest first.
pub(crate) fn cards(visit: &Visit, found: &Found) -> Markup {
    if found.shipments.is_empty() {
        let text = "What leaves will stand here, with its tracking and what became of it.";
        return Empty::new(Icon::Truck, "Nothing shipped yet", text).inside().render();
    }
    html! { div.stack { @for shipment in &found.shipments { (card(visit, found, shipment)) } } }
}

fn card(visit: &Visit, found: &Found, shipment: &ShipmentView) -> Markup {
    let columns = vec![Column::lead("Product"), Column::text("From"), Column::figure("Units").phone(Phone::Aside)];
    let rows = shipment.lines.iter().map(|line| {
        let title = html! { span { (line.title) } };
        let from = html! { (found.location(line.location)) };
        let of_line = found.order.lines.iter().find(|known| known.id == line.order_line);
        let src = of_line.and_then(|known| found.picture(known.variant));
        let cells =
            vec![pair(&picture(src.as_deref(), &line.title), &title, &line.sku), from, number(&figure(line.quantity))];
        Row::new(format!("part-{}-{}-{}", shipment.id, line.order_line, line.location), cells)
    });
    let label = format!("Shipment of {}", shipment.shipped_at);
    html! {
        div.stack-tight id={ "shipment-" (shipment.id) } {
            div.row {
                (state(shipment.state))
                span.quiet { (moment(shipment.shipped_at, visit.shop().clock().now(), visit.zone())) }
                (tracking(shipment))
                @if visit.may(Permission::ShippingShip) { span.push { (buttons(visit, shipment)) } }
            }
            @if !shipment.end_reason.is_empty() { p.quiet { (shipment.end_reason) } }
            (Table::new(label, columns, rows.collect()).plain())
        }
    }
}

pub(crate) fn state(state: ShipmentState) -> Markup {
    match state {
        ShipmentState::Shipped => badge(Tone::Info, Shape::Ring, "Packed"),
        ShipmentState::InTransit => badge(Tone::Info, Shape::Half, "With the carrier"),
        ShipmentState::Delivered => badge(Tone::Ok, Shape::Full, "Delivered"),
        ShipmentState::Failed => badge(Tone::Bad, Shape::Triangle, "Failed"),
        ShipmentState::Voided => badge(Tone::Neutral, Shape::Bar, "Voided"),
    }
}

fn tracking(shipment: &ShipmentView) -> Markup {
    let tracking = &shipment.tracking;
    let words: Vec<&str> = [&tracking.carrier, &tracking.number].into_iter().flatten().map(|n| n.as_str()).collect();
    let words = words.join(" ");
    html! {
        @match &tracking.url {
            Some(url) => { a.textlink href=(url) rel="noreferrer noopener" target="_blank" { @if words.is_empty() { "Follow" } @else { (words) } } }
            None => { @if !words.is_empty() { span { (words) } } }
        }
    }
}

/// What can still be reported.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Open {
    hand_over: bool,
    deliver: bool,
    fail: bool,
    void: bool,
}

const fn open(state: ShipmentState) -> Open {
    match state {
        ShipmentState::Shipped => Open { hand_over: true, deliver: true, fail: true, void: true },
        ShipmentState::InTransit => Open { hand_over: false, deliver: true, fail: true, void: false },
        ShipmentState::Delivered | ShipmentState::Failed | ShipmentState::Voided => {
            Open { hand_over: false, deliver: false, fail: false, void: false }
        }
    }
}

fn buttons(visit: &Visit, shipment: &ShipmentView) -> Markup {
    let (id, can) = (shipment.id, open(shipment.state));
    let act = |what: &'static str, label: &'static str| {
        Form::post(format!("{what}-{id}"), within(visit, &format!("/shipments/{id}/{what}")), visit.guard())
            .body(html! { (Button::submit(label).small()) })
    };
    html! {
        div.btn-row {
            @if can.hand_over { (act("hand-over", "Handed over")) }
            @if can.deliver { (act("delivered", "Delivered")) }
            @if can.fail { (Button::opens("Failed", format!("fail-{id}-dialog")).small().quiet()) }
            @if can.void { (Button::opens("Void", format!("void-{id}-dialog")).small().quiet()) }
        }
    }
}

/// The questions behind the buttons that take goods back.
pub(crate) fn dialogs(visit: &Visit, found: &Found) -> Markup {
    let may = visit.may(Permission::ShippingShip);
    html! {
        @for shipment in found.shipments.iter().filter(|_| may) {
            @let can = open(shipment.state);
            @if can.fail { (dialog(visit, shipment, &FAIL)) }
            @if can.void { (dialog(visit, shipment, &VOID)) }
        }
    }
}

/// Words of a question.
struct Question {
    short: &'static str,
    address: &'static str,
    title: &'static str,
    effect: &'static str,
    button: &'static str,
}

const FAIL: Question = Question {
    short: "fail",
    address: "failed",
    title: "The delivery failed?",
    effect: "The goods come back and wait in quarantine, until somebody looks at them.",
    button: "Delivery failed",
};
const VOID: Question = Question {
    short: "void",
    address: "void",
    title: "Take this shipment back?",
    effect: "It has not left the house. Its goods are in stock again and stay promised to this order.",
    button: "Void shipment",
};

fn dialog(visit: &Visit, shipment: &ShipmentView, asked: &Question) -> Markup {
    let Question { short, address, title, effect, button } = *asked;
    let id = shipment.id;
    let (dialog, form) = (format!("{short}-{id}-dialog"), format!("{short}-{id}-form"));
    let fields = Form::post(form.clone(), within(visit, &format!("/shipments/{id}/{address}")), visit.guard())
        .body(Field::text("reason", "Reason").id(format!("{short}-{id}-reason")).optional().render());
    Dialog::new(dialog.clone(), title)
        .body(html! { p { (effect) } (fields) })
        .foot(html! { (Button::closes("Keep it", dialog)) (Button::submit(button).look(Look::DangerSolid).form(form)) })
        .render()
}
