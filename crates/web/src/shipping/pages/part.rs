//! Sending a part of an order: how many of each line leave now.

use app::orders::queries::list::OrderFilter;
use app::orders::view::{LineView, OrderView};
use app::platform::AppError;
use app::shipping::ship::ShipOrder;
use domain::base::{FieldErrors, indexed};
use domain::shipping::{ShipLine, TrackingInput};
use domain::{LocationId, OrderId};
use maud::{Markup, Render, html};

use crate::orders::pages::detail::{Found, load};
use crate::orders::pages::words::order_path;
use crate::orders::pages::{list_of, within};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, figure};
use crate::shell::Address;
use crate::ui::{
    Button, Choice, Column, Crumb, Field, Form, Kind, Phone, Place, Row, Table, crumbs, form_part, form_row, number,
    pair, picture,
};

pub(super) async fn ask(visit: Visit, Address(key): Address<String>) -> Shown {
    let found = visit.read(move |ctx| load(ctx, &key, &OrderFilter::default())).await?;
    visit.show(page(&visit, &found, None, &Faults::none()))
}

pub(super) async fn ship(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let found = visit.read(move |ctx| load(ctx, &id.to_string(), &OrderFilter::default())).await?;
    let done = match command(&found.order, &sent.fields) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(shipment) => {
            let units = shipment.value.units();
            let word = if units == 1 { "unit is" } else { "units are" };
            let path = within(&visit, &order_path(found.order.id, &found.order.number));
            visit.go(path).say(format!("{} {word} shipped", figure(units))).done()
        }
        Err(faults) => visit.show(page(&visit, &found, Some(&sent.fields), &faults).refused()),
    }
}

/// The lines that have something to ship, in the order of the form.
fn ready(order: &OrderView) -> impl Iterator<Item = &LineView> {
    order.lines.iter().filter(|line| line.committed > 0)
}

/// Name of a line's field; what is refused is named by its place among the lines that are sent.
fn field(line: &LineView) -> String {
    format!("units-{}", line.id)
}

fn command(order: &OrderView, fields: &Fields) -> Result<ShipOrder, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut lines = Vec::new();
    for line in ready(order) {
        let name = field(line);
        let typed = fields.text(&name).trim();
        match typed.parse::<i64>() {
            Ok(units) if (1..=line.committed).contains(&units) => lines.push(ShipLine { line: line.id, units }),
            Ok(0) => {}
            Err(_) if typed.is_empty() => {}
            Ok(_) | Err(_) => errors.add(name, "out_of_range", format!("between 0 and {}", line.committed)),
        }
    }
    let text = |name: &str| Some(fields.text(name).trim().to_owned()).filter(|t| !t.is_empty());
    let tracking = TrackingInput { carrier: text("carrier"), number: text("number"), url: text("url") };
    let tracking = tracking.check().map_err(|e| errors.extend_under("", e)).ok();
    let location = text("location").and_then(|id| errors.take("location", id.parse::<LocationId>()));
    if lines.is_empty() && errors.is_empty() {
        let first = ready(order).next().map_or_else(|| indexed("lines", 0, "quantity"), field);
        errors.add(first, "nothing", "say how many leave: nothing is chosen");
    }
    match tracking.filter(|_| errors.is_empty()) {
        Some(tracking) => {
            let version = fields.text("version").parse().ok();
            Ok(ShipOrder { order: order.id, version, lines: Some(lines), location, tracking })
        }
        None => Err(errors),
    }
}

fn page(visit: &Visit, found: &Found, typed: Option<&Fields>, faults: &Faults) -> Page {
    let order = &found.order;
    let path = within(visit, &order_path(order.id, &order.number));
    let said = |name: &str| typed.map(|fields| fields.text(name).to_owned()).unwrap_or_default();
    let version = typed.map_or_else(|| order.version.to_string(), |fields| fields.text("version").to_owned());
    let form = Form::post("ship-part", within(visit, &format!("/orders/{}/ship", order.id)), visit.guard())
        .errors(faults.list_at(|field| (!field.starts_with("lines[")).then(|| field.to_owned())))
        .body(html! {
            input type="hidden" name="version" value=(version);
            (lines(found, typed, faults))
            (from(found, &said("location"), faults))
            (form_part("Tracking", &html! {
                (form_row(&html! {
                    (Field::text("carrier", "Carrier").optional().value(said("carrier")).error(faults.at("carrier")))
                    (Field::text("number", "Number").optional().value(said("number")).error(faults.at("number")))
                }))
                (Field::new("url", "Web page", Kind::Line("url")).optional().value(said("url")).error(faults.at("url")))
            }))
        })
        .foot(html! { (Button::submit("Ship").primary()) (Button::link("Back", path.clone()).quiet()) });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Orders", list_of(visit)), Crumb::new(format!("#{}", order.number), path)]))
            header.page-head { div.page-title { h1 { "Ship #" (order.number) } } }
            @if ready(order).next().is_some() { (form) }
            @else { p { "Nothing of this order can leave: no unit is promised to it." } }
        }
    };
    Page::new(format!("Ship {}", order.number), Place::Orders, body)
}

fn lines(found: &Found, typed: Option<&Fields>, faults: &Faults) -> Markup {
    let columns = vec![
        Column::lead("Product"),
        Column::figure("Ordered").phone(Phone::Hidden),
        Column::figure("Promised"),
        Column::text("Ship now").phone(Phone::Aside),
    ];
    let rows = ready(&found.order).map(|line| {
        let name = field(line);
        let now = typed.map_or_else(|| line.committed.to_string(), |fields| fields.text(&name).to_owned());
        let title = html! { span { (line.title) } };
        let units = Field::new(name.clone(), format!("Units of {}", line.title), Kind::Count).label_hidden().value(now);
        let cells = vec![
            pair(&picture(found.picture(line.variant).as_deref(), &line.title), &title, &line.sku),
            number(&figure(line.quantity)),
            number(&figure(line.committed)),
            html! { (units.error(faults.at(&name))) },
        ];
        Row::new(format!("ship-{}", line.id), cells)
    });
    Table::new("Lines to ship", columns, rows.collect()).plain().render()
}

/// From where, when the promises stand at more than one location.
fn from(found: &Found, chosen: &str, faults: &Faults) -> Markup {
    let mut places: Vec<LocationId> = ready(&found.order)
        .flat_map(|line| line.allocations.iter().filter(|part| part.committed > 0).map(|part| part.location))
        .collect();
    places.sort_unstable();
    places.dedup();
    if places.len() < 2 {
        return html! {};
    }
    let all = Choice::new("", "Wherever it is promised");
    let choices = places.iter().map(|id| Choice::new(id.to_string(), found.location(*id).to_owned()));
    let choices = [all].into_iter().chain(choices).collect();
    Field::new("location", "From", Kind::Select(choices)).value(chosen.to_owned()).error(faults.at("location")).render()
}
