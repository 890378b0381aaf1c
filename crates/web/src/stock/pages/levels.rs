//! The list of stock levels.

use app::catalog::queries::{FirstImage, first_images_of_variants};
use app::platform::{AppError, PageRequest, ReadCtx, Result as AppResult};
use app::stock::locations::{self, Location};
use app::stock::queries::levels::{LevelFilter, LevelRow, levels};
use domain::base::{LocationId, VariantId};
use domain::parties::Permission;
use maud::{Markup, Render, html};
use serde::Deserialize;
use std::collections::HashMap;

use super::words::{location_choices, location_name};
use super::{adjust, count, policy, tabs};
use crate::catalog::picture_href;
use crate::pages::{ListAddress, Page, Shown, Visit, figure};
use crate::shell::List;
use crate::ui::{
    Body, Button, Choice, Column, Empty, Facts, Field, Filters, Icon, Index, Kind, Menu, MenuItem, Phone, Place, Row,
    Shape, Table, Tone, explained, none, number, pair, picture, reference, said,
};

pub(super) const PATH: &str = "/stock";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    q: String,
    location: String,
    low: String,
    short: String,
    back: Vec<String>,
}

impl Asked {
    pub(crate) fn filter(&self, page: PageRequest) -> AppResult<LevelFilter> {
        Ok(LevelFilter {
            search: (!self.q.trim().is_empty()).then(|| self.q.clone()),
            location: location_of(&self.location)?,
            low: self.low == "true",
            short: self.short == "true",
            page,
            ..LevelFilter::default()
        })
    }
}

/// The location that an address names; an empty text names none.
pub(super) fn location_of(text: &str) -> AppResult<Option<LocationId>> {
    let wrong = |_| AppError::invalid("location", "unknown_location", "there is no such location");
    (!text.is_empty()).then(|| text.parse().map_err(wrong)).transpose()
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let read = visit.read(move |ctx| {
        let rows = levels(ctx.tx, &filter)?;
        let images = images_of_rows(ctx, &rows.items)?;
        Ok((rows, images, locations::all(ctx.tx)?))
    });
    let (rows, images, locations) = read.await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back)
        .filter("q", Some(&asked.q))
        .filter("location", Some(&asked.location))
        .filter("low", Some(&asked.low))
        .filter("short", Some(&asked.short));
    let body = if rows.items.is_empty() {
        if address.is_filtered() { Body::NoMatch } else { Body::FirstEver(first_ever(&visit)) }
    } else {
        Body::Rows(table(&visit, &rows.items, &images))
    };
    let index = Index::new("Stock", body)
        .exports(visit.exports("stock"))
        .actions(actions(&visit))
        .views(tabs(PATH))
        .filters(filters(&asked, &address, &locations))
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Stock", Place::Stock, html! { (index) }))
}

/// What this person may do to stock; the primary one last.
pub(super) fn actions(visit: &Visit) -> Vec<Button> {
    let known = [
        (Permission::StockAdjust, Button::link("Correct", adjust::PATH).quiet().icon(Icon::Pencil)),
        (Permission::StockTransfer, Button::link("Transfer", "/stock/transfers/new").quiet().icon(Icon::Truck)),
        (Permission::StockCount, Button::link("Count", count::PATH).icon(Icon::ClipboardList).primary()),
    ];
    known.into_iter().filter(|(right, _)| visit.may(*right)).map(|(_, button)| button).collect()
}

fn first_ever(visit: &Visit) -> Empty {
    let text = "Levels stand here as soon as something was counted, corrected or imported.";
    Empty::new(Icon::Boxes, "No stock yet", text).actions(actions(visit))
}

/// The first pictures of what the rows are about.
pub(super) type Images = HashMap<VariantId, FirstImage>;

pub(super) fn images_of_rows(ctx: &mut ReadCtx<'_, '_>, rows: &[LevelRow]) -> AppResult<Images> {
    let variants: Vec<VariantId> = rows.iter().map(|row| row.variant).collect();
    first_images_of_variants(ctx.tx, &variants)
}

/// A level's product, with its picture and SKU.
pub(super) fn product(row: &LevelRow, images: &Images) -> Markup {
    let src = images.get(&row.variant).map(|image| picture_href(&image.small));
    let name = reference(&format!("/products/{}", row.product), &row.title);
    pair(&picture(src.as_deref(), &row.title), &name, &row.sku)
}

