//! What happened to an order, newest first, with the place to write a note.

use app::messages::queries::MessageRow;
use app::orders::queries::timeline::OrderEvent;
use domain::events::EventKind;
use domain::parties::Permission;
use domain::{Money, Timestamp};
use maud::{Markup, Render, html};
use serde_json::Value;

use super::detail::{Asking, Found, Refused};
use super::within::within;
use super::{told, words};
use crate::pages::{Visit, amount};
use crate::ui::{Button, Entry, EntryBody, Field, Form, Icon, Kind, Mark, timeline, when};

pub(super) fn stream(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let composer = visit.may(Permission::OrdersEdit).then(|| composer(visit, found, refused));
    // Newest first; the sort keeps the order of what happened at one moment: a message comes after its cause, so it stands above.
    let mut entries: Vec<(Timestamp, Entry)> =
        found.messages.iter().rev().map(|message| message_entry(visit, message)).collect();
    entries.extend(found.events.iter().map(|event| (event.at, entry(visit, found, event))));
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut day = String::new();
    for (at, entry) in &mut entries {
        let of_entry = day_word(visit, *at);
        if of_entry != day {
            entry.day = Some(of_entry.clone().into());
            day = of_entry;
        }
    }
    let entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    timeline(&entries, composer.as_ref())
}

fn message_entry(visit: &Visit, message: &MessageRow) -> (Timestamp, Entry) {
    let at = message.ended_at.unwrap_or(message.created_at);
    let what = html! { strong { "Purser" } " " (told::what(message)) };
    let (mark, body) = (Mark::System(Icon::Mail), told::body(message));
    (at, Entry { day: None, mark, what, when: clock(visit, at), body, tools: None })
}

/// The time of day, with the whole of it for who asks.
fn clock(visit: &Visit, at: Timestamp) -> Markup {
    let local = at.to_jiff().to_zoned(visit.zone().clone());
    let full = local.strftime("%A %-d %B %Y, %H:%M %Z").to_string();
    when(&at.to_string(), &local.strftime("%H:%M").to_string(), &full)
}

fn composer(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let is_ours = refused.form == Asking::Note;
    let (typed, error) = match is_ours {
        true => (refused.typed.text("body").to_owned(), refused.faults.at("body")),
        false => (String::new(), None),
    };
    Form::post("note", within(visit, &format!("/orders/{}/notes", found.order.id)), visit.guard())
        .body(
            Field::new("body", "Note", Kind::Area)
                .label_hidden()
                .placeholder("Write a note for those who work on this order")
                .value(typed)
                .error(error)
                .render(),
        )
        .foot(html! { (Button::submit("Add note").small().key("n")) })
        .render()
}

fn day_word(visit: &Visit, at: Timestamp) -> String {
    let day = |moment: Timestamp| moment.to_jiff().to_zoned(visit.zone().clone()).date();
    let (today, of) = (day(visit.shop().clock().now()), day(at));
    if of == today {
        "Today".to_owned()
    } else if today.yesterday().is_ok_and(|yesterday| of == yesterday) {
        "Yesterday".to_owned()
    } else if of.year() == today.year() {
        of.strftime("%A %-d %B").to_string()
    } else {
        of.strftime("%-d %B %Y").to_string()
    }
}

fn entry(visit: &Visit, found: &Found, event: &OrderEvent) -> Entry {
    let mark = match &event.actor {
        Some(name) if event.actor_kind == "user" => Mark::Person(initials(name).into()),
        Some(_) | None => Mark::System(icon(event.kind)),
    };
    let who = match (&event.actor, event.actor_kind.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "guest") => "The customer".to_owned(),
        (None, _) => "Purser".to_owned(),
    };
    Entry {
        day: None,
        mark,
        what: html! { strong { (who) } " " (what(found, event)) },
        when: clock(visit, event.at),
        body: note_body(found, event),
        tools: None,
    }
}

