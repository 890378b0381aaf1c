//! The lines of an order: what was ordered, and what became of every unit.

use app::orders::view::LineView;
use domain::Money;
use maud::{Markup, Render, html};

use super::detail::Found;
use crate::pages::{Visit, amount, figure};
use crate::ui::{Column, Facts, Phone, Row, Shape, Table, Tone, explained, money, none, number, pair, picture, said};

pub(super) fn table(visit: &Visit, found: &Found) -> Markup {
    let symbol = found.order.currency.symbol();
    let columns = vec![
        Column::lead("Product"),
        Column::figure(format!("Price, {symbol}")).phone(Phone::Hidden),
        Column::figure("Ordered"),
        Column::figure("Committed").phone(Phone::Hidden),
        Column::figure("Shipped"),
        Column::figure("Back-ordered"),
        Column::figure("Free").phone(Phone::Hidden),
        Column::figure(format!("Total, {symbol}")).phone(Phone::Aside),
    ];
    let rows = found.order.lines.iter().map(|line| row(visit, found, line));
    Table::new("Order lines", columns, rows.collect()).plain().render()
}

fn row(visit: &Visit, found: &Found, line: &LineView) -> Row {
    let sum = |minor| money(&amount(Money::from_minor(minor, found.order.currency)));
    let src = found.picture(line.variant);
    let cells = vec![
        pair(&picture(src.as_deref(), &line.title), &title(visit, line), &line.sku),
        sum(line.unit_price),
        number(&figure(line.quantity)),
        committed(found, line),
        if line.shipped == 0 { none() } else { number(&figure(line.shipped)) },
        if line.backordered == 0 { none() } else { said(Tone::Hold, Shape::Bar, &figure(line.backordered)) },
        found.free.get(&line.variant).map_or_else(none, |free| number(&figure(*free))),
        sum(line.total),
    ];
    Row::new(format!("line-{}", line.id), cells)
}

fn title(visit: &Visit, line: &LineView) -> Markup {
    let may = visit.may(domain::parties::Permission::CatalogRead);
    let query = serde_html_form::to_string([("q", line.sku.as_str())]).unwrap_or_default();
    html! { @if may { a.ref href={ "/products?" (query) } { (line.title) } } @else { span { (line.title) } } }
}

/// Promised units; from which locations, where they are several.
fn committed(found: &Found, line: &LineView) -> Markup {
    if line.committed == 0 {
        return none();
    }
    let parts: Vec<_> = line.allocations.iter().filter(|part| part.committed > 0).collect();
    if parts.len() < 2 {
        return number(&figure(line.committed));
    }
    let facts = parts.iter().fold(Facts::new(), |facts, part| {
        facts.add(found.location(part.location).to_owned(), number(&figure(part.committed)))
    });
    let facts = facts.total("Committed", number(&figure(line.committed)));
    explained(&format!("committed-{}", line.id), &figure(line.committed), &facts.render())
}
