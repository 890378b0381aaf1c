//! Transfers between our locations: the list, and sending one.

use app::platform::{AppError, PageRequest, Result as AppResult};
use app::stock::locations::{self, Location};
use app::stock::queries::transfers::{Transfer, TransferFilter, transfers};
use app::stock::transfer::{SendTransfer, TransferLine};
use domain::base::{FieldErrors, LocationId, Note, Quantity, indexed};
use domain::parties::Permission;
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::adjust::form_page;
use super::lines::{Lines, control_of};
use super::tabs;
use super::words::{location_choices, location_name};
use crate::pages::{Faults, Fields, ListAddress, Page, Sent, Shown, Visit, moment};
use crate::shell::List;
use crate::ui::{
    Body, Button, Choice, Column, Empty, Field, Filters, Form, Icon, Index, Kind, Phone, Place, Row, Shape, Table,
    Tone, badge, form_row, none, reference,
};

pub(super) const PATH: &str = "/stock/transfers";
/// Name of the units of a line.
const UNITS: &str = "quantity";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    state: String,
    back: Vec<String>,
}

impl Asked {
    fn state(&self) -> AppResult<Option<String>> {
        match self.state.as_str() {
            "" => Ok(None),
            "sent" | "received" => Ok(Some(self.state.clone())),
            _ => Err(AppError::invalid("state", "unknown_state", "must be sent or received")),
        }
    }

    pub(crate) fn filter(&self, page: PageRequest) -> AppResult<TransferFilter> {
        Ok(TransferFilter { state: self.state()?, page })
    }
}

pub(super) fn state_badge(transfer: &Transfer) -> Markup {
    match transfer.received_at {
        Some(_) => badge(Tone::Ok, Shape::Full, "Received"),
        None => badge(Tone::Info, Shape::Half, "On its way"),
    }
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let (rows, locations) = visit.read(move |ctx| Ok((transfers(ctx.tx, &filter)?, locations::all(ctx.tx)?))).await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back).filter("state", Some(&asked.state));
    let new = Button::link("Send a transfer", "/stock/transfers/new").icon(Icon::Truck).primary();
    let actions = if visit.may(Permission::StockTransfer) { vec![new] } else { Vec::new() };
    let body = if !rows.items.is_empty() {
        Body::Rows(table(&visit, &locations, &rows.items))
    } else if address.is_filtered() {
        Body::NoMatch
    } else {
        let text = "What goes from one location of yours to another stands here until it has arrived.";
        Body::FirstEver(Empty::new(Icon::Truck, "No transfers yet", text).actions(actions.clone()))
    };
    let states = vec![Choice::new("", "Any"), Choice::new("sent", "On their way"), Choice::new("received", "Received")];
    let chip = match asked.state.as_str() {
        "sent" => Some(address.chip("state", "State", "is", "on its way")),
        "received" => Some(address.chip("state", "State", "is", "received")),
        _ => None,
    };
    let filters = Filters::new(PATH, address.clear())
        .chips(chip.into_iter().collect())
        .fields(html! { (Field::new("state", "State", Kind::Select(states)).value(asked.state.clone())) });
    let filters = address.kept().into_iter().fold(filters, |filters, (name, value)| filters.keep(name, value));
    let index = Index::new("Transfers", body)
        .exports(visit.exports("transfers"))
        .actions(actions)
        .views(tabs(PATH))
        .filters(filters)
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Transfers", Place::Stock, index.render()))
}

fn table(visit: &Visit, locations: &[Location], rows: &[Transfer]) -> Table {
    let columns = vec![
        Column::lead("Sent").fit(),
        Column::text("From"),
        Column::text("To"),
        Column::text("State").phone(Phone::Aside),
        Column::text("Note").phone(Phone::Hidden),
        Column::text("Received").phone(Phone::Hidden),
    ];
    let now = visit.shop().clock().now();
    let row = |one: &Transfer| {
        let href = format!("{PATH}/{}", one.id);
        let name = |id| location_name(locations, id).to_owned();
        let sent = one.sent_at.to_jiff().to_zoned(visit.zone().clone()).strftime("%-d %b %Y, %H:%M").to_string();
        let cells = vec![
            reference(&href, &sent),
            html! { (name(one.from)) },
            html! { (name(one.to)) },
            state_badge(one),
            html! { @if one.note.is_empty() { (none()) } @else { (one.note) } },
            one.received_at.map_or_else(none, |at| moment(at, now, visit.zone())),
        ];
        Row::new(format!("transfer-{}", one.id), cells).href(href)
    };
    Table::new("Transfers", columns, rows.iter().map(row).collect())
}

struct Typed {
    from: String,
    to: String,
    note: String,
    lines: Lines,
}

impl Typed {
    fn command(&self) -> AppResult<SendTransfer> {
        let mut errors = FieldErrors::new();
        let from = errors.take("from", self.from.parse::<LocationId>());
        let to = errors.take("to", self.to.parse::<LocationId>());
        let note = errors.take("note", Note::optional(&self.note)).flatten();
        let mut lines = Vec::new();
        for (at, (sku, units)) in self.lines.checked(UNITS, &mut errors).into_iter().enumerate() {
            let quantity = errors.take(indexed("lines", at, UNITS), Quantity::new(units));
            lines.extend(quantity.map(|quantity| TransferLine { sku, quantity }));
        }
        let (Some(from), Some(to)) = (from, to) else { return Err(errors.into()) };
        let note = note.map(Note::into_string).unwrap_or_default();
        Ok(errors.into_result(SendTransfer { from, to, note, lines })?)
    }
}

pub(super) async fn ask(visit: Visit) -> Shown {
    let typed = Typed { from: String::new(), to: String::new(), note: String::new(), lines: Lines::fresh("") };
    let page = page(&visit, &typed, &Faults::none()).await?;
    visit.show(page)
}

pub(super) async fn send(visit: Visit, sent: Sent<Fields>) -> Shown {
    let text = |name: &str| sent.fields.text(name).to_owned();
    let lines = Lines::of(&sent.fields, UNITS);
    let typed = Typed { from: text("from"), to: text("to"), note: text("note"), lines };
    if sent.fields.has("more") {
        let page = page(&visit, &typed, &Faults::none()).await?;
        return visit.show(page);
    }
    let done = match typed.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => visit.go(format!("{PATH}/{}", answer.value.id)).say("The transfer was sent").done(),
        Err(faults) => {
            let page = page(&visit, &typed, &faults).await?;
            visit.show(page.refused())
        }
    }
}

async fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> AppResult<Page> {
    let locations: Vec<Location> = visit.read(|ctx| Ok(locations::all(ctx.tx)?)).await?;
    let other = locations.iter().filter(|one| one.archived_at.is_none()).nth(1).map(|one| one.id.to_string());
    let to = if typed.to.is_empty() { other.unwrap_or_default() } else { typed.to.clone() };
    let place = |name: &'static str, label: &'static str, value: &str| {
        Field::new(name, label, Kind::Select(location_choices(&locations)))
            .value(value.to_owned())
            .error(faults.at(name))
    };
    let form = Form::post("transfer", PATH, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of(UNITS)))
        .body(html! {
            (form_row(&html! { (place("from", "From", &typed.from)) (place("to", "To", &to)) }))
            (typed.lines.draw(UNITS, "Units", faults))
            (Field::text("note", "Note").optional().value(typed.note.clone()).error(faults.at("note")))
        })
        .foot(html! { (Button::submit("Send transfer").primary()) (Lines::more()) });
    Ok(form_page("Send a transfer", &form))
}