fn initials(name: &str) -> String {
    name.split_whitespace().take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

fn note_body(found: &Found, event: &OrderEvent) -> EntryBody {
    let text = match event.kind {
        EventKind::OrderNoted => {
            let note = event.data.get("note").and_then(Value::as_i64);
            found.notes.iter().find(|known| Some(known.id) == note).map(|known| known.body.clone())
        }
        EventKind::OrderCancelled => Some(text(&event.data, "note").to_owned()),
        kind if is_end(kind) => Some(text(&event.data, "reason").to_owned()),
        _other => None,
    };
    text.filter(|t| !t.is_empty()).map_or(EntryBody::Line, |t| EntryBody::Note(t.into()))
}

fn is_end(kind: EventKind) -> bool {
    kind == EventKind::ShipmentVoided || kind == EventKind::ShipmentFailed
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn units(data: &Value, name: &str) -> String {
    let count = data.get(name).and_then(Value::as_i64).unwrap_or_default();
    if count == 1 { "1 unit".to_owned() } else { format!("{} units", crate::pages::figure(count)) }
}

fn icon(kind: EventKind) -> Icon {
    let code = kind.code();
    if code.starts_with("shipment.") {
        Icon::Truck
    } else if code == EventKind::OrderCancelled.code() {
        Icon::CircleX
    } else {
        Icon::ShoppingCart
    }
}

/// What was done, after the name of who did it. By code: an order may meet events of areas that came later.
fn what(found: &Found, event: &OrderEvent) -> Markup {
    let (data, stage) =
        (&event.data, |name: &str| words::stage_word(&found.stages, text(&event.data, name)).to_owned());
    match event.kind.code() {
        "order.placed" => placed(data),
        "order.imported" => html! { "took it from a file of past sales" },
        "order.edited" => edited(found, data),
        "order.staged" => html! { "put it into " strong { (stage("to")) } ", before in " (stage("from")) },
        "order.noted" => html! { "wrote a note" },
        "order.attached" => html! { "attached " strong { (text(data, "name")) } },
        "order.detached" => html! { "took " strong { (text(data, "name")) } " off" },
        "order.cancelled" => {
            html! { "cancelled the order: " (reason_word(text(data, "reason"))) ", " (units(data, "released")) " free again" }
        }
        "order.backorder_filled" => html! { "got stock for " (units(data, "units")) " that waited" },
        "order.rerouted" => html! { "moved the promise to another location" },
        "order.closed" => html! { "closed the order" },
        "order.reopened" => html! { "opened the order again" },
        "shipment.shipped" => {
            html! { "shipped " strong { (units(data, "units")) } (tracking(data.get("tracking").unwrap_or(&Value::Null))) }
        }
        "shipment.handed_over" => html! { "handed " (units(data, "units")) " to the carrier" },
        "shipment.delivered" => html! { (units(data, "units")) " arrived" },
        "shipment.failed" => html! { "could not deliver " (units(data, "units")) ": they are back, in quarantine" },
        "shipment.voided" => html! { "took a shipment of " (units(data, "units")) " back" },
        other => html! { (other.replace(['.', '_'], " ")) },
    }
}

fn placed(data: &Value) -> Markup {
    let waiting = data.get("backordered").and_then(Value::as_i64).unwrap_or_default();
    html! { "placed the order of " strong { (units(data, "units")) } @if waiting > 0 { ", " (units(data, "backordered")) " wait for stock" } }
}

fn edited(found: &Found, data: &Value) -> Markup {
    let difference = data.get("difference").and_then(Value::as_i64).unwrap_or_default();
    let currency = found.order.currency;
    let sum = format!("{}{}", currency.symbol(), amount(Money::from_minor(difference.saturating_abs(), currency)));
    let lines = data.get("lines").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |line: &Value| {
        let part = |at: usize| line.get(at).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        Some((part(0)?, part(1)?, part(2)?))
    };
    let moved = data.get("address_changed").and_then(Value::as_bool).unwrap_or_default();
    html! {
        "changed the order"
        @for (sku, before, after) in lines.iter().filter_map(line) { ", " strong { (sku) } " from " (before) " to " (after) }
        @if moved { ", new address" }
        @if difference > 0 { ", " (sum) " more" } @else if difference < 0 { ", " (sum) " less" }
    }
}

fn tracking(data: &Value) -> Markup {
    let (carrier, number) = (text(data, "carrier"), text(data, "number"));
    html! { @if !carrier.is_empty() { " with " (carrier) } @if !number.is_empty() { ", " (number) } }
}

/// Why an order was cancelled, in words.
pub(super) fn reason_word(code: &str) -> &'static str {
    match code {
        "customer" => "the customer changed their mind",
        "out_of_stock" => "there is no stock",
        "unpaid" => "payment did not come",
        "fraud" => "it looks fraudulent",
        "mistake" => "entered by mistake",
        _ => "another reason",
    }
}