fn table(visit: &Visit, rows: &[LevelRow], images: &Images) -> Table {
    let columns = vec![
        Column::lead("Product"),
        Column::text("Location"),
        Column::figure("On hand").phone(Phone::Hidden),
        Column::figure("Committed").phone(Phone::Hidden),
        Column::figure("Free to sell").phone(Phone::Aside),
        Column::figure("In delivery").phone(Phone::Hidden),
        Column::figure("Incoming").phone(Phone::Hidden),
        Column::figure("Low at").phone(Phone::Hidden),
        Column::text("State").phone(Phone::LineEnd),
    ];
    Table::new("Stock levels", columns, rows.iter().map(|row| level_row(visit, row, images)).collect())
}

/// Id of a level within a page.
fn key(row: &LevelRow) -> String {
    format!("{}-{}", row.variant, row.location)
}

fn level_row(visit: &Visit, row: &LevelRow, images: &Images) -> Row {
    let level = &row.level;
    // Nothing stands back, so that something stands out.
    let units = |value: i64| {
        if value == 0 {
            html! { span class="num faint" { "0" } }
        } else {
            number(&figure(value))
        }
    };
    let cells = vec![
        product(row, images),
        html! { (row.location_name) },
        units(level.on_hand()),
        units(level.committed),
        free(row),
        units(level.in_delivery),
        units(row.in_transit),
        row.low_at.map_or_else(none, units),
        state(row),
    ];
    Row::new(format!("level-{}", key(row)), cells).menu(menu(visit, row))
}

/// Free units, with how they come about on tap.
pub(super) fn free(row: &LevelRow) -> Markup {
    let level = &row.level;
    let less = |units: i64| number(&if units > 0 { format!("−{}", figure(units)) } else { figure(units) });
    let sum = Facts::new()
        .add("On hand", number(&figure(level.on_hand())))
        .add("Not fit for sale", less(level.on_hand() - level.good))
        .add("Committed to orders", less(level.committed))
        .add("Held for checkouts", less(level.held))
        .add("Safety stock", less(level.safety_stock))
        .total("Free to sell", number(&figure(level.available(0))));
    explained(&format!("sum-{}", key(row)), &figure(level.available(0)), &sum.render())
}

fn state(row: &LevelRow) -> Markup {
    if row.level.available(0) <= 0 {
        said(Tone::Bad, Shape::Triangle, "None free")
    } else if row.low_since.is_some() {
        said(Tone::Warn, Shape::Half, "Low")
    } else {
        said(Tone::Ok, Shape::Full, "In stock")
    }
}

/// What can be done with one level.
pub(super) fn menu(visit: &Visit, row: &LevelRow) -> Markup {
    let address = |path: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("sku", &row.sku).append_pair("location", &row.location.to_string());
        format!("{path}?{}", query.finish())
    };
    let mut items = Vec::new();
    if visit.may(Permission::StockAdjust) {
        items.push(MenuItem::link("Correct", address(adjust::PATH)).icon(Icon::Pencil));
        items.push(MenuItem::link("Safety stock and threshold", address(policy::PATH)).icon(Icon::Settings));
    }
    if visit.may(Permission::StockCount) {
        items.push(MenuItem::link("Count", address(count::PATH)).icon(Icon::ClipboardList));
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", &row.sku);
    items.push(MenuItem::link("Movements", format!("/stock/movements?{}", query.finish())).icon(Icon::History));
    let id = format!("menu-{}", key(row));
    let label = format!("Actions for {} in {}", row.sku, row.location_name);
    html! { (Button::menu(label, id.clone()).quiet().small().icon_only(Icon::Ellipsis)) (Menu::new(id, items)) }
}

fn filters(asked: &Asked, address: &ListAddress, locations: &[Location]) -> Filters {
    let mut chips = Vec::new();
    if let Ok(Some(id)) = location_of(&asked.location) {
        chips.push(address.chip("location", "Location", "is", location_name(locations, id).to_owned()));
    }
    if asked.low == "true" {
        chips.push(address.chip("low", "Stock", "is", "low"));
    }
    let all = std::iter::once(Choice::new("", "Any")).chain(location_choices(locations)).collect();
    if asked.short == "true" {
        chips.push(address.chip("short", "Promised", "is", "more than there is"));
    }
    let promised = vec![Choice::new("", "Any"), Choice::new("true", "More than there is")];
    let low = vec![Choice::new("", "Any"), Choice::new("true", "Low only")];
    let filters =
        Filters::new(PATH, address.clear()).search("SKU, title, barcode", asked.q.clone()).chips(chips).fields(html! {
            (Field::new("location", "Location", Kind::Select(all)).value(asked.location.clone()))
            (Field::new("low", "Level", Kind::Select(low)).value(asked.low.clone()))
            (Field::new("short", "Promised", Kind::Select(promised)).value(asked.short.clone()))
        });
    address.kept().into_iter().fold(filters, |filters, (name, value)| filters.keep(name, value))
}
