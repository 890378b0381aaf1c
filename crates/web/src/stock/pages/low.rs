//! What runs short: every level at or below its threshold, newest product first.

use app::buying::queries::preferred_suppliers;
use app::parties::queries::supplier;
use app::platform::ReadCtx;
use app::stock::queries::levels::{LevelFilter, LevelRow, levels};
use domain::parties::Permission;
use domain::{SupplierId, VariantId};
use maud::html;
use serde::Deserialize;
use std::collections::HashMap;

use super::levels::{free, location_of, menu};
use super::tabs;
use crate::pages::{ListAddress, Page, Shown, Visit, figure, moment};
use crate::shell::List;
use crate::ui::{
    Body, Button, Column, Empty, Icon, Index, Phone, Place, Row, Table, minus, none, number, pair, picture, reference,
    text_link,
};

pub(super) const PATH: &str = "/stock/low";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    location: String,
    back: Vec<String>,
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let location = location_of(&list.filter.location)?;
    let filter = LevelFilter { low: true, location, page: list.page.clone(), ..LevelFilter::default() };
    let (rows, asked) = visit.read(move |ctx| find(ctx, &filter)).await?;
    let address = ListAddress::new(PATH, &list.page, &list.filter.back).filter("location", Some(&list.filter.location));
    let body = if rows.items.is_empty() {
        let text = "Every watched item is above its threshold. Thresholds are set on the list of levels.";
        let all = Button::link("All levels", super::levels::PATH);
        Body::FirstEver(Empty::new(Icon::CircleCheck, "Nothing is low", text).actions(vec![all]))
    } else {
        Body::Rows(table(&visit, &rows.items, &asked))
    };
    let mut actions = Vec::new();
    if visit.may(Permission::SuppliersRead) {
        actions.push(Button::link("Suppliers", "/suppliers").quiet().icon(Icon::Truck));
    }
    let index = Index::new("Low stock", body)
        .actions(actions)
        .views(tabs(PATH))
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Low stock", Place::Stock, html! { (index) }))
}

/// The levels, and of whom each is bought first.
fn find(
    ctx: &mut ReadCtx<'_, '_>,
    filter: &LevelFilter,
) -> app::platform::Result<(app::platform::Page<LevelRow>, FirstSuppliers)> {
    let rows = levels(ctx.tx, filter)?;
    let variants: Vec<VariantId> = rows.items.iter().map(|row| row.variant).collect();
    let mut first = HashMap::new();
    for (variant, id) in preferred_suppliers(ctx.tx, &variants)? {
        first.insert(variant, (id, supplier(ctx.tx, id)?.name.to_string()));
    }
    Ok((rows, first))
}

/// Of whom a variant is bought first.
type FirstSuppliers = HashMap<VariantId, (SupplierId, String)>;

fn table(visit: &Visit, rows: &[LevelRow], first: &FirstSuppliers) -> Table {
    let columns = vec![
        Column::lead("Product"),
        Column::text("Location"),
        Column::figure("Free to sell").phone(Phone::Aside),
        Column::figure("Low at"),
        Column::figure("Below by").phone(Phone::Hidden),
        Column::figure("Incoming").phone(Phone::Hidden),
        Column::text("Supplier").phone(Phone::Hidden),
        Column::text("Since").phone(Phone::LineEnd),
    ];
    let now = visit.shop().clock().now();
    let row = |row: &LevelRow| {
        let units = |value: i64| number(&figure(value));
        let below = row.low_at.map(|low| low.saturating_sub(row.level.available(0)));
        let cells = vec![
            pair(&picture(None, &row.title), &reference(&format!("/products/{}", row.product), &row.title), &row.sku),
            html! { (row.location_name) },
            free(row),
            row.low_at.map_or_else(none, units),
            below.map_or_else(none, |units| if units > 0 { minus(&figure(units)) } else { number(&figure(units)) }),
            units(row.in_transit),
            first.get(&row.variant).map_or_else(none, |(id, name)| text_link(&format!("/suppliers/{id}/items"), name)),
            row.low_since.map_or_else(none, |at| moment(at, now, visit.zone())),
        ];
        Row::new(format!("low-{}-{}", row.variant, row.location), cells).menu(menu(visit, row))
    };
    Table::new("Low stock", columns, rows.iter().map(row).collect())
}
