//! What runs short: every level at or below its threshold, newest product first; what to order of whom, when they were told,
//! and the threshold, which is changed where it stands.

use app::buying::SupplierItem;
use app::buying::queries::items_of_variants;
use app::messages::queries::{Told, last_told};
use app::platform::{AppError, PageRequest, ReadCtx, Result as AppResult};
use app::stock::policy::SetStockPolicy;
use app::stock::queries::levels::{LevelFilter, LevelRow, levels};
use domain::base::{FieldErrors, Sku};
use domain::buying::Lot;
use domain::messages::MessageState;
use domain::parties::Permission;
use domain::stock::LowStockWatch;
use domain::{LocationId, VariantId};
use maud::{Markup, Render, html};
use serde::Deserialize;
use std::collections::HashMap;

use super::levels::{Images, free, images_of_rows, location_of, menu, product};
use super::policy::units;
use super::tabs;
use crate::pages::{Faults, ListAddress, Page, Sent, Shown, Visit, figure, moment};
use crate::shell::List;
use crate::ui::{
    Banner, Body, Button, Column, Empty, Facts, Field, Form, Icon, Index, Kind, Phone, Place, Row, Table, Tone,
    explained, none, number, text_link,
};

pub(super) const PATH: &str = "/stock/low";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    location: String,
    back: Vec<String>,
}

/// A threshold as it was typed in a row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    sku: String,
    location: String,
    low_at: String,
}

/// The levels, of whom each is bought, and what those were told last.
struct Found {
    rows: app::platform::Page<LevelRow>,
    items: HashMap<VariantId, SupplierItem>,
    told: HashMap<(VariantId, Option<LocationId>), Told>,
    images: Images,
}

/// A row whose threshold came back, with what is wrong.
struct Refused<'a> {
    typed: &'a Typed,
    faults: &'a Faults,
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let page = draw(&visit, &list.filter, &list.page, None).await?;
    visit.show(page)
}

/// Sets the threshold of a row.
pub(super) async fn set(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let done = match typed.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => visit.go(PATH).say(format!("The threshold of {} was saved", answer.value.sku)).done(),
        Err(faults) => {
            let refused = Refused { typed: &typed, faults: &faults };
            let page = draw(&visit, &Asked::default(), &PageRequest::default(), Some(&refused)).await?;
            let said = faults.list().into_iter().map(|fault| fault.text).collect::<Vec<_>>().join(". ");
            visit.show(page.banner(Banner::new(Tone::Bad, "The threshold was not saved", said)).refused())
        }
    }
}

impl Typed {
    fn command(&self) -> AppResult<SetStockPolicy> {
        let mut errors = FieldErrors::new();
        let sku = errors.take("sku", Sku::new(&self.sku));
        let location = errors.take("location", self.location.parse::<LocationId>());
        let low_at = Some(units("low_at", &self.low_at, &mut errors));
        let (Some(sku), Some(location)) = (sku, location) else { return Err(errors.into()) };
        let policy = SetStockPolicy { sku, location, safety_stock: None, oversell_allowance: None, low_at };
        errors.into_result(policy).map_err(AppError::Invalid)
    }
}

async fn draw(visit: &Visit, asked: &Asked, page: &PageRequest, refused: Option<&Refused<'_>>) -> AppResult<Page> {
    let location = location_of(&asked.location)?;
    let filter = LevelFilter { low: true, location, page: page.clone(), ..LevelFilter::default() };
    let found = visit.read(move |ctx| find(ctx, &filter)).await?;
    let address = ListAddress::new(PATH, page, &asked.back).filter("location", Some(&asked.location));
    let body = if found.rows.items.is_empty() {
        let text = "Every watched item is above its threshold. Thresholds are set on the list of levels.";
        let all = Button::link("All levels", super::levels::PATH);
        Body::FirstEver(Empty::new(Icon::CircleCheck, "Nothing is low", text).actions(vec![all]))
    } else {
        Body::Rows(table(visit, &found, refused))
    };
    let mut actions = Vec::new();
    if visit.may(Permission::SuppliersRead) {
        actions.push(Button::link("Suppliers", "/suppliers").quiet().icon(Icon::Truck));
    }
    let index = Index::new("Low stock", body)
        .actions(actions)
        .views(tabs(PATH))
        .pager(address.pager(found.rows.items.len(), found.rows.next.as_deref()));
    Ok(Page::new("Low stock", Place::Stock, html! { (index) }))
}

fn find(ctx: &mut ReadCtx<'_, '_>, filter: &LevelFilter) -> AppResult<Found> {
    let rows = levels(ctx.tx, filter)?;
    let variants: Vec<VariantId> = rows.items.iter().map(|row| row.variant).collect();
    let mut items = HashMap::new();
    // The preferred one comes first.
    for item in items_of_variants(ctx.tx, &variants)? {
        items.entry(item.variant).or_insert(item);
    }
    Ok(Found { items, told: last_told(ctx.tx, &variants)?, images: images_of_rows(ctx, &rows.items)?, rows })
}

