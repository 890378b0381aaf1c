//! Counting: what is on the shelf, for several SKUs at one location.

use app::platform::Result as AppResult;
use app::stock::count::{CountLine, CountStock, Counted};
use app::stock::locations::{self, Location};
use domain::base::{FieldErrors, LocationId, Note};
use maud::html;
use serde::Deserialize;

use super::adjust::form_page;
use super::lines::{Lines, control_of};
use super::words::location_choices;
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, figure};
use crate::shell::Query;
use crate::ui::{Button, Field, Form, Kind};

pub(super) const PATH: &str = "/stock/count";
/// Name of the units of a line.
const UNITS: &str = "counted";

/// What a link to the form brings along.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Start {
    location: String,
    sku: String,
}

struct Typed {
    location: String,
    note: String,
    lines: Lines,
}

impl Typed {
    fn command(&self) -> AppResult<CountStock> {
        let mut errors = FieldErrors::new();
        let location = errors.take("location", self.location.parse::<LocationId>());
        let note = errors.take("note", Note::optional(&self.note)).flatten();
        let lines = self.lines.checked(UNITS, &mut errors);
        let Some(location) = location else { return Err(errors.into()) };
        let lines = lines.into_iter().map(|(sku, counted)| CountLine { sku, counted }).collect();
        let note = note.map(Note::into_string).unwrap_or_default();
        Ok(errors.into_result(CountStock { location, counted_at: None, note, lines })?)
    }
}

pub(super) async fn ask(visit: Visit, Query(start): Query<Start>) -> Shown {
    let typed = Typed { location: start.location, note: String::new(), lines: Lines::fresh(&start.sku) };
    let page = page(&visit, &typed, &Faults::none()).await?;
    visit.show(page)
}

pub(super) async fn count(visit: Visit, sent: Sent<Fields>) -> Shown {
    let text = |name: &str| sent.fields.text(name).to_owned();
    let typed = Typed { location: text("location"), note: text("note"), lines: Lines::of(&sent.fields, UNITS) };
    if sent.fields.has("more") {
        let page = page(&visit, &typed, &Faults::none()).await?;
        return visit.show(page);
    }
    let done = match typed.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => visit.go(super::levels::PATH).say(said(&answer.value)).done(),
        Err(faults) => {
            let page = page(&visit, &typed, &faults).await?;
            visit.show(page.refused())
        }
    }
}

fn said(counted: &Counted) -> String {
    let differ = counted.lines.iter().filter(|line| line.change != 0).count();
    let lines = counted.lines.len();
    match differ {
        0 => format!("{lines} counted, all as the book said"),
        _ => {
            let sum: i64 = counted.lines.iter().map(|line| line.change).sum();
            format!("{lines} counted, {differ} differed, {} units in all", figure(sum))
        }
    }
}

async fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> AppResult<Page> {
    let locations: Vec<Location> = visit.read(|ctx| Ok(locations::all(ctx.tx)?)).await?;
    let form = Form::post("count", PATH, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of(UNITS)))
        .body(html! {
            p.quiet { "Count what is fit for sale on the shelf, goods for open orders included. The difference to the book is booked." }
            (Field::new("location", "Location", Kind::Select(location_choices(&locations))).value(typed.location.clone()).error(faults.at("location")))
            (typed.lines.draw(UNITS, "Counted", faults))
            (Field::text("note", "Note").optional().value(typed.note.clone()).error(faults.at("note")))
        })
        .foot(html! { (Button::submit("Book count").primary()) (Lines::more()) });
    Ok(form_page("Count stock", &form))
}