fn table(visit: &Visit, found: &Found, refused: Option<&Refused<'_>>) -> Table {
    let columns = vec![
        Column::lead("Product"),
        Column::text("Location"),
        Column::figure("Free to sell").phone(Phone::Aside),
        Column::figure("Low at"),
        Column::figure("Incoming").phone(Phone::Hidden),
        Column::figure("To order"),
        Column::text("Supplier"),
        Column::text("Told").phone(Phone::Hidden),
        Column::text("Since").phone(Phone::LineEnd),
    ];
    let now = visit.shop().clock().now();
    let row = |row: &LevelRow| {
        let item = found.items.get(&row.variant);
        let cells = vec![
            product(row, &found.images),
            html! { (row.location_name) },
            free(row),
            threshold(visit, row, refused),
            number(&figure(row.in_transit)),
            to_order(row, item),
            supplier(visit, row, item),
            told(visit, found.told.get(&(row.variant, Some(row.location)))),
            row.low_since.map_or_else(none, |at| moment(at, now, visit.zone())),
        ];
        Row::new(format!("low-{}-{}", row.variant, row.location), cells).menu(menu(visit, row))
    };
    Table::new("Low stock", columns, found.rows.items.iter().map(row).collect())
}

/// The threshold, to be changed in place by those who may.
fn threshold(visit: &Visit, row: &LevelRow, refused: Option<&Refused<'_>>) -> Markup {
    let stands = row.low_at.map(|units| units.to_string()).unwrap_or_default();
    if !visit.may(Permission::StockAdjust) {
        return row.low_at.map_or_else(none, |units| number(&figure(units)));
    }
    let location = row.location.to_string();
    let ours = refused.filter(|refused| refused.typed.sku == row.sku && refused.typed.location == location);
    let (value, error) = match ours {
        Some(refused) => (refused.typed.low_at.clone(), refused.faults.at("low_at")),
        None => (stands, None),
    };
    let id = format!("low-at-{}-{}", row.variant, row.location);
    let label = format!("{} in {} is low at", row.sku, row.location_name);
    let field = Field::new("low_at", label, Kind::Number(None)).id(id.clone()).label_hidden().value(value).error(error);
    Form::post(format!("{id}-form"), PATH, visit.guard())
        .body(html! {
            input type="hidden" name="sku" value=(row.sku);
            input type="hidden" name="location" value=(location);
            div class="row-set row-set-one" { (field) (Button::submit("Set").small().quiet()) }
        })
        .render()
}

/// Units that bring the level out of its shortage, in the supplier's packs; the sum on tap.
fn to_order(row: &LevelRow, item: Option<&SupplierItem>) -> Markup {
    let Some(low_at) = row.low_at else { return none() };
    let enough = LowStockWatch { threshold: low_at, since: row.low_since }.rearms_above().saturating_add(1);
    let needed = enough.saturating_sub(row.level.available(0)).saturating_sub(row.in_transit).max(0);
    let lot = item.map_or_else(Lot::default, |item| Lot { pack_size: item.pack_size, minimum: item.minimum_quantity });
    let mut sum = Facts::new()
        .add("Enough again at", number(&figure(enough)))
        .add("Free to sell", number(&format!("−{}", figure(row.level.available(0)))))
        .add("Incoming", number(&format!("−{}", figure(row.in_transit))))
        .add("Needed", number(&figure(needed)));
    if lot.minimum > 1 {
        sum = sum.add("Fewest of one order", number(&figure(lot.minimum)));
    }
    if lot.pack_size > 1 {
        sum = sum.add("In packs of", number(&figure(lot.pack_size)));
    }
    let units = figure(lot.units_for(needed));
    explained(
        &format!("order-{}-{}", row.variant, row.location),
        &units,
        &sum.total("To order", number(&units)).render(),
    )
}

fn supplier(visit: &Visit, row: &LevelRow, item: Option<&SupplierItem>) -> Markup {
    match item {
        Some(item) if visit.may(Permission::SuppliersRead) => {
            text_link(&format!("/suppliers/{}/items", item.supplier), &item.supplier_name)
        }
        Some(item) => html! { (item.supplier_name) },
        None if visit.may(Permission::SuppliersWrite) => {
            text_link(&super::supply::new_item(&row.sku), "Say who sells it")
        }
        None => none(),
    }
}

/// When the supplier was told last, with the mail.
fn told(visit: &Visit, told: Option<&Told>) -> Markup {
    let Some(told) = told else { return none() };
    let word = match told.state {
        MessageState::Sent => None,
        MessageState::Queued => Some("to be sent"),
        MessageState::Waiting => Some("waiting"),
        MessageState::Dropped => Some("not needed"),
        MessageState::Dead => Some("failed"),
    };
    let at = moment(told.at, visit.shop().clock().now(), visit.zone());
    html! {
        @match (word, visit.may(Permission::MessagesRead)) {
            (Some(word), true) => { (text_link(&format!("/messages/{}", told.message), word)) }
            (Some(word), false) => { (word) }
            (None, true) => { a.textlink href={ "/messages/" (told.message) } { (at) } }
            (None, false) => { (at) }
        }
    }
}
